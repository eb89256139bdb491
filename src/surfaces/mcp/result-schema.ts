import type { AnyTool } from "#contracts/tool.ts";
import { fieldKey } from "#render/field-words.ts";
import { type OutputShape, outputShape } from "#render/output-shape.ts";
import type { JsonObjectSchema } from "./mcp-tool.ts";

/*
 * What clients check `structuredContent` against. Only keywords that every client knows: one type each, no nulls, no unions. Nothing of a result
 * is required: empty fields are missing, as are those that only detailed results show, and on later pages everything but lists. Hosts read all
 * schemas with the list of tools, so that they are short: what is said twice stands once under $defs, and only the outermost fields are explained.
 */

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly $ref?: string;
}

const LONGEST_ABOUT = 40;

const text = (description?: string): Schema => ({ type: "string", ...(description ? { description } : {}) });
const list = (items: Schema): Schema => ({ type: "array", items });
const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required } : {}),
});

const definitions = {
  Figure: object(
    {
      text: text("as to be shown"),
      value: { type: "number", description: "shares 0 to 1; money in dollars or euros, not cents" },
      unit: text(),
      n: { type: "integer", description: "records it rests on" },
      interval: { type: "array", items: { type: "number" }, description: "95 %" },
      p: { type: "number" },
      currency: text(),
      difference: { type: "boolean" },
    },
    ["text"],
  ),
  Period: object({ from: text(), through: text("last day"), label: text() }, ["from", "through", "label"]),
  Texts: list(text()),
};

const figure: Schema = { $ref: "#/$defs/Figure" };
const period: Schema = { $ref: "#/$defs/Period" };
const texts: Schema = { $ref: "#/$defs/Texts" };

/** Beside the tool's own result; see render/tool-result-page.ts. */
const envelope = (result: Schema): Readonly<Record<string, Schema>> => ({
  headline: text(),
  findings: texts,
  caveats: texts,
  quotations: text(),
  result,
  assumptions: { type: "array", items: { type: "object" } },
  provenance: { type: "object", required: ["tool", "arguments", "today", "data_version", "rows_seen", "receipt"] },
  page: { type: "object" },
  next: texts,
});

/** JSON Schema of `structuredContent` for what a tool returns, read from the tool itself. */
export function resultSchema(tool: AnyTool): JsonObjectSchema {
  const { caveats: _, ...fields } = outputShape(tool).fields;
  const result = Object.entries(fields).map(([key, field]) => {
    const about = brief(field.about ?? "");
    const choices = field.kind === "words" && field.choices ? { enum: field.choices } : {};
    return [
      fieldKey(key),
      { ...schemaOf(field), ...choices, ...(about === "" ? {} : { description: about }) },
    ] as const;
  });
  return {
    type: "object",
    properties: envelope({ ...object(Object.fromEntries(result)), additionalProperties: false }),
    required: ["headline", "result", "provenance"],
    additionalProperties: false,
    $defs: definitions,
  };
}

function schemaOf(shape: OutputShape): Schema {
  switch (shape.kind) {
    case "figure":
    case "reading":
      return figure;
    case "period":
      return period;
    case "flag":
      return { type: "boolean" };
    case "number":
      return { type: "number" };
    case "words":
    case "note":
    case "segment":
    case "quoted":
      return text();
    case "list": {
      const items = schemaOf(shape.of);
      return items.type === "string" ? texts : list(items);
    }
    case "record": {
      const fields = Object.entries(shape.fields);
      return object(Object.fromEntries(fields.map(([key, field]) => [fieldKey(key), schemaOf(field)])));
    }
  }
}

/** The first part of a description, where that is short: schemas are read by machines, the tools' descriptions by models. */
function brief(about: string): string {
  const [first = ""] = about.split(/[;:(]|\. /);
  return first.length <= LONGEST_ABOUT ? first.trim() : "";
}
