/**
 * A zod schema as a structural OpenAPI v3 schema: no $ref, no anyOf, additionalProperties only for maps.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
import * as z from "zod";

export interface StructuralSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly [keyword: string]: unknown;
}

type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords that mean the same in both, beside those that need a translation. */
const keptKeywords = [
  "type",
  "description",
  "default",
  "enum",
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "x-kubernetes-validations",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-int-or-string",
] as const;

export function structuralSchema(schema: z.ZodType): StructuralSchema {
  return translated(z.toJSONSchema(schema, { io: "input", reused: "inline", override: keepProtocol }) as JsonSchema);
}

/** zod checks a URL's protocol in code; the API server needs it as a pattern. */
function keepProtocol({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}) {
  const protocol = (zodSchema._zod.def as { protocol?: RegExp }).protocol;
  if (jsonSchema.format !== "uri" || protocol === undefined) return;
  delete jsonSchema.format;
  jsonSchema.pattern = `${protocol.source.replace(/\$$/, "")}://[^\\s]+$`;
  jsonSchema.maxLength = 2048;
}

function translated(schema: JsonSchema): StructuralSchema {
  const out: Record<string, unknown> = {};
  for (const keyword of keptKeywords) if (schema[keyword] !== undefined) out[keyword] = schema[keyword];
  // A zod integer without bounds carries JavaScript's own.
  if (out["maximum"] === Number.MAX_SAFE_INTEGER) delete out["maximum"];
  if (out["minimum"] === Number.MIN_SAFE_INTEGER) delete out["minimum"];

  if (schema["x-kubernetes-int-or-string"] === true) return out;
  if (schema["anyOf"] !== undefined || schema["allOf"] !== undefined || schema["$ref"] !== undefined) {
    throw new Error(`not structural: ${JSON.stringify(schema)}`);
  }

  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>);
  if (properties.length > 0)
    out["properties"] = Object.fromEntries(properties.map(([name, value]) => [name, translated(value)]));
  if (schema["items"] !== undefined) out["items"] = translated(schema["items"] as JsonSchema);
  const values = schema["additionalProperties"];
  const isMap = properties.length === 0 && out["x-kubernetes-preserve-unknown-fields"] !== true;
  if (isMap && typeof values === "object" && values !== null)
    out["additionalProperties"] = translated(values as JsonSchema);
  const required = (schema["required"] ?? []) as readonly string[];
  if (required.length > 0) out["required"] = required;
  return withWholeDefault(out);
}

/**
 * The API server holds a default against the rules as it is written, without the defaults of the fields inside it: an
 * object's default must name them all, or a rule that reads one fails when the definition is installed.
 */
function withWholeDefault(schema: StructuralSchema): StructuralSchema {
  const given = schema.default;
  if (typeof given !== "object" || given === null || schema.properties === undefined) return schema;
  const inside = Object.entries(schema.properties).flatMap(([name, child]) =>
    child.default === undefined ? [] : [[name, child.default] as const],
  );
  return { ...schema, default: { ...Object.fromEntries(inside), ...given } };
}
