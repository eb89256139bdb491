import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import { describe, expect, test } from "vitest";
import { loadTools } from "#tools/index.ts";
import { holdsQuotations } from "./quotations.ts";
import { resultSchema } from "./result-schema.ts";

const tools = await loadTools();
const PORTABLE = new Set([
  ...["type", "properties", "required", "additionalProperties", "items"],
  ...["enum", "description", "$ref", "$defs"],
]);

type Schema = { readonly [keyword: string]: unknown };
const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null;

/** A schema and all inside it; under `properties` and `$defs` stand names, not keywords. */
function* schemasIn(schema: Schema): Generator<Schema> {
  yield schema;
  const named = [schema.properties, schema.$defs].filter(isSchema).flatMap(Object.values);
  for (const inner of [...named, schema.items].filter(isSchema)) yield* schemasIn(inner);
}

describe.each(tools.map((tool) => [tool.name, tool] as const))("%s", (_, tool) => {
  test("its results have a schema of few keywords, one type each and short descriptions", () => {
    for (const schema of schemasIn(resultSchema(tool))) {
      expect(Object.keys(schema).filter((keyword) => !PORTABLE.has(keyword))).toEqual([]);
      expect("$ref" in schema || typeof schema.type === "string").toBe(true);
      expect(String(schema.description ?? "").length).toBeLessThanOrEqual(64);
    }
    expect(JSON.stringify(resultSchema(tool)).length).toBeLessThan(9_000);
  });
});

test("a field that the schema does not know is refused, as is a figure without words", () => {
  const measure = tools.find(({ name }) => name === "measure")!;
  const check = new AjvJsonSchemaValidator().getValidator(resultSchema(measure));
  const provenance = {
    tool: "measure",
    arguments: {},
    today: "2026-11-20",
    data_version: 1,
    rows_seen: "all",
    receipt: "580f968fbb9de05c",
  };
  const result = { headline: "h", provenance };
  expect(check({ ...result, result: { total: { text: "12", value: 12, unit: "count" } } }).valid).toBe(true);
  expect(check({ ...result, result: { total: { value: 12, unit: "count" } } }).valid).toBe(false);
  expect(check({ ...result, result: { totals: {} } }).valid).toBe(false);
  expect(check({ ...result, result: { total: null } }).valid).toBe(false);
});

test("the tools that may hold people's own words are known", () => {
  const holding = tools.filter(holdsQuotations).map(({ name }) => name);
  expect(holding).toEqual(["drop_offs", "lead_summary", "patterns"]);
});
