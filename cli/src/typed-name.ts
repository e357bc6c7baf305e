import { InvalidArgumentError } from "commander";

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const kubernetesName = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;

/** Takes a name as kubectl does: "support" or "voicebot/support". */
export function nameOf(...kinds: readonly string[]): (text: string) => string {
  return (text) => {
    const slash = text.indexOf("/");
    if (slash >= 0 && !kinds.includes(text.slice(0, slash))) {
      throw new InvalidArgumentError(`not the name of a ${kinds[0]}`);
    }
    const name = text.slice(slash + 1);
    if (!kubernetesName.test(name)) throw new InvalidArgumentError("a name has small letters, digits and hyphens");
    return name;
  };
}
