/** `docs/voicebot-resource.md`: every field of the resource with its type, default and meaning, from the same schema. */
import { conditionReasons } from "./conditions.ts";
import { customResourceDefinition, voicebotSchema } from "./custom-resource-definition.ts";
import { annotations, apiVersion, category, kind, shortName } from "./names.ts";
import type { StructuralSchema } from "./structural-schema.ts";

export function referencePage(): string {
  const { spec, status } = voicebotSchema().properties ?? {};
  if (spec === undefined || status === undefined) throw new Error("the schema has no spec or no status");
  const columns = customResourceDefinition().spec.versions.flatMap(
    ({ additionalPrinterColumns }) => additionalPrinterColumns,
  );
  return [
    `# The ${kind} resource`,
    "<!-- Written by `npm run generate` from operator/src/api: change it there. -->",
    `\`${apiVersion}\`, kind \`${kind}\`, namespaced; short name \`${shortName}\`, category \`${category}\`. ` +
      "Only `spec.credentials.secretName` is required:",
    [
      "```yaml",
      `apiVersion: ${apiVersion}`,
      `kind: ${kind}`,
      "metadata: { name: support }",
      "spec:",
      "  credentials: { secretName: voicebot-providers } # keys: deepgram, groq, elevenlabs",
      "```",
    ].join("\n"),
    "The name starts with a letter, holds lower-case letters, digits and dashes, and has at most 40 characters: the names of " +
      "what the operator makes are built from it.",
    "A change of `language`, `scenario`, providers, `turns`, `calls.maxPerPod`, `records` or `costs` is taken by the next call, without " +
      "a restart. A change of `calls.maxDurationSeconds`, ports, the cache's address, the metrics interval, `records.spool`, the ticket webhook's Secret or `pod` replaces the pods; each finishes its calls first.",
    "## Spec",
    fieldTable(spec, "spec"),
    "## Rules",
    "A resource that breaks one of these is refused when it is applied, in these words:",
    rulesOf(spec)
      .map((message) => `- ${message}`)
      .join("\n"),
    "## Status",
    fieldTable(status, "status"),
    "### Conditions",
    "What each reason means and what to do: [conditions](conditions.md).",
    table(["Type", "Reasons"], conditionRows()),
    "## Columns of `kubectl get voicebots`",
    table(
      ["Column", "Path"],
      columns.map(({ name, jsonPath }) => [name, code(jsonPath)]),
    ),
    "## Annotations",
    table(
      ["Annotation", "Meaning"],
      [
        [code(`${annotations.paused}: "true"`), "The operator leaves everything as it is, until it is removed."],
        [code(`${annotations.skipDrain}: "true"`), "When it is deleted, it does not wait until its calls are over."],
      ],
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

interface Field {
  readonly path: string;
  readonly schema: StructuralSchema;
  readonly required: boolean;
}

/** Every field below a schema, parents first. */
export function fieldsOf(schema: StructuralSchema, path: string): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const childPath = `${path}.${name}`;
    const inside = child.items === undefined ? fieldsOf(child, childPath) : fieldsOf(child.items, `${childPath}[]`);
    return [{ path: childPath, schema: child, required: schema.required?.includes(name) ?? false }, ...inside];
  });
}

function fieldTable(schema: StructuralSchema, path: string): string {
  return table(
    ["Field", "Type", "Default", "Meaning"],
    fieldsOf(schema, path).map((field) => [
      code(field.path),
      typeOf(field.schema),
      defaultOf(field),
      field.schema.description ?? "",
    ]),
  );
}

function typeOf(schema: StructuralSchema): string {
  if (schema["x-kubernetes-int-or-string"] === true) return "quantity";
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(", ");
  if (schema.items !== undefined) return `list of ${schema.items.type ?? "values"}s`;
  if (schema.additionalProperties !== undefined) return "map";
  if (schema.minimum !== undefined && schema.maximum !== undefined) {
    return `${schema.type}, ${schema.minimum} to ${schema.maximum}`;
  }
  return schema.type ?? "";
}

function defaultOf({ schema, required }: Field): string {
  if (required && schema.default === undefined) return "required";
  const written = JSON.stringify(ownDefault(schema) ?? {});
  return written === "{}" ? "" : code(written);
}

/** Without what the fields inside say on lines of their own. */
function ownDefault({ default: given, properties }: StructuralSchema): unknown {
  if (typeof given !== "object" || given === null || properties === undefined) return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => properties[name]?.default === undefined));
}

function rulesOf(schema: StructuralSchema): readonly string[] {
  const own = (schema["x-kubernetes-validations"] ?? []) as readonly { message: string }[];
  const children = Object.values(schema.properties ?? {}).flatMap(rulesOf);
  return [...own.map(({ message }) => message), ...children];
}

function conditionRows(): string[][] {
  return Object.entries(conditionReasons).map(([type, reasons]) => [code(type), reasons.map(code).join(", ")]);
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
