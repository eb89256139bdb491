import { expect, test } from "vitest";
import type { DealHistories } from "#metrics/deal-histories.ts";
import { handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import forecast from "./forecast.ts";
import { dealValues, wonIn } from "./support/forecast-outlook.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import { fairWorld, knownOn, quarterStart } from "./support/testing/forecast-worlds.ts";
import { iso } from "./support/testing/risk-rows.ts";
import { trialContext } from "./support/testing/trial-context.ts";

type Row = Readonly<Record<string, string | number | null>>;

/** The world as a store holds it. */
const rowsOf = (world: DealHistories, more: (at: number) => Row = () => ({})): { deal: Row[] } => ({
  deal: Array.from({ length: world.size }, (_, at): Row => {
    const closed = world.closed[at]!;
    return {
      id: `d${at}`,
      created_on: iso(world.created[at]!),
      closed_on: Number.isNaN(closed) ? null : iso(closed),
      outcome: Number.isNaN(closed) ? "open" : world.won[at] === 1 ? "won" : "lost",
      amount: world.amount[at]!,
      currency: "USD",
      ...more(at),
    };
  }),
});

async function ask(rows: Parameters<typeof handMadeSource>[0], input: object, today: string) {
  const source = await handMadeSource(rows);
  const asked = await askTool(forecast, source, input, today);
  await source.close();
  return asked;
}

const world = fairWorld({ seed: 12, perQuarter: 160, quarters: 7, quarterSpread: 0.1, volumeSpread: 0.05 });
const MIDDLE = quarterStart(7) + 40;
const known = knownOn(world, MIDDLE);

test("a running quarter: what is won, open deals and new ones make up the range, and the truth lies in it", async () => {
  const { output, said, verdict } = await ask(rowsOf(known), {}, iso(MIDDLE));
  expect([output.status, output.verdict, verdict]).toEqual(["ok", "pipeline", "answered"]);
  expect(output.period).toMatchObject({ from: "2024-10-01", label: "2024-Q4" });
  expect(output.last_label).toBe("2024-Q3");
  const values = dealValues(world, false);
  const booked = wonIn(world, values, { from: quarterStart(7), to: MIDDLE + 1 });
  expect(output.booked!.value).toBe(booked);
  const middle = booked + output.from_open!.value + output.from_new!.value;
  expect(output.p50!.value / middle).toBeCloseTo(1, 1);
  const actual = wonIn(world, values, { from: quarterStart(7), to: quarterStart(8) });
  expect(actual).toBeGreaterThan(output.p10!.value);
  expect(actual).toBeLessThan(output.p90!.value);
  expect(said.headline).toMatch(
    /^Revenue in 2024-Q4 is likely to land between \$\S+ and \$\S+, the middle being .*against \$\S+ in 2024-Q3; \$\S+ of it is won already\.$/,
  );
  expect(output.path.map(({ label }) => label).slice(-2)).toEqual(["2024-Q3", "2024-Q4"]);
  expect(output.path[0]).toMatchObject({ label: "2023-Q2", partial: false });
  expect(output.path.filter(({ value }) => value.interval).map(({ label }) => label)).toEqual(["2024-Q4"]);
  expect(said.findings[0]!.text).toMatch(/^No target is set/);
  for (const { value } of [output.p10!, output.p50!, output.from_open!, output.from_new!])
    expect(Number.isInteger(value)).toBe(true);
});

test("nothing that comes later enters: a store with the future in it says the same on that day", async () => {
  const [past, whole] = [await ask(rowsOf(known), {}, iso(MIDDLE)), await ask(rowsOf(world), {}, iso(MIDDLE))];
  expect(whole.output.p50!.value).toBe(past.output.p50!.value);
  expect(whole.output.back_test).toEqual(past.output.back_test);
});

test("the back-test: every window ended by then, the error of range and rivals worked out from its rows", async () => {
  const { output } = await ask(rowsOf(known), {}, iso(MIDDLE));
  const { rows, error, bias, coverage, naive_error } = output.back_test!;
  expect(rows.length).toBe(output.back_test!.windows.value);
  expect(output.back_test!.to <= iso(MIDDLE)).toBe(true);
  const off = (pick: "p50" | "naive") =>
    rows.flatMap((row) => (row[pick] ? [(row[pick].value - row.actual.value) / row.actual.value] : []));
  const mean = (numbers: number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  // rows are in whole cents
  expect(error.value).toBeCloseTo(mean(off("p50").map(Math.abs)), 7);
  expect(bias.value).toBeCloseTo(mean(off("p50")), 7);
  expect(naive_error!.value).toBeCloseTo(mean(off("naive").map(Math.abs)), 7);
  const inside = rows.filter(({ p10, p90, actual }) => actual.value >= p10.value && actual.value <= p90.value);
  expect(coverage.value).toBeCloseTo(inside.length / rows.length, 9);
});

test("a target: the chance falls as it rises, short of it there is something to do", async () => {
  const at = async (target: number) => (await ask(rowsOf(known), { target }, iso(MIDDLE))).output;
  const plain = await at(0);
  const middle = plain.p50!.value / 100;
  const [low, high] = [await at(middle * 0.7), await at(middle * 1.6)];
  expect(plain.target).toBeNull();
  expect(low.target!.chance.value).toBeGreaterThan(0.9);
  expect(high.target!.chance.value).toBeLessThan(0.1);
  expect(low.actions).toEqual([]);
  expect(high.actions[0]).toMatchObject({ issue: "forecast-gap", target: "2024-Q4" });
  expect(high.target!.gap.value).toBeCloseTo(plain.p50!.value - middle * 160, 0);
});

test("next quarter counts only what falls into it; deals won are whole numbers", async () => {
  const { output } = await ask(rowsOf(known), { measure: "deals_won", period: "next_quarter" }, iso(MIDDLE));
  expect(output.period!.label).toBe("2025-Q1");
  expect(output.booked!.value).toBe(0);
  expect(output.from_new!.value).toBeGreaterThan(output.from_open!.value);
  for (const { p10, p50, p90 } of output.back_test!.rows)
    for (const figure of [p10, p50, p90]) expect(Number.isInteger(figure.value)).toBe(true);
});

test("after a quarter far below what its pipeline promised, the range allows for a one-off and for more of it, and says so", async () => {
  const day = quarterStart(7) - 1;
  const rows = rowsOf(knownOn(world, day)).deal;
  // of the wins of the newest quarter four in five turn into losses
  let wins = 0;
  const fallen = rows.map((row) => {
    const hit = row.outcome === "won" && String(row.closed_on) >= iso(quarterStart(6)) && wins++ % 5 > 0;
    return hit ? { ...row, outcome: "lost" } : row;
  });
  const [before, after] = [await ask({ deal: rows }, {}, iso(day)), await ask({ deal: fallen }, {}, iso(day))];
  expect(before.output.if_like_newest).toBeNull();
  const miss = after.output.if_like_newest!;
  expect(miss).toMatchObject({ window: "2024-Q3", actual: after.output.last });
  expect(miss.middle.value / after.output.last!.value).toBeLessThan(1.5);
  expect(after.output.p10!.value).toBeLessThan(miss.middle.value);
  const wide = (output: typeof after.output) => output.p90!.value / output.p10!.value;
  expect(wide(after.output)).toBeGreaterThan(2 * wide(before.output));
  expect(after.said.headline).toMatch(/if the newest period's miss goes on, towards the lower end, near \$/);
});

test("twice the amounts are twice the money, and the order of the rows does not matter", async () => {
  const [rows, today] = [rowsOf(known).deal, iso(MIDDLE)];
  const { output } = await ask({ deal: rows }, {}, today);
  const twice = await ask({ deal: rows.map((row) => ({ ...row, amount: 2 * Number(row.amount) })) }, {}, today);
  for (const key of ["p10", "p50", "p90", "from_open", "from_new", "booked"] as const)
    expect(twice.output[key]!.value / output[key]!.value).toBeCloseTo(2, 7);
  expect(twice.output.back_test!.error.value).toBeCloseTo(output.back_test!.error.value, 9);
  const turned = await ask({ deal: [...rows].reverse() }, {}, today);
  expect(turned.output).toEqual(output);
});

test("with two years of months Holt–Winters is a rival; a fiscal quarter and a set target are those of the settings", async () => {
  const long = knownOn(
    fairWorld({ seed: 2, perQuarter: 60, quarters: 13, quarterSpread: 0.1, volumeSpread: 0 }),
    quarterStart(13) - 1,
  );
  const source = await handMadeSource(rowsOf(long));
  const settings = { fiscalYearStartMonth: 2, targets: { revenuePerQuarter: 300_000 } };
  const context = { ...trialContext(source, settings), today: iso(quarterStart(13) - 1) };
  const found = await forecast.run(forecast.input.parse({}), context);
  await source.close();
  expect(found.back_test!.holt_winters_error!.value).toBeGreaterThan(0);
  expect(found.period).toMatchObject({ from: "2026-02-01", to: "2026-05-01", label: "2027-Q1" });
  expect(found.target!.value).toMatchObject({ value: 30_000_000, unit: "money" });
});

test("an extract of finished deals, too short a history and an empty store are not forecast, with the counts", async () => {
  const sky = await ask({ deal: skygeniDeals() }, {}, "2026-11-20");
  expect([sky.output.status, sky.verdict]).toEqual(["not-enough", "no-data"]);
  expect(sky.said.headline).toMatch(/no deal was created after 2024-03-26.*extract of finished deals/);
  const short = await ask(rowsOf(knownOn(world, quarterStart(1))), {}, iso(quarterStart(1)));
  expect(short.said.headline).toMatch(
    /too little history for a forecast: it must be tried on 3 past periods .*; so far 0 can be\. Ask for/,
  );
  const none = await ask({ deal: [] }, {}, "2025-01-01");
  expect(none.said.headline).toMatch(/no deals yet/);
});

test("when the period before did better, or no deal is open, its range is given and it is said", async () => {
  // every month brings in the same to the cent, which chance in the pipeline cannot know
  const day = quarterStart(7) - 1;
  const totals = new Map<string, number>();
  const rows = rowsOf(knownOn(world, day)).deal;
  const month = ({ closed_on }: Row): string => String(closed_on).slice(0, 7);
  for (const row of rows)
    if (row.outcome === "won") totals.set(month(row), (totals.get(month(row)) ?? 0) + Number(row.amount));
  const even = rows.map((row) =>
    row.outcome === "won" ? { ...row, amount: Math.round((Number(row.amount) * 1e8) / totals.get(month(row))!) } : row,
  );
  const steady = await ask({ deal: even }, {}, iso(day));
  expect(steady.output.verdict).toBe("naive");
  expect(steady.output.back_test!.naive_error!.value).toBeLessThan(0.01);
  expect(steady.output.p50!.value / 3e8).toBeCloseTo(1, 3);
  expect(steady.said.headline).toMatch(/going by \$\S+ in 2024-Q3: on \d+ past windows the pipeline was off by/);
  const closedOnly = { deal: rows.filter(({ outcome }) => outcome !== "open") };
  const none = await ask(closedOnly, {}, iso(day));
  expect(none.output.verdict).toBe("naive");
  expect(none.said.headline).toMatch(/going by \$\S+ in 2024-Q3: no deal is open/);
  expect(none.output.p10!.value).toBeLessThan(none.output.last!.value);
  expect(none.output.p90!.value).toBeGreaterThan(none.output.last!.value);
});

test("absurd amounts stay readable; without any amount deals won can be forecast, revenue cannot", async () => {
  const huge = await ask(
    rowsOf(known, (at) => (at % 97 === 0 ? { amount: 9e17 } : at % 50 === 0 ? { amount: -5e5 } : {})),
    {},
    iso(MIDDLE),
  );
  expect(huge.output.status).toBe("ok");
  expect(huge.output.p90!.value).toBeLessThan(1e21);
  const bare = rowsOf(known, () => ({ amount: null }));
  const revenue = await ask(bare, {}, iso(MIDDLE));
  expect(revenue.said.headline).toMatch(/^Of \d+ won deals only 0 have an amount/);
  expect((await ask(bare, { measure: "deals_won" }, iso(MIDDLE))).output.status).toBe("ok");
});

test("deals without amounts and in other currencies are not added up silently", async () => {
  const rows = rowsOf(known, (at) => (at % 5 === 0 ? { amount: null } : at % 5 === 1 ? { currency: "EUR" } : {}));
  const { output, said } = await ask(rows, {}, iso(MIDDLE));
  expect(said.caveats.join(" ")).toMatch(/several currencies.*USD/);
  expect(said.caveats.join(" ")).toMatch(/\d+ open deals have no amount/);
  expect(output.p50!.currency).toBe("USD");
});

test("a week and a free range are compared with as many days directly before, their target is a part of the quarter's", async () => {
  const week = await ask(rowsOf(known), { measure: "deals_won", period: "this_week" }, iso(MIDDLE - 3));
  const values = dealValues(world, true);
  const { from, to } = week.output.period!;
  const start = Date.parse(from) / 86_400_000;
  expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(7);
  expect(week.output.last!.value).toBe(wonIn(world, values, { from: start - 7, to: start }));
  expect(week.output.back_test!.overlap).toBe(false);
  const source = await handMadeSource(rowsOf(known));
  const context = { ...trialContext(source, { targets: { revenuePerQuarter: 300_000 } }), today: iso(MIDDLE) };
  const range = await forecast.run(forecast.input.parse({ period: "2024-11-05..2024-12-04" }), context);
  await source.close();
  expect(range.last_label).toBe("2024-10-06..2024-11-04");
  expect(range.target!.value.value / 30_000_000).toBeCloseTo(30 / (365.25 / 4), 6);
});

test("what is won already is reached for certain, also where the period before is gone by", async () => {
  const closed = rowsOf(known).deal.filter(({ outcome }) => outcome !== "open");
  const plain = await ask({ deal: closed }, {}, iso(MIDDLE));
  expect(plain.output.verdict).toBe("naive");
  const { output } = await ask({ deal: closed }, { target: Math.floor(plain.output.booked!.value / 100) }, iso(MIDDLE));
  expect(output.target!.chance.value).toBe(1);
});

test("open deals without any new ones are no extract of finished deals: what is missing is said, and nothing is forecast", async () => {
  const rows = rowsOf(known).deal.filter(({ created_on }) => String(created_on) < iso(MIDDLE - 60));
  const { output, said } = await ask({ deal: rows }, {}, iso(MIDDLE));
  expect(output.open!.value).toBeGreaterThan(0);
  expect(said.headline).toMatch(/^No forecast: \d+ deals are open, but none was created after .*Import the deals/);
  expect([said.headline, ...said.caveats].join(" ")).not.toMatch(/finished deals|is forecast/);
});

test("of a period that is over it says what came; years ahead, before the data and other measures are refused", async () => {
  const over = await ask(rowsOf(known), { period: "2024-Q1" }, iso(MIDDLE));
  const came = wonIn(world, dealValues(world, false), { from: quarterStart(4), to: quarterStart(5) });
  expect([over.output.verdict, over.output.booked!.value, over.output.p50]).toEqual(["over", came, null]);
  expect(over.said.headline).toMatch(
    /^Revenue in 2024-Q1 came to \$\S+, against \$\S+ in 2023-Q4; the data reach the end of that period/,
  );
  await expect(ask(rowsOf(known), { period: "2021-Q1" }, iso(MIDDLE))).rejects.toThrow(/before the first recorded/);
  await expect(ask(rowsOf(known), { period: "2027" }, iso(MIDDLE))).rejects.toThrow(/too far ahead/);
  const rate = await ask(rowsOf(known), { measure: "win_rate" }, iso(MIDDLE));
  expect(rate.said.headline).toMatch(/Only revenue and the number of deals won are forecast, not win rate/);
});
