import { afterAll, expect, test } from "vitest";
import type { CellTable, Source } from "#contracts/reader.ts";
import { Settings } from "#contracts/settings.ts";
import { measures } from "./catalog.ts";
import { cells } from "./cells.ts";
import { coverage } from "./coverage.ts";
import { resolvePeriod } from "./fiscal-calendar.ts";
import { type HandMade, handMadeSource, skygeniDeals } from "./hand-made-store.ts";
import type { SourceOptions } from "./source.ts";

const open: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(open.map((close) => close())));
async function source(rows: HandMade, options?: SourceOptions): Promise<Source> {
  const made = await handMadeSource(rows, options);
  open.push(made.close);
  return made;
}
const place = { today: "2024-08-01", coverage: null, settings: Settings.parse({}) };
const period = (text: string) => resolvePeriod(text, place);
/** Rows as text: levels | numbers | n numerator sum sumSquares. */
const lines = (table: CellTable) =>
  Array.from({ length: table.size }, (_, row) =>
    [
      ...table.columns.map((column) => column.levels[column.codes[row]!] ?? "–"),
      ...table.numeric.map((column) => column.values[row]),
      table.n[row],
      table.numerator[row],
      table.sum[row],
      table.sumSquares[row],
    ].join(" "),
  );

const deals = [
  { region: "EMEA", owner_id: "r1", amount: 1000, outcome: "won", created_on: "2024-03-20", closed_on: "2024-04-03" },
  { region: "EMEA", owner_id: "r2", amount: 3000, outcome: "won", created_on: "2024-03-01", closed_on: "2024-05-31" },
  { region: "EMEA", owner_id: "r1", amount: 500, outcome: "lost", created_on: "2024-01-01", closed_on: "2024-06-30" },
  { region: null, owner_id: "r3", amount: null, outcome: "lost", created_on: "2024-04-01", closed_on: "2024-04-30" },
  { region: "APAC", owner_id: "r9", amount: 700, outcome: "won", created_on: "2024-06-01", closed_on: "2024-07-01" },
  { region: "APAC", owner_id: "r9", amount: 900, outcome: "open", created_on: "2024-06-02", closed_on: null },
];
const rep = [
  { id: "r1", name: "Ana", manager_id: "m1", team: "North" },
  { id: "r2", name: "Ana", manager_id: "m1", team: "North" },
  { id: "r3", name: null, manager_id: null, team: null },
  { id: "m1", name: "Mo", manager_id: null, team: null },
];

test("a ratio: closed in the period, won of those; not recorded is a level and comes last", async () => {
  const small = await source({ deal: deals });
  const table = await cells.read(small, { measure: "win_rate", period: period("2024-Q2"), by: ["region"] });
  // Q2 closes: three in EMEA of which two won, one without region lost; 1 July is the next quarter
  expect(lines(table).sort()).toEqual(["EMEA 3 2 0 0", "– 1 0 0 0"].sort());
  expect(table.columns[0]!.levels).toEqual(["EMEA", null]);
});

test("sums, means and medians leave out records without a value and keep squares", async () => {
  const small = await source({ deal: deals });
  const read = (measure: string) => cells.read(small, { measure, period: period("2024-Q2"), by: [] });
  expect(lines(await read("revenue"))).toEqual(["2 0 4000 10000000"]); // 1000² + 3000²
  expect(lines(await read("average_deal_size"))).toEqual(["2 0 4000 10000000"]);
  // 14, 91, 181 and 29 days: 315 in all, squares 196 + 8281 + 32761 + 841
  expect(lines(await read("median_cycle_days"))).toEqual(["4 0 315 42079"]);
  expect(lines(await cells.read(small, { measure: "pipeline_value", period: null, by: [] }))).toEqual([
    "1 0 900 810000",
  ]);
});

test("a deal of ninety billion minor units does not overflow its square", async () => {
  const large = await source({ deal: [{ ...deals[0]!, amount: 9e12 }] });
  const table = await cells.read(large, { measure: "revenue", period: null, by: [] });
  expect(table.sumSquares[0]).toBe(8.1e25);
});

