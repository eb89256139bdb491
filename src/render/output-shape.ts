import { z } from "zod";
import type { AnyTool } from "#contracts/tool.ts";

/**
 * What stands where in a tool's output, read from its schema. Both the renderer and the published schema of results follow it, so that a new
 * tool needs neither to know it.
 *
 * - figure: a `Quantity` · reading: words or a figure · note: a sentence with slots · period · segment: conditions that hold together
 * - quoted: what somebody wrote or said · words · flag · number · list · record
 */
export type OutputShape =
  | {
      readonly kind: "figure" | "reading" | "note" | "period" | "segment" | "quoted" | "flag" | "number";
      readonly about?: string;
    }
  | { readonly kind: "words"; readonly choices?: readonly string[]; readonly about?: string }
  | { readonly kind: "list"; readonly of: OutputShape; readonly about?: string }
  | { readonly kind: "record"; readonly fields: Readonly<Record<string, OutputField>>; readonly about?: string };

/** @property detail shown only in detailed results */
export type OutputField = OutputShape & { readonly optional: boolean; readonly detail: boolean };
export type OutputRecord = Extract<OutputShape, { kind: "record" }>;

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly quoted?: boolean;
  readonly detail?: boolean;
}

const known = new WeakMap<AnyTool, OutputRecord>();

/** The shape of a tool's output. @throws TypeError when its schema holds something that no shape exists for */
export function outputShape(tool: AnyTool): OutputRecord {
  const before = known.get(tool);
  if (before) return before;
  const shape = shapeOf(z.toJSONSchema(tool.output, { io: "output", reused: "inline" }) as JsonSchema, tool.name);
  if (shape.kind !== "record") throw new TypeError(`${tool.name}: the output is not an object.`);
  known.set(tool, shape);
  return shape;
}

function shapeOf(schema: JsonSchema, path: string): OutputShape {
  const about = schema.description === undefined ? {} : { about: schema.description };
  if (Array.isArray(schema.type))
    return shapeOf({ ...schema, type: schema.type.find((type) => type !== "null") }, path);
  if (schema.anyOf) return { ...unionShape(schema.anyOf, path), ...about };
  if (schema.quoted) return { kind: "quoted", ...about };
  if (schema.type === "string") return { kind: "words", ...choicesOf(schema), ...about };
  if (schema.type === "boolean") return { kind: "flag", ...about };
  if (schema.type === "number" || schema.type === "integer") return { kind: "number", ...about };
  if (schema.type === "array" && schema.items) {
    const of = shapeOf(schema.items, `${path}/*`);
    return isCondition(schema.items) ? { kind: "segment", ...about } : { kind: "list", of, ...about };
  }
  if (schema.type === "object" && schema.properties)
    return { ...objectShape(schema, schema.properties, path), ...about };
  throw new TypeError(`${path}: nothing is known about how to show ${JSON.stringify(schema).slice(0, 200)}.`);
}

const choicesOf = ({ enum: choices, const: only }: JsonSchema): { readonly choices?: readonly string[] } => {
  const named = choices ?? (only === undefined ? null : [only]);
  return named ? { choices: named.filter((choice) => choice !== null).map(String) } : {};
};

const hasExactly = (schema: JsonSchema, ...keys: readonly string[]): boolean =>
  Object.keys(schema.properties ?? {}).join() === keys.join();

const isCondition = (schema: JsonSchema): boolean => hasExactly(schema, "dimension", "value");

function unionShape(members: readonly JsonSchema[], path: string): OutputShape {
  const shapes = members.filter(({ type }) => type !== "null").map((member) => shapeOf(member, path));
  const [first, second, ...more] = shapes;
  if (first && !second) return first;
  const kinds = [first?.kind, second?.kind, ...more];
  if (kinds.length === 2 && kinds.includes("figure") && (kinds.includes("words") || kinds.includes("reading")))
    return { kind: "reading" };
  throw new TypeError(`${path}: a union of ${shapes.map(({ kind }) => kind).join(" and ")} cannot be shown.`);
}

function objectShape(schema: JsonSchema, properties: Readonly<Record<string, JsonSchema>>, path: string): OutputShape {
  if (properties.value?.type === "number" && properties.unit?.enum) return { kind: "figure" };
  if (hasExactly(schema, "text", "figures", "names")) return { kind: "note" };
  if (hasExactly(schema, "from", "to", "label")) return { kind: "period" };
  const fields = Object.entries(properties).map(([key, property]) => {
    const optional = isNullable(property) || !schema.required?.includes(key);
    return [key, { ...shapeOf(property, `${path}/${key}`), optional, detail: property.detail === true }] as const;
  });
  return { kind: "record", fields: Object.fromEntries(fields) };
}

const isNullable = ({ type, anyOf, enum: choices }: JsonSchema): boolean =>
  type === "null" ||
  (Array.isArray(type) && type.includes("null")) ||
  (choices?.includes(null) ?? false) ||
  (anyOf?.some(isNullable) ?? false);
