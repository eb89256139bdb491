import { afterAll, describe, expect, test } from "vitest";
import { type HandMade, handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import measure from "./measure.ts";
import { askTool } from "./support/testing/ask-tool.ts";

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const source of opened) await source.close();
});

/** The tool through the real wrapper, with its words as the ledger fills and checks them. */
async function ask(rows: HandMade, input: object, today = "2024-11-20") {
  const source = await handMadeSource(rows);
  opened.push(source);
  const { output, said, verdict } = await askTool(measure, source, input, today);
  return { output, said: { ...said, verdict } };
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** `perMonth` deals closed on days 1 to 28 of each month of 2024 up to October, `wonOf` of them won. */
function year(perMonth: number, wonOf: (month: number, region: string) => number, regions = ["EMEA", "APAC"]) {
  return regions.flatMap((region) =>
    Array.from({ length: 10 }, (_, month) =>
      Array.from({ length: perMonth }, (_, index) => {
        const closed = `2024-${pad(month + 1)}-${pad(index % 28 === 0 ? 1 : (index % 28) + 1 + (month === 1 ? 0 : 1))}`;
        return {
          id: `${region}-${month}-${index}`,
          region,
          amount: 100_000 + 1_000 * (index % 5),
          currency: "USD",
          created_on: new Date(Date.parse(closed) - 20 * 86_400_000).toISOString().slice(0, 10),
          closed_on: closed,
          outcome: index < wonOf(month, region) ? "won" : "lost",
        };
      }),
    ).flat(),
  );
}

test("a ratio in one period, with its Wilson interval", async () => {
  // 10 months × 2 regions × 28 deals = 560, half of them won; Wilson from statsmodels proportion_confint(280, 560)
  const { output, said } = await ask({ deal: year(28, () => 14) }, { period: "2024" }, "2024-12-31");
  expect(output.total).toMatchObject({ value: 0.5, n: 560, unit: "ratio" });
  expect(output.total!.interval![0]).toBeCloseTo(0.4587295, 6);
  expect(said.headline).toBe("Win rate in 2024: 50.0% (45.9% to 54.1%, n 560).");
  expect(said.verdict).toBe("answered");
});

test("cut by a dimension: rows add up to the total and come highest first", async () => {
  const deal = year(28, (_, region) => (region === "EMEA" ? 20 : 10));
  const rate = await ask({ deal }, { by: "region", period: "2024" }, "2024-12-31");
  expect(rate.output.rows.map(({ label, value }) => [label, value?.value])).toEqual([
    ["EMEA", 20 / 28],
    ["APAC", 10 / 28],
  ]);
  expect(rate.said.headline).toMatchInlineSnapshot(
    `"Win rate in 2024: 53.6% (49.4% to 57.7%, n 560); highest for EMEA, 71.4% (n 280) and lowest for APAC, 35.7% (n 280)."`,
  );
  const revenue = await ask({ deal }, { measure: "revenue", by: "region", period: "2024" }, "2024-12-31");
  const parts = revenue.output.rows.reduce((sum, { value }) => sum + value!.value, 0);
  expect(parts).toBe(revenue.output.total!.value);
  expect(revenue.output.rows.reduce((sum, { share }) => sum + share!.value, 0)).toBeCloseTo(1, 12);
});

/** Deals created to the end of October, so that the file does not look cut off. */
const stillOpen = Array.from({ length: 60 }, (_, index) => ({
  id: `open-${index}`,
  region: "EMEA",
  created_on: `2024-10-${pad((index % 30) + 1)}`,
  closed_on: null,
  outcome: "open",
}));

describe("over time", () => {
  test("a steady rise is called, with the slope and the test on complete months", async () => {
    // won of 28 in both regions: 5, 6, …, 14, so the slope is 1/28 a month and all ten months are in order:
    // Mann–Kendall exact p = 2 / 10! = 5.5e-7
    const { output, said } = await ask(
      { deal: [...year(28, (month) => 5 + month), ...stillOpen] },
      { period: "all", bucket: "month" },
    );
    expect(output.trend).toMatchObject({ verdict: "up", first: "2024-01", last: "2024-10" });
    expect(output.trend!.slope!.value).toBeCloseTo(1 / 28, 12);
    expect(output.trend!.tested).toMatchObject({ value: 10 });
    expect(output.trend!.tested.p).toBeCloseTo(2 / 3_628_800, 12);
    expect(said.verdict).toBe("changed");
    expect(said.headline).toMatchInlineSnapshot(
      `"Win rate rose by about 3.6 points a month over 2024-01-01..2024-10-29 (p < 0.001 over 10 complete months)."`,
    );
  });

  test("no trend, and the rows' trends are adjusted for their number", async () => {
    const wobble = [3, -2, 1, 0, -1, 2, -3, 1, 0, -1];
    const flat = await ask(
      { deal: year(28, (month) => 14 + wobble[month]!) },
      { by: "region", bucket: "month", period: "all" },
    );
    expect(flat.output.trend?.verdict).toBe("flat");
    expect(flat.said.verdict).toBe("within-noise");
    expect(flat.output.rows.map(({ trend }) => trend?.verdict)).toEqual(["flat", "flat"]);
  });

  test("the running month is shown but not part of the trend; few months are too short", async () => {
    const { output } = await ask({ deal: year(28, () => 14) }, { period: "2024", bucket: "month" }, "2024-10-10");
    expect(output.points.at(-1)).toMatchObject({ label: "2024-10", complete: false });
    const short = await ask({ deal: year(28, () => 14) }, { period: "2024-Q2", bucket: "month" });
    expect(short.output.trend?.verdict).toBe("too-short");
    expect(short.said.headline).toMatch(/too few complete months/);
  });
});

describe("a step, told from a trend and from noise", () => {
  test("a cliff is a step at its month, with the levels on both sides", async () => {
    // 20 of 28 in both regions up to June, 10 of 28 from July: −35.7 points
    const { output, said } = await ask(
      { deal: [...year(28, (month) => (month < 6 ? 20 - (month % 2) : 10 + (month % 2))), ...stillOpen] },
      { period: "all", bucket: "month" },
    );
    expect(output.trend).toMatchObject({ verdict: "step", step: { at: "2024-07", recent: false } });
    expect(output.trend!.step!.size.value).toBeCloseTo((42 / 4 - 39 / 2) / 28, 10);
    expect(said.headline).toMatch(/took a step down in 2024-07, −32.1 points \(p 0.0\d+\): not noise/);
    expect(said.verdict).toBe("changed");
  });

  test("the newest quarter is set against the one before where there are few months", async () => {
    const { output } = await ask(
      { deal: [...year(56, (month) => (month < 7 ? 36 : 20)), ...stillOpen] },
      { period: "2024-05-01..2024-10-29", bucket: "month" },
    );
    expect(output.trend).toMatchObject({ verdict: "step", step: { at: "2024-08", recent: true } });
  });
});

describe("hard data", () => {
  test.for([
    ["no deals", []],
    ["open deals only", year(2, () => 0).map((one) => ({ ...one, closed_on: null, outcome: "open" }))],
  ] as const)("%s: not enough, in words", async ([, deal]) => {
    const { output, said } = await ask({ deal: [...deal] }, {});
    expect(output.status).toBe("not-enough");
    expect(said.headline.length).toBeGreaterThan(20);
  });

  test("too many buckets and unknown dimensions are refused with what to do", async () => {
    const deal = year(28, () => 14).map((one, index) => (index === 0 ? { ...one, closed_on: "2020-01-05" } : one));
    await expect(ask({ deal }, { period: "all", bucket: "day" })).rejects.toThrow(/longer bucket/);
    await expect(ask({ deal }, { by: "planet" })).rejects.toThrow(/no dimension "planet"/);
    const priced = deal.map((each) => ({ ...each, amount: 100_00 }));
    await expect(ask({ deal: priced }, { by: "amount" })).rejects.toThrow(
      "Amount is a number: it has no values to cut by. Use amount_band.",
    );
  });
});

test("on SkyGeni the sales cycle shows no trend by month of creation and the cut-off extract is named", async () => {
  const input = { measure: "median_cycle_days", period: "all", bucket: "month" };
  const { output, said } = await ask({ deal: skygeniDeals() }, input, "2026-11-20");
  expect(output.trend?.verdict).toBe("flat");
  expect(said.verdict).toBe("within-noise");
  expect(said.headline).toMatch(/^Sales cycle shows no established trend by month of creation/);
  expect(said.findings.map(({ text }) => text).join(" ")).toMatch(/2024-03-26/);
});

describe("what is open is open now", () => {
  const deal = [...year(28, () => 14), ...stillOpen.map((one) => ({ ...one, amount: 100_000, currency: "USD" }))];

  test("all open deals count, whenever they were created", async () => {
    const old = { ...deal[0]!, id: "old", created_on: "2023-12-20", closed_on: null, outcome: "open" };
    const { output, said } = await ask({ deal: [...deal, old] }, { measure: "open_deals" });
    expect(output.total!.value).toBe(61);
    expect(said.headline).toBe("Open deals now, 2024-10-30: 61.");
    expect(said.next).not.toContain("Why did it change?");
  });

  test("with a period asked for, says that only the current state is known", async () => {
    const { output, said } = await ask({ deal }, { measure: "pipeline_value", period: "2024-Q1" });
    expect(output.total!.value).toBe(6_000_000);
    expect(JSON.stringify(said.caveats)).toContain("Only what is open now is known");
  });

  test("no open deals are named as such, not shown as nothing in money", async () => {
    const { output, said } = await ask({ deal: year(28, () => 14) }, { measure: "pipeline_value" });
    expect([output.status, said.headline]).toEqual(["not-enough", "The data hold no open deals."]);
  });
});

test("deals of which none is closed are not called no records", async () => {
  const { said } = await ask({ deal: stillOpen.slice(0, 1) }, {});
  expect(said.headline).toBe("The data hold 1 deal, not closed yet, so there is no win rate to show.");
  expect(said.next).not.toContain("Why did it change?");
});

test("by region over time without a period: all that is covered, a line per region", async () => {
  const { output } = await ask(
    { deal: [...year(28, (_, region) => (region === "EMEA" ? 20 : 10)), ...stillOpen] },
    { by: "region", bucket: "month" },
  );
  expect(output.points.length).toBe(10);
  const chart = measure.chart!(output, new Proxy(() => "", { get: () => () => "" }) as never);
  expect(chart).toMatchObject({ kind: "trend", series: [{ label: "EMEA" }, { label: "APAC" }] });
  expect(output.rows.map(({ points }) => points.length)).toEqual([10, 10]);
});
