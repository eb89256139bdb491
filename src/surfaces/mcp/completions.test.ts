import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { App } from "#contracts/app.ts";
import { coveredPeriods } from "./covered-periods.ts";
import { ANA, connected, salesTeam, ZOE } from "./testing/sales-team.ts";

let app: App;
let close: () => Promise<void>;
let operator: Client;
let ana: Client;
let zoe: Client;

beforeAll(async () => {
  ({ app, close } = await salesTeam());
  ({ client: operator } = await connected(app));
  ({ client: ana } = await connected(app, ANA));
  ({ client: zoe } = await connected(app, ZOE));
});
afterAll(() => close());

async function offered(
  name: string,
  argument: string,
  value: string,
  { by = operator, context = {} }: { readonly by?: Client; readonly context?: Record<string, string> } = {},
): Promise<readonly string[]> {
  const ref = { type: "ref/prompt", name } as const;
  const asked = { ref, argument: { name: argument, value }, context: { arguments: context } };
  const { completion } = await by.complete(asked);
  expect(completion.values.length).toBeLessThanOrEqual(100);
  return completion.values;
}

describe("measures", () => {
  test("by name, by any word of the title, by another word for it; only those of records there are", async () => {
    expect((await offered("why_did_it_change", "measure", "")).slice(0, 2)).toEqual(["win_rate", "deals_closed"]);
    expect(await offered("why_did_it_change", "measure", "WIN r")).toEqual(["win_rate"]);
    expect(await offered("why_did_it_change", "measure", "booki")).toEqual(["revenue"]);
    expect(await offered("why_did_it_change", "measure", "drop_off")).toEqual([]);
  });
});

describe("periods", () => {
  test("what can be said without dates, then what the data cover, newest first", async () => {
    const all = await offered("leakage_hunt", "period", "");
    expect(all.slice(0, 3)).toEqual(["latest", "last_quarter", "last_month"]);
    expect(await offered("leakage_hunt", "period", "2026-Q")).toEqual(["2026-Q2", "2026-Q1"]);
    expect(await offered("leakage_hunt", "period", "last qu")).toEqual(["last_quarter"]);
    expect(await offered("leakage_hunt", "period", "2026-0")).toEqual(
      ["06", "05", "04", "03", "02", "01"].map((month) => `2026-${month}`),
    );
  });

  test("the review offers weeks, the last full one first", async () => {
    expect((await offered("weekly_review", "period", "")).slice(0, 3)).toEqual(["2026-W25", "2026-W26", "2026-W24"]);
  });

  test("a period to compare with is of the same shape as the period chosen", async () => {
    const withPeriod = (period: string) =>
      offered("why_did_it_change", "compare_with", "", { context: { period, measure: "win_rate" } });
    expect(await withPeriod("2026-Q2")).toEqual(["previous", "2026-Q1"]);
    expect((await withPeriod("2026-03")).slice(0, 4)).toEqual(["previous", "2026-02", "2026-01", "2026-06"]);
    expect(await withPeriod("")).toContain("2026-Q1");
  });

  test.for([
    ["a fiscal year that starts in April", { from: "2026-01-20", to: "2026-04-30" }, 4, ["2027-Q1", "2026-Q4"]],
    ["a date that slipped to the year one", { from: "0001-01-01", to: "2026-03-01" }, 1, { length: 20 }],
  ] as const)("%s", ([, days, fiscalYearStartMonth, quarters]) => {
    expect(coveredPeriods(days, { today: "2026-10-05", fiscalYearStartMonth }).quarters).toMatchObject(quarters);
  });

  test.for([
    // the data end on a Friday: the week is over on Monday
    ["2026-10-02", "2026-10-04", "2026-W39"],
    ["2026-10-02", "2026-10-05", "2026-W40"],
    ["2026-10-01", "2026-10-08", "2026-W39"],
    // the week of New Year belongs to the year of its Thursday
    ["2027-01-03", "2027-01-04", "2026-W53"],
  ] as const)("data to %s on %s: the last full week is %s", ([to, today, week]) => {
    expect(coveredPeriods({ from: "2025-01-01", to }, { today }).lastFullWeek).toBe(week);
  });
});

