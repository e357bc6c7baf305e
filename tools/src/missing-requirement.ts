/** Something this machine lacks. Its message is the one line a person needs: what is missing, and how to get it. */
export class MissingRequirement extends Error {
  override name = "MissingRequirement";

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(`${what}: ${remedy}`, options);
  }
}
