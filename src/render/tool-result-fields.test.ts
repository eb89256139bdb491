import { expect, test } from "vitest";
import { z } from "zod";
import type { ToolRun } from "#contracts/app.ts";
import { detail } from "#contracts/detail.ts";
import { money, Quantity, ratio } from "#contracts/quantity.ts";
import { defineTool } from "#contracts/tool.ts";
import { renderToolRun } from "./tool-result.ts";

/** Which fields results show, under which names and with which digits. */
const output = z.object({
  kind: z.string(),
  expectedValue: Quantity,
  brier: detail(z.number().nullable()),
  measures: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      worth: Quantity,
      noun: detail(z.string().nullable().describe("x")),
    }),
  ),
});

const tool = defineTool({
  name: "brand_new",
  title: "Brand new",
  description: "",
  asks: [],
  input: z.object({ kind: z.string() }),
  output,
  run: () => Promise.reject(new Error("not run here")),
  say: () => ({ headline: "", verdict: "answered", findings: [], caveats: [], next: [] }),
  readOnly: true,
});

const titles = Array.from({ length: 40 }, (_, index) => `Measure no ${index}`);
const run = (findings: readonly string[] = [], rows = 40): ToolRun => ({
  tool: "brand_new",
  output: {
    kind: "deal",
    expectedValue: money(123_456_789_012, "JPY", { interval: [1, 2] }),
    brier: 0.123_456_789_012,
    measures: titles
      .slice(0, rows)
      .map((title, index) => ({ name: `m_${index}`, title, worth: money(1_234_567.891, "USD"), noun: "things" })),
  },
  receipt: { tool: "brand_new", input: { kind: "auto" }, outputHash: "580f968fbb9de05c", ms: 12 },
  text: { headline: "There are 40 measures.", findings, caveats: [], next: [] },
  chart: null,
  dataVersion: 7,
  today: "2026-11-20",
  viewer: { email: null, name: null, role: "operator", scope: null },
});

const show = (of: ToolRun, length: "concise" | "detailed" = "concise") =>
  renderToolRun(of, tool, { detail: length, cursor: null, quotes: "hidden", boundary: "b7f3c2" });

test("fields marked as detail are in neither form of a concise result, and in both of a detailed one", () => {
  const [concise, detailed] = (["concise", "detailed"] as const).map((length) => show(run(), length));
  for (const form of [concise?.text, JSON.stringify(concise?.structure)]) expect(form).not.toMatch(/brier|noun|things/);
  for (const form of [detailed?.text, JSON.stringify(detailed?.structure)])
    expect(form).toMatch(/brier.*noun.*things/s);
});

test("fields have snake_case names, money is in main units, and no figure has digits without meaning", () => {
  const { result } = show(run([], 1), "detailed").structure;
  expect(result).toMatchObject({
    expected_value: { text: "¥123.5B (¥1 to ¥2)", value: 123_456_789_012, interval: [1, 2] },
    brier: 0.123_456_79,
    measures: [{ worth: { text: "$12,346", value: 12_345.679 } }],
  });
  const thirds = { ...run(), output: { ...run().output, expectedValue: ratio(2 / 3, { p: 1 / 3 }) } };
  expect(show(thirds).structure).toMatchObject({
    result: { expected_value: { value: 0.666_666_67, p: 0.333_333_33 } },
  });
});

test("what an open argument came to stands in the provenance", () => {
  const { text, structure } = show(run());
  expect(structure).toMatchObject({ provenance: { arguments: { kind: "auto" }, resolved: { kind: "deal" } } });
  expect(text).toContain("Source: brand_new (kind=auto); kind deal;");
});

test("a list that goes on names its further rows, as one asks for them", () => {
  const { text, structure } = show(run());
  const names = Array.from({ length: 30 }, (_, index) => `m_${index + 10}`);
  expect(structure).toMatchObject({ page: { more: [{ list: "measures", rows: names }] } });
  expect(text).toContain(`Further measures: ${names.join(" · ")}`);
});

test("a sentence that only copies a list is left out, one that says something is not", () => {
  const copy = `You can ask about ${titles.slice(0, 12).join(", ")}.`;
  const said = `${titles[0]} and ${titles[1]} matter most, ahead of ${titles[2]}.`;
  expect(show(run([copy, said])).structure.findings).toEqual([said]);
});

test("what a page leaves out of its rows is named", () => {
  const nested = z.object({
    groups: z.array(z.object({ label: z.string(), steps: z.array(z.string()), curve: z.array(Quantity) })),
  });
  const rows = ["EMEA", "APAC"].map((label) => ({
    label,
    steps: Array.from({ length: 8 }, (_, index) => `step ${index}`),
    curve: Array.from({ length: 15 }, (_, index) => ratio(index / 15)),
  }));
  const other = { ...tool, output: nested } as unknown as typeof tool;
  const options = { detail: "concise", cursor: null, quotes: "hidden", boundary: "b7f3c2" } as const;
  const { text, structure } = renderToolRun({ ...run(), output: { groups: rows } }, other, options);
  expect(structure.page).toEqual({
    left_out: [
      "in each row, steps beyond the first 6; response_format detailed shows more",
      "in each row, curve; response_format detailed shows more",
    ],
  });
  expect(text).toContain("Left out: in each row, steps beyond the first 6;");
  expect(text).not.toContain("Showing rows");
});
