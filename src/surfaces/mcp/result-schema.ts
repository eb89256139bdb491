import { units } from "#contracts/quantity.ts";
import type { AnyTool } from "#contracts/tool.ts";
import { type OutputField, type OutputShape, outputShape } from "#render/output-shape.ts";
import type { JsonObjectSchema } from "./mcp-tool.ts";

/*
 * What clients check `structuredContent` against. Only keywords that every client knows: one type each, no nulls, no unions. What may be
 * missing is not required: empty fields, lists that ended, and on later pages everything but lists.
 */

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly enum?: readonly string[];
  readonly $ref?: string;
}

const LONGEST_ABOUT = 60;

const text = (description?: string): Schema => ({ type: "string", ...(description ? { description } : {}) });
const list = (items: Schema, description?: string): Schema => ({
  type: "array",
  items,
  ...(description ? { description } : {}),
});
const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 ? { required } : {}),
  additionalProperties: false,
});

const definitions = {
  Figure: object(
    {
      text: text("as to be shown, with interval, n and p"),
      value: { type: "number", description: "unrounded; shares 0 to 1, money in minor units" },
      unit: { type: "string", enum: units },
      n: { type: "integer", description: "records it rests on" },
      interval: { type: "array", items: { type: "number" }, minItems: 2, maxItems: 2, description: "95 %" },
      p: { type: "number" },
      currency: text(),
      change: { type: "boolean", description: "a difference" },
    },
    ["text"],
  ),
  Period: object({ from: text(), to: text("day after the last"), label: text() }, ["from", "to", "label"]),
};

const figure: Schema = { $ref: "#/$defs/Figure" };
const period: Schema = { $ref: "#/$defs/Period" };

/** Beside the tool's own result; see render/tool-result-page.ts. */
const envelope = (result: Schema): Readonly<Record<string, Schema>> => ({
  headline: text(),
  findings: list(text()),
  caveats: list(text(), "what limits the answer"),
  quotations: text("what was done with people's own words"),
  result,
  assumptions: list(object({ figures: list(text()), assumes: text() }, ["figures", "assumes"])),
  provenance: object(
    {
      tool: text(),
      arguments: { type: "object", description: "as applied, defaults filled in" },
      period: text(),
      compare_with: text(),
      as_of: text(),
      today: text(),
      data_version: { type: "number" },
      rows_seen_by: text(),
      receipt: text("fingerprint of the whole output"),
    },
    ["tool", "arguments", "today", "data_version", "rows_seen_by", "receipt"],
  ),
  page: object(
    {
      shown: text("rows of the longest list"),
      of: { type: "integer" },
      lists: list(text(), "lists of which not all is shown"),
      left_out: list(text()),
      next_cursor: text(),
    },
    ["shown", "of"],
  ),
  next: list(text(), "questions to ask next"),
});

/** JSON Schema of `structuredContent` for what a tool returns, read from the tool itself. */
export function resultSchema(tool: AnyTool): JsonObjectSchema {
  const result = schemaOf(outputShape(tool), true);
  const { caveats: _, ...properties } = result.properties ?? {};
  return {
    type: "object",
    properties: envelope({ ...result, properties }),
    required: ["headline", "result", "provenance"],
    additionalProperties: false,
    $defs: definitions,
  };
}

/** @param outer outside any row, where later pages leave out all but lists */
function schemaOf(shape: OutputShape, outer: boolean): Schema {
  const about = shape.about ? { description: brief(shape.about) } : {};
  switch (shape.kind) {
    case "figure":
    case "reading":
      return { ...figure, ...about };
    case "period":
      return period;
    case "flag":
      return { type: "boolean", ...about };
    case "number":
      return { type: "number", ...about };
    case "words":
      return { type: "string", ...(shape.choices ? { enum: shape.choices } : {}), ...about };
    case "note":
    case "segment":
    case "quoted":
      return { type: "string", ...about };
    case "list":
      return { ...list(schemaOf(shape.of, false)), ...about };
    case "record": {
      const fields = Object.entries(shape.fields);
      const properties = fields.map(([key, field]) => [key, schemaOf(field, outer)] as const);
      const required = outer ? [] : fields.filter(([, field]) => isAlwaysThere(field)).map(([key]) => key);
      return { ...object(Object.fromEntries(properties), required), ...about };
    }
  }
}

const isAlwaysThere = (field: OutputField): boolean =>
  !field.optional && (field.kind === "figure" || field.kind === "flag" || field.kind === "period");

/** The first part of a description: schemas are read by machines, the tools' descriptions by models. */
function brief(about: string): string {
  const [first = ""] = about.split(/[;:(]|\. /);
  return first.length <= LONGEST_ABOUT ? first.trim() : `${first.slice(0, first.lastIndexOf(" ", LONGEST_ABOUT))} …`;
}