test("owners by name, told apart by id when two share one, and by id without a record; managers and teams through them", async () => {
  const small = await source({ deal: deals, rep });
  const table = await cells.read(small, { measure: "deals_created", period: null, by: ["owner", "manager", "team"] });
  expect(lines(table).sort()).toEqual([
    "Ana (r1) Mo North 2 0 0 0",
    "Ana (r2) Mo North 1 0 0 0",
    "r3 – – 1 0 0 0",
    "r9 – – 2 0 0 0",
  ]);
});

test("time buckets, another date, numbers and filters", async () => {
  const small = await source({ deal: deals });
  const read = (query: object) => cells.read(small, { measure: "win_rate", period: null, by: [], ...query });
  expect(lines(await read({ by: ["month"], period: period("2024-Q2") }))).toEqual([
    "2024-04 2 1 0 0",
    "2024-05 1 1 0 0",
    "2024-06 1 0 0 0",
  ]);
  expect(lines(await read({ by: ["week"], where: { region: ["APAC"] } }))).toEqual(["2024-W27 1 1 0 0"]);
  expect(lines(await read({ by: ["quarter"], countedOn: "created_on" }))).toEqual([
    "2024-Q1 3 2 0 0",
    "2024-Q2 2 1 0 0",
  ]);
  expect(lines(await read({ by: ["month_in_quarter"] }))).toEqual([
    "first month 3 2 0 0",
    "second month 1 1 0 0",
    "third month 1 0 0 0",
  ]);
  expect(lines(await read({ numeric: ["amount"], where: { region: ["EMEA", null] } }))).toEqual([
    "NaN 1 0 0 0",
    "500 1 0 0 0",
    "1000 1 1 0 0",
    "3000 1 1 0 0",
  ]);
  expect(lines(await read({ where: { week: ["2024-W27"] } }))).toEqual(["1 1 0 0"]);
  expect(lines(await read({ where: { region: [] } }))).toEqual(["0 0 0 0"]);
});

test("quarters follow the fiscal year of the source", async () => {
  const small = await source({ deal: deals }, { fiscalYearStartMonth: 2 });
  const table = await cells.read(small, { measure: "win_rate", period: null, by: ["quarter"] });
  // the year 2025 starts on 1 February 2024: April is in its first quarter, May to July in its second
  expect(lines(table)).toEqual(["2025-Q1 2 1 0 0", "2025-Q2 3 2 0 0"]);
});

test("bands rest on the amounts of the workspace; cycle and account bands are fixed", async () => {
  const amounts = [100_000, 200_000, 300_000, 400_000].map((amount, index) => ({
    ...deals[0]!,
    id: `d${index}`,
    amount,
    account_id: index === 0 ? "a1" : null,
  }));
  const small = await source({ deal: amounts, account: [{ id: "a1", name: "Acme", employee_count: 200 }] });
  const table = await cells.read(small, {
    measure: "win_rate",
    period: null,
    by: ["amount_band", "cycle_band", "account_size"],
  });
  // quartiles at positions 1, 2 and 3 of four: 2,000, 3,000 and 4,000 in major units; 14 days are two weeks
  expect(lines(table)).toEqual([
    "2K to 3K 2 to 4 weeks – 1 1 0 0",
    "3K to 4K 2 to 4 weeks – 1 1 0 0",
    "4K and over 2 to 4 weeks – 1 1 0 0",
    "under 2K 2 to 4 weeks 51 to 200 employees 1 1 0 0",
  ]);
});

