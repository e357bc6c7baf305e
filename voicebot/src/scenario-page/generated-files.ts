/** What `npm run generate` writes from the scenario's schema and the built-in scenario: path from the root, and text. */
import { stringify } from "yaml";
import * as z from "zod";
import { languages } from "../contract/settings.ts";
import { ScenarioFile } from "../scenario/scenario-file.ts";
import { telecomSupportText } from "../scenario/telecom-support.ts";
import { builtInPhrases } from "../scenario/telecom-support-phrases.ts";

const notice = "Written by `npm run generate` from voicebot/src/scenario: change it there.";

export function generatedFiles(): Readonly<Record<string, string>> {
  const file = { ...telecomSupportText, phrases: builtInPhrases };
  return {
    "docs/scenario.md": referencePage(),
    "examples/scenarios/telecom-support.yaml":
      `# The built-in scenario, as a file to begin with. Leave out the phrases that you do not change.\n# ${notice}\n` +
      stringify(file, { lineWidth: 0 }),
  };
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

function referencePage(): string {
  const schema = z.toJSONSchema(ScenarioFile, { io: "input" }) as Schema;
  return [
    "# A scenario of your own",
    `<!-- ${notice} -->`,
    "What the bot asks, says and tries is data: a YAML or JSON file in a ConfigMap. It is read again for each new call; a file with " +
      "a mistake is refused with its line, and the one before stays in force.",
    "```yaml\nspec:\n  scenario:\n    configMapRef: { name: my-scenario, key: scenario.yaml }\n```",
    "Check a file before you apply it; each mistake is named with line, column and what to write instead:",
    "```sh\nnpx node voicebot/src/main.ts check-scenario scenario.yaml\n```",
    "Begin with one of the [examples](../examples/scenarios/): the built-in support line as a file, a French line for coffee machines, " +
      "one for electricity with a customer's code that must not be kept, an English one for a hotel.",
    "## Fields",
    table(
      ["Field", "Type", "Default", "Meaning"],
      fieldsOf(schema, "").map(({ path, field, required }) => [
        code(path),
        typeOf(field),
        required ? "required" : defaultOf(field),
        field.description ?? "",
      ]),
    ),
    "## Built-in phrases",
    "Each may be replaced under `phrases`, by its key. `{name}` in a text is the value of the intake field `name`, said the way people " +
      "do; `{name spelled}` is said letter by letter. What holds no such value is synthesised once and comes from the cache.",
    ...languages.map((language) =>
      table(
        ["Key", language],
        Object.entries(builtInPhrases[language]).map(([key, text]) => [code(key), text]),
      ),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

interface Field {
  readonly path: string;
  readonly field: Schema;
  readonly required: boolean;
}

function fieldsOf(schema: Schema, path: string): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const inside = field.items ? fieldsOf(field.items, `${at}[]`) : fieldsOf(field, at);
    return [{ path: at, field, required: schema.required?.includes(name) ?? false }, ...inside];
  });
}

function typeOf({ type, enum: values, items, additionalProperties, minimum, maximum }: Schema): string {
  if (values) return values.map(code).join(", ");
  if (items) return items.enum ? `list of ${items.enum.map(code).join(", ")}` : `list of ${items.type ?? "value"}s`;
  if (typeof additionalProperties === "object") return "map";
  const bounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return bounded ? `${type}, ${minimum} to ${maximum}` : (type ?? "");
}

const defaultOf = ({ default: given, properties }: Schema): string =>
  given === undefined || properties ? "" : code(JSON.stringify(given));
const code = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
