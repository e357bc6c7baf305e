/** Where a support call can be: what the caller's next words answer. Written as text, so that a state can be read. */

export type SupportPlace =
  | { readonly at: "problem" }
  /** Do they call about the ticket that is open? */
  | { readonly at: "open-ticket" }
  /** Nobody is there: do they want to be rung back? */
  | { readonly at: "offer" }
  | { readonly at: "describe"; readonly problem: string }
  /** Told what to do, and given time. `round`: how often they were told that the bot waits. */
  | { readonly at: "wait"; readonly problem: string; readonly step: number; readonly round: number }
  /** Asked whether it helped. */
  | { readonly at: "check"; readonly problem: string; readonly step: number }
  /** Before a remedy that cuts the line: do they call from it? */
  | { readonly at: "own-line"; readonly problem: string; readonly step: number }
  /** They do: do they want to be rung back instead? */
  | { readonly at: "cut-offer"; readonly problem: string; readonly step: number }
  /** `round`: how often it was said back and was wrong. */
  | { readonly at: "field"; readonly field: string; readonly round: number }
  | { readonly at: "confirm"; readonly field: string; readonly round: number };

export function placeText(place: SupportPlace): string {
  switch (place.at) {
    case "describe":
      return `describe ${place.problem}`;
    case "wait":
      return `wait ${place.problem} ${place.step} ${place.round}`;
    case "check":
    case "own-line":
    case "cut-offer":
      return `${place.at} ${place.problem} ${place.step}`;
    case "field":
    case "confirm":
      return `${place.at} ${place.field} ${place.round}`;
    default:
      return place.at;
  }
}

export function placeOf(text: string): SupportPlace {
  const [at, name = "", first = "0", second = "0"] = text.split(" ");
  switch (at) {
    case "open-ticket":
    case "offer":
      return { at };
    case "describe":
      return { at, problem: name };
    case "wait":
      return { at, problem: name, step: Number(first), round: Number(second) };
    case "check":
    case "own-line":
    case "cut-offer":
      return { at, problem: name, step: Number(first) };
    case "field":
    case "confirm":
      return { at, field: name, round: Number(first) };
    default:
      return { at: "problem" };
  }
}