test("a person's own column works as a dimension, whatever it is called", async () => {
  const attributes = (plan: string) => JSON.stringify({ 'my "plan"': plan, "a.b": "x'y" });
  const small = await source({ deal: [{ ...deals[0]!, attributes: attributes("gold") }, deals[1]!] });
  const table = await cells.read(small, { measure: "win_rate", period: null, by: ['my "plan"', "a.b"] });
  expect(lines(table).sort()).toEqual(["gold x'y 1 1 0 0", "– – 1 1 0 0"].sort());
  const filtered = { measure: "win_rate", period: null, by: [], where: { "a.b": ["x'y"] } };
  expect(lines(await cells.read(small, filtered))).toEqual(["1 1 0 0"]);
});

test("a scope limits every read to the owners it names", async () => {
  const some = await source({ deal: deals, rep }, { scope: ["r1"] });
  expect(lines(await cells.read(some, { measure: "win_rate", period: null, by: ["owner"] }))).toEqual([
    "Ana (r1) 2 1 0 0",
  ]);
  const none = await source({ deal: deals }, { scope: [] });
  expect(lines(await cells.read(none, { measure: "deals_created", period: null, by: [] }))).toEqual(["0 0 0 0"]);
  expect(await coverage.read(none, { measure: "win_rate" })).toBeNull();
});

test("what cannot be read is said with what can", async () => {
  const small = await source({ deal: deals });
  const read = (query: object) => cells.read(small, { measure: "win_rate", period: null, by: [], ...query });
  await expect(read({ measure: "win_rte" })).rejects.toThrow('There is no measure "win_rte". Did you mean win_rate');
  await expect(read({ measure: "arr" })).rejects.toThrow(
    /There is no measure "arr". There are win_rate, .*, touches_per_conv/,
  );
  await expect(read({ by: ["regoin"] })).rejects.toThrow('Deals have no dimension "regoin". Did you mean region?');
  await expect(read({ where: { "x; drop table deal": ["a"] } })).rejects.toThrow("Deals have no dimension");
  await expect(read({ countedOn: "outcome" })).rejects.toThrow("It is counted on closed_on or created_on.");
});

test("every measure reads an empty store, one deal and one conversation without failing", async () => {
  const rows: HandMade[] = [{}, { deal: [deals[0]!], conversation: [{ started_at: "2024-05-01T10:00:00Z" }] }];
  for (const row of rows) {
    const small = await source(row);
    for (const measure of measures) {
      const table = await cells.read(small, { measure: measure.name, period: null, by: [] });
      expect(table.size, measure.name).toBe(1);
      expect(table.numerator[0]!, measure.name).toBeLessThanOrEqual(table.n[0]!);
    }
  }
});

test("ten thousand levels keep their rows apart", async () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    ...deals[0]!,
    id: `d${index}`,
    region: `region ${index}`,
  }));
  const table = await cells.read(await source({ deal: many }), { measure: "win_rate", period: null, by: ["region"] });
  expect(table.size).toBe(10_000);
  expect(table.columns[0]!.levels).toHaveLength(10_000);
  expect(table.n.every((n) => n === 1)).toBe(true);
});

test("SkyGeni: win rate by close quarter as its README states", async () => {
  const skygeni = await source({ deal: skygeniDeals() });
  const table = await cells.read(skygeni, { measure: "win_rate", period: null, by: ["quarter"] });
  const rates = lines(table).map((line) => {
    const [quarter, n, won] = line.split(" ");
    return `${quarter} ${((100 * Number(won)) / Number(n)).toFixed(2)} ${n}`;
  });
  expect(rates).toEqual([
    "2023-Q1 44.51 328",
    "2023-Q2 45.02 973",
    "2023-Q3 42.81 1016",
    "2023-Q4 47.52 1027",
    "2024-Q1 46.67 990",
    "2024-Q2 43.80 637",
    "2024-Q3 51.72 29",
  ]);
  const wide = await cells.read(skygeni, {
    measure: "win_rate",
    period: period("2024-Q2"),
    by: ["region", "industry", "product", "lead_source", "owner", "stage", "month", "amount_band"],
  });
  expect(wide.n.reduce((total, n) => total + n, 0)).toBe(637);
  expect(wide.numerator.reduce((total, n) => total + n, 0)).toBe(279);
});
