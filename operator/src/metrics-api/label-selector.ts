/** Label selectors as they stand in a query: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. After k8s.io/apimachinery labels.Parse. */

export type Requirement =
  | { readonly operator: "in" | "notin"; readonly label: string; readonly values: readonly string[] }
  | { readonly operator: "exists" | "absent"; readonly label: string };

export class LabelSelectorError extends Error {
  override readonly name = "LabelSelectorError";
}

const labelName = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const longest = 4096;

/** Every object matches the empty selector. Throws LabelSelectorError. */
export function parseLabelSelector(text: string): Requirement[] {
  if (text.length > longest) throw new LabelSelectorError("the label selector is too long");
  // Commas inside parentheses separate values, not requirements.
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  return parts.length === 1 && parts[0] === "" ? [] : parts.map(parseRequirement);
}

export function matches(requirements: readonly Requirement[], labels: Readonly<Record<string, string>>): boolean {
  return requirements.every((requirement) => {
    const value = labels[requirement.label];
    switch (requirement.operator) {
      case "exists":
        return value !== undefined;
      case "absent":
        return value === undefined;
      case "in":
        return value !== undefined && requirement.values.includes(value);
      // As in Kubernetes, an object without the label passes.
      case "notin":
        return value === undefined || !requirement.values.includes(value);
      default:
        return requirement satisfies never;
    }
  });
}

function parseRequirement(text: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  if (set !== null) {
    const [, label = "", operator, values = ""] = set;
    return {
      operator: operator as "in" | "notin",
      label: checkedName(label),
      values: values.split(",").map(checkedValue),
    };
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/.exec(text);
  if (equality !== null) {
    const [, label = "", sign, value = ""] = equality;
    return { operator: sign === "!=" ? "notin" : "in", label: checkedName(label), values: [checkedValue(value)] };
  }
  if (text.startsWith("!")) return { operator: "absent", label: checkedName(text.slice(1).trim()) };
  return { operator: "exists", label: checkedName(text) };
}

function checkedName(text: string): string {
  if (!labelName.test(text)) throw new LabelSelectorError("the label selector names no valid label");
  return text;
}

function checkedValue(text: string): string {
  const value = text.trim();
  if (!labelValue.test(value)) throw new LabelSelectorError("the label selector holds a value that no label can have");
  return value;
}