describe("segments", () => {
  test("dimension=value by either, one condition after the other", async () => {
    expect(await offered("leakage_hunt", "segment", "reg")).toEqual(["region=APAC", "region=EMEA"]);
    expect(await offered("leakage_hunt", "segment", "eme")).toEqual(["region=EMEA"]);
    expect(await offered("leakage_hunt", "segment", "region=EMEA;prod")).toEqual([
      "region=EMEA;product=Core `x`",
      "region=EMEA;product=Pro",
    ]);
    expect(await offered("leakage_hunt", "segment", "angstrom")).toEqual(["owner=Zoë Ångström"]);
  });

  test("not twice the same dimension", async () => {
    expect((await offered("leakage_hunt", "segment", "Region=EMEA;")).join()).not.toContain("region=APAC");
    expect(await offered("leakage_hunt", "segment", "nothing=EMEA;")).toEqual([]);
  });

  test("remarks and addresses in columns of a customer's file are never offered", async () => {
    const all = (await offered("leakage_hunt", "segment", "")).join();
    expect(all).toContain("region=EMEA");
    expect(all).not.toMatch(/remark|buyer|@/);
    expect(await offered("leakage_hunt", "segment", "buyer")).toEqual([]);
  });
});

describe("a rep", () => {
  test("is offered their own leads and nobody else's", async () => {
    expect(await offered("lead_brief", "lead", "")).toEqual(
      expect.arrayContaining(["Mara Lind", "Birch Foods", "Émile Roux", "Cedar Steel"]),
    );
    expect(await offered("lead_brief", "lead", "", { by: ana })).toEqual(["Mara Lind", "Birch Foods"]);
    expect(await offered("lead_brief", "lead", "emile", { by: zoe })).toEqual(["Émile Roux"]);
    expect(await offered("lead_brief", "lead", "emile", { by: ana })).toEqual([]);
  });

  test("is offered the values of their own deals and nobody else's", async () => {
    expect(await offered("leakage_hunt", "segment", "region", { by: ana })).toEqual(["region=EMEA"]);
    expect((await offered("leakage_hunt", "segment", "", { by: zoe })).join()).not.toMatch(/Ana|EMEA|Core/);
    const refused = ana.getPrompt({ name: "leakage_hunt", arguments: { segment: "owner=Zoë Ångström" } });
    await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining("Did you mean Zoë") });
  });

  test("who is not in the data is offered nothing", async () => {
    const { client } = await connected(app, "stranger@sales.example");
    expect(await offered("lead_brief", "lead", "", { by: client })).toEqual([]);
    expect(await offered("why_did_it_change", "measure", "", { by: client })).toEqual([]);
  });
});

test("ids of what somebody was given last, newest first, and of nobody else's", async () => {
  const ask = async (question: string) => (await app.ask(question, { surface: "test", viewer: ANA })).id;
  const [first, second] = [await ask("What is our win rate?"), await ask("Show revenue by month")];
  const { chart } = await app.runTool("measure", { bucket: "month", period: "all" }, { viewer: ANA });
  const picture = await app.keepChart(chart!, { viewer: ANA });
  expect(await offered("explain_this_number", "answer_id", "", { by: ana })).toEqual([second, first]);
  expect(await offered("explain_this_number", "answer_id", "revenue", { by: ana })).toEqual([second]);
  const atUri = async (kind: string, by: Client) => {
    const ref = { type: "ref/resource", uri: `sales://${kind}/{id}` } as const;
    return (await by.complete({ ref, argument: { name: "id", value: "" } })).completion.values;
  };
  expect(await atUri("answer", ana)).toEqual([second, first]);
  expect(await atUri("chart", ana)).toEqual([picture]);
  expect([await atUri("answer", zoe), await atUri("chart", zoe)]).toEqual([[], []]);
});

test("ten thousand letters are no more than a long word", async () => {
  expect(await offered("lead_brief", "lead", "x".repeat(10_000))).toEqual([]);
  expect(await offered("lead_brief", "lead", "\u0007(.*\\")).toHaveLength(6);
});
