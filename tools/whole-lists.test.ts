import { afterAll, expect, test } from "vitest";
import type { z } from "zod";
import type { Tool } from "#contracts/tool.ts";
import { handMadeSource } from "#metrics/hand-made-store.ts";
import compareSegments from "./compare-segments.ts";
import leadSummary from "./lead-summary.ts";
import measure from "./measure.ts";
import { askTool } from "./support/testing/ask-tool.ts";

/** Lists in outputs hold every row, each with the filter that selects it; the words name few of them. */

const REPS = 40;
/** Forty reps with forty deals each, of which they win twenty or twenty-one in turn. */
const deal = Array.from({ length: REPS * 40 }, (_, at) => ({
  id: `D${at}`,
  owner_id: `R${10 + (at % REPS)}`,
  region: at % 3 ? "EMEA" : "APAC",
  product: at % 7 < 3 ? "Core" : "Pro",
  created_on: "2024-04-01",
  closed_on: `2024-05-${10 + (at % 20)}`,
  outcome: Math.floor(at / REPS) < 20 + (at % 2) ? "won" : "lost",
}));
const lead = Array.from({ length: 54 }, (_, at) => ({ id: `L${at}`, name: `Academy ${at}` }));
const source = await handMadeSource({ deal, lead });
afterAll(() => source.close());

const ask = <Output extends z.ZodObject>(tool: Tool<z.ZodObject, Output>, input: object) =>
  askTool(tool, source, input, "2024-11-20");

test("a measure is cut by two dimensions at most: a third is refused, not left out silently", async () => {
  await expect(ask(measure, { period: "2024-Q2", by: "region,product,owner" })).rejects.toThrow(
    "by takes at most two dimensions; you gave three. Leave some out, or fix one with filter, such as owner=….",
  );
  for (const name of ["win_rate", "median_cycle_days"]) {
    const { rows, unlisted } = (await ask(measure, { measure: name, period: "2024-Q2", by: "region,product" })).output;
    expect([rows.length, unlisted]).toEqual([4, null]);
    expect(rows.find(({ label }) => label === "APAC, Pro")?.segment).toEqual([
      { dimension: "region", value: "APAC" },
      { dimension: "product", value: "Pro" },
    ]);
  }
});

test("every row of a measure is there, and the lowest of all is named", async () => {
  const { output, said } = await ask(measure, { period: "2024-Q2", by: "owner" });
  expect([output.rows.length, output.unlisted]).toEqual([REPS, null]);
  expect(said.headline).toMatch(/ and lowest for R48, 50\.0% \(n 40\)\.$/);
  expect(said.findings.find(({ text }) => text.startsWith("By rep"))?.text.split(",")).toHaveLength(5);
  expect(said.charts[0]?.spec).toMatchObject({ bars: { length: 20 } });
});

test("every group of a comparison is there from the end asked for, without an interval where all are pulled onto one value", async () => {
  const { output: best } = await ask(compareSegments, { period: "2024-Q2", dimension: "owner" });
  const worst = await ask(compareSegments, { period: "2024-Q2", dimension: "owner", order: "worst" });
  const labels = best.groups.map(({ label }) => label);
  expect([labels.length, labels[0], best.leader, best.unlisted]).toEqual([REPS, "R11", "R11", null]);
  expect(worst.output.groups.map(({ label }) => label)).toEqual(labels.toReversed());
  expect(worst.said.findings[0]?.text).toMatch(new RegExp(`^${labels.at(-1)} is last of all at 50\\.0% `));
  expect(best.groups[0]?.segment).toEqual([{ dimension: "owner", value: "R11" }]);
  expect(best.groups[0]?.expected).toMatchObject({ value: 0.5125 });
  expect(best.groups[0]?.expected?.interval).toBeUndefined();
  expect(worst.said.charts[0]?.spec).toMatchObject({ bars: { length: 15 } });
});

test("every lead that a name fits is there, and how many there are is said", async () => {
  const { output, said, verdict } = await ask(leadSummary, { lead: "Academy" });
  expect([output.candidates.length, output.matches?.value, output.unlisted]).toEqual([54, 54, null]);
  expect(verdict).toBe("clarify");
  expect(said.headline).toMatch(/^54 leads fit “Academy”, among them Academy 0, .*Which is meant\?$/);
  expect(said.next).toHaveLength(3);
});
