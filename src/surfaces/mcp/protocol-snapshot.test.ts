import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { expect, test } from "vitest";
import type { App } from "#contracts/app.ts";
import { loadTools } from "#tools/index.ts";
import { createMcpServer } from "./server.ts";
import type { Session } from "./session.ts";

/**
 * What a host's model reads of our tools before anybody has asked anything. The text is part of the product: a change is a reviewed line of the
 * snapshot, and its size is bounded, since every conversation pays for it.
 */
const session: Session = {
  app: () => Promise.reject<App>(new Error("a list needs no data")),
  tools: loadTools,
  viewer: null,
  transport: "stdio",
  chartFolder: null,
  fiscalYearStartMonth: 1,
  today: () => "2026-11-20",
  version: "0.0.0",
  log: () => {},
  now: () => new Date("2026-11-20T12:00:00Z"),
};

async function listed() {
  const client = new Client({ name: "test", version: "1" });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([client.connect(near), createMcpServer(session).connect(far)]);
  const { tools } = await client.listTools();
  await client.close();
  return tools;
}
type Listed = Awaited<ReturnType<typeof listed>>[number];
const tools = await listed();

const TOTAL_BUDGET = 40_000;
const TOOL_BUDGET = 4_000;
/** Some hosts read these too, all with the first list. */
const OUTPUT_BUDGET = 70_000;

/** What hosts put before their model: most leave the output schema out. */
const sizeOf = ({ name, description, inputSchema }: Listed): number =>
  JSON.stringify({ name, description, inputSchema }).length;

test("the list reads as reviewed", async () => {
  const sum = (size: (tool: Listed) => number): number => tools.reduce((total, tool) => total + size(tool), 0);
  const characters = {
    total: sum(sizeOf),
    ...Object.fromEntries(tools.map((tool) => [tool.name, sizeOf(tool)])),
    outputSchemas: sum(({ outputSchema }) => JSON.stringify(outputSchema ?? null).length),
  };
  // what results hold is read elsewhere: in the catalogue of tools
  const shown = tools.map(({ outputSchema: _, ...tool }) => tool);
  const text = JSON.stringify({ characters, tools: shown }, null, 1);
  await expect(`${text}\n`).toMatchFileSnapshot("__snapshots__/tools-list.json");
});

test("at most twenty tools, within the budget, in the same order each time", async () => {
  expect(tools.length).toBeLessThanOrEqual(20);
  expect(tools.reduce((sum, tool) => sum + sizeOf(tool), 0)).toBeLessThanOrEqual(TOTAL_BUDGET);
  const outputs = tools.reduce((sum, { outputSchema }) => sum + JSON.stringify(outputSchema ?? null).length, 0);
  expect(outputs).toBeLessThanOrEqual(OUTPUT_BUDGET);
  expect(await listed()).toEqual(tools);
  const registry = (await loadTools()).map(({ name }) => `sales_${name}`);
  expect(tools.map(({ name }) => name)).toEqual([...registry, "sales_ask", "sales_chart"]);
});

/** Every schema inside a schema, itself included, with its path. */
function* schemasIn(schema: object, path = ""): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  yield [path, schema as Record<string, unknown>];
  for (const [key, value] of Object.entries(schema))
    if (typeof value === "object" && value !== null) yield* schemasIn(value, `${path}/${key}`);
}

test.for(tools.map((tool) => [tool.name, tool] as const))("%s keeps the rules for tools", ([name, tool]) => {
  expect(name).toMatch(/^sales_[a-z]+(_[a-z]+)*$/);
  expect(name.length).toBeLessThanOrEqual(64);
  expect(tool.title).toBeTruthy();
  expect(sizeOf(tool)).toBeLessThanOrEqual(TOOL_BUDGET);
  expect(tool.description?.length).toBeLessThanOrEqual(2_048);
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations ?? {};
  expect({ readOnlyHint, destructiveHint, idempotentHint }).toEqual({
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
  });
  expect(typeof openWorldHint).toBe("boolean");
  expect(tool.inputSchema.additionalProperties).toBe(false);
  for (const [field, property] of Object.entries(tool.inputSchema.properties ?? {}))
    expect(property, `${field} is described`).toHaveProperty("description");
  for (const [path, schema] of schemasIn(tool.inputSchema)) {
    expect(Object.keys(schema), `no union at ${path}`).not.toContainEqual(
      expect.stringMatching(/^(anyOf|oneOf|allOf)$/),
    );
    expect(Array.isArray(schema.type), `one type at ${path}`).toBe(false);
  }
  // a reader of the text reads it as an order, or as an attempt to smuggle one in
  expect(`${tool.description}${JSON.stringify(tool.inputSchema)}`).not.toMatch(
    /\b(MUST|IMPORTANT|ALWAYS|NEVER)\b|\/tmp|https?:/,
  );
});
