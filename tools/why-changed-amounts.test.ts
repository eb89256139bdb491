import { afterAll, describe, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { type HandMade, handMadeSource } from "#metrics/hand-made-store.ts";
import { contrastHeterogeneity } from "#stats/contrast-heterogeneity.ts";
import { seededRandom } from "#stats/random.ts";
import { contrastTable, searchAmount } from "./support/amount-search.ts";
import { comparedTable } from "./support/compared-table.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import { onePeriod, randomShop } from "./support/testing/quiet-sales.ts";
import whyChanged from "./why-changed.ts";

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const source of opened) await source.close();
});

async function open(rows: HandMade): Promise<Source> {
  const source = await handMadeSource(rows);
  opened.push(source);
  return source;
}

const ask = (source: Source, input: object) =>
  askTool(whyChanged, source, { period: "2024-Q3", ...input }, "2024-11-20");
const words = (said: Awaited<ReturnType<typeof ask>>["said"]): string =>
  [said.headline, ...said.findings.map(({ text }) => text), ...said.caveats].join("\n");

interface Deal {
  readonly region: string;
  readonly product: string;
  readonly owner: string;
  readonly account: string;
  /** 0 two quarters before the last, 1 the one before, 2 the last. */
  readonly quarter: number;
}

interface Plan {
  /** Chance that a deal exists. */
  readonly kept?: (deal: Deal) => number;
  readonly win?: (deal: Deal) => number;
  readonly size?: (deal: Deal) => number;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** Deals of three quarters, amounts lognormal around 5,000 dollars. */
function deals(perQuarter: number, { kept = () => 1, win = () => 0.4, size = () => 1 }: Plan, seed = 11) {
  const random = seededRandom(seed);
  return [0, 1, 2].flatMap((quarter) =>
    Array.from({ length: perQuarter }, () => {
      const deal: Deal = {
        region: ["APAC", "EMEA", "LATAM", "US"][random.integer(4)]!,
        product: ["Core", "Pro", "Suite"][random.integer(3)]!,
        owner: `rep_${random.integer(8)}`,
        account: `account_${random.integer(400)}`,
        quarter,
      };
      const closed = `2024-${pad(1 + 3 * quarter + random.integer(3))}-${pad(1 + random.integer(28))}`;
      const amount = Math.round(500_000 * Math.exp(0.9 * random.normal()) * size(deal));
      const won = random.bernoulli(win(deal));
      const row = {
        region: deal.region,
        product: deal.product,
        owner_id: deal.owner,
        account_id: deal.account,
        amount,
        currency: "USD",
        created_on: closed.replace(/-\d\d$/, "-01"),
        closed_on: closed,
        outcome: won ? "won" : "lost",
      };
      return random.bernoulli(kept(deal)) ? [row] : [];
    }).flat(),
  );
}

const isEmea = ({ region, quarter }: Deal): boolean => region === "EMEA" && quarter === 2;
const isEmeaPro = (deal: Deal): boolean => isEmea(deal) && deal.product === "Pro";

function expectExact(output: Awaited<ReturnType<typeof ask>>["output"]): void {
  const change = output.change!.value;
  const size = Math.max(Math.abs(output.before!.value), Math.abs(output.after!.value));
  const sum = output.rows.reduce((total, row) => total + row.total.value, 0);
  expect(Math.abs(sum - change)).toBeLessThanOrEqual(1e-12 * size);
  for (const row of output.rows) {
    const parts = [row.volume, row.mix, row.rate, row.size].flatMap((part) => (part ? [part.value] : []));
    const made = parts.reduce((total, part) => total + part, 0);
    expect(Math.abs(made - row.total.value)).toBeLessThanOrEqual(1e-12 * size);
  }
}

describe("where revenue fell", () => {
  test("fewer deals in one region: named, its volume carries it", async () => {
    const source = await open({ deal: deals(2500, { kept: (deal) => (isEmea(deal) ? 0.3 : 1) }) });
    const { output, said } = await ask(source, { measure: "revenue" });
    expect(output.rows.map(({ label }) => label)).toEqual(["region EMEA", "everything else"]);
    const [emea] = output.rows;
    expect(Math.abs(emea!.volume!.value)).toBeGreaterThan(3 * Math.abs(emea!.rate!.value));
    expect(emea!.money).toMatchObject({ unit: "money", assumption: expect.stringContaining("grown or shrunk") });
    expect(emea!.money!.interval![0]).toBeGreaterThan(0);
    expect(emea!.robustness).toMatchObject({
      without_largest_owner: "holds",
      halves: "both",
      earlier_periods: "quiet",
    });
    expect(output.factors.map(({ factor }) => factor)).toEqual(["volume", "rate", "size"]);
    expect(said.next).toContain("Why did the win rate change?");
    expect(words(said)).toMatch(/Beyond chance: the number of closed deals fell to [\d,]+ from [\d,]+ \(p [<\d.]/);
    expectExact(output);
  });
  test("smaller deals in one region and product: named, their size carries it", async () => {
    const source = await open({ deal: deals(4000, { win: () => 0.6, size: (deal) => (isEmeaPro(deal) ? 0.12 : 1) }) });
    const { output } = await ask(source, { measure: "revenue" });
    expect(output.rows[0]!.label).toMatch(/^(?:region EMEA, product Pro|product Pro, region EMEA)$/);
    expect(output.rows[0]!.size!.value).toBeLessThan(0.8 * output.rows[0]!.total.value);
    expectExact(output);
  });
  test("lower amounts everywhere: broad, the factor is named and no segment", async () => {
    const source = await open({ deal: deals(2500, { size: ({ quarter }) => (quarter === 2 ? 0.6 : 1) }) });
    const { output, said } = await ask(source, { measure: "revenue" });
    expect(output.verdict).toBe("broad");
    expect(said.headline).toMatch(/sits? in how large they were/);
    expect(words(said)).toMatch(/the mean amount fell to \$[\d,]+ from \$[\d,]+/);
    expect(words(said)).toMatch(/not recorded here: competitor, price or discount/);
    expectExact(output);
  });
  test("a fall that rests on one large account says so", async () => {
    const whale = ({ account }: Deal): boolean => account === "account_7" || account === "account_8";
    const rows = deals(2500, { kept: (deal) => (whale(deal) && deal.region !== "EMEA" ? 0 : 1) });
    const big = Array.from({ length: 300 }, (_, at) => ({
      region: "EMEA",
      product: "Core",
      owner_id: `rep_${at % 8}`,
      account_id: "account_7",
      amount: 900_000,
      currency: "USD",
      created_on: "2024-04-01",
      closed_on: `2024-${pad(4 + (at % 3))}-${pad(1 + (at % 28))}`,
      outcome: "won",
    }));
    const { output, said } = await ask(await open({ deal: [...rows, ...big] }), { measure: "revenue" });
    expect(output.rows[0]!.robustness).toMatchObject({
      largest_account: "account_7",
      without_largest_account: "weakens",
    });
    expect(words(said)).toMatch(/it rests largely on .*account account_7/);
  });
});

describe("counts and means", () => {
  test("deals created: the segment that grew more than the rest", async () => {
    const source = await open({ deal: deals(3000, { kept: (deal) => (isEmeaPro(deal) ? 1 : 0.5) }) });
    const { output } = await ask(source, { measure: "deals_created" });
    expect(output.rows[0]!.segment.map(({ value }) => value).sort()).toEqual(["EMEA", "Pro"]);
    expect(output.rows[0]!.own_change!.value).toBeGreaterThan(0);
    expectExact(output);
  });
  test("won deals split into how many there were and how often they were won", async () => {
    const source = await open({ deal: deals(2500, { win: (deal) => (isEmea(deal) ? 0.15 : 0.4) }) });
    const { output, said } = await ask(source, { measure: "deals_won" });
    expect(output.rows[0]!.label).toBe("region EMEA");
    expect(output.rate_total!.value).toBeLessThan(0);
    expect(output.size_total).toBeNull();
    expect(words(said)).toMatch(/about −\d+ in how often they succeed/);
    expectExact(output);
  });
  test("average deal size: a mix is told from amounts that fell", async () => {
    const shrinks = await open({
      deal: deals(3000, {
        size: ({ product }) => (product === "Suite" ? 4 : 1),
        kept: ({ product, quarter }) => (product === "Suite" && quarter === 2 ? 0.3 : 1),
      }),
    });
    const mix = await ask(shrinks, { measure: "average_deal_size" });
    expect(mix.output.rows.filter(({ segment }) => segment.length > 0)).toEqual([]);
    expect(mix.output.mix[0]).toMatchObject({ dimension: "product" });
    expect(mix.said.headline).toMatch(/mix by product.*: product Suite, where it is higher .* shrank/);
    // suites are worth four times the others, and what is left is chance: it is said where it is a twentieth of the change
    const left = Math.abs(mix.output.mix[0]!.within.value) >= 0.05 * Math.abs(mix.output.change!.value);
    expect(words(mix.said).includes("with the mix by product held fixed it")).toBe(left);
    expect(mix.output.actions).toEqual([]);
    expectExact(mix.output);
    const cheaper = await open({ deal: deals(3000, { size: (deal) => (isEmea(deal) ? 0.4 : 1) }) });
    const own = await ask(cheaper, { measure: "average_deal_size" });
    expect(own.output.rows[0]!.label).toBe("region EMEA");
    expectExact(own.output);
  });
  test("a rush at the end of every quarter and lumpy weeks are no change", async () => {
    // whole weeks with double and with half the deals, drawn anew in every quarter
    const week = (seed: number): number => (seededRandom(seed).bernoulli(0.5) ? 1 : 0.25);
    const rows = deals(1500, {}).filter((deal, at) => {
      const monday = Math.floor(Date.parse(deal.closed_on) / 604_800_000);
      return seededRandom(at + 1).uniform() < week(monday);
    });
    const { output } = await ask(await open({ deal: rows.map((row) => ({ ...row, created_on: row.closed_on })) }), {
      measure: "deals_created",
    });
    const naive = Math.abs(output.change!.value) / Math.sqrt(output.before!.value + output.after!.value);
    const width = output.change!.interval![1] - output.change!.interval![0];
    expect(width).toBeGreaterThan(2 * 1.96 * Math.sqrt(output.before!.value + output.after!.value) * 1.5);
    expect(naive).toBeLessThan(10);
  });
});

test("open pipeline has no earlier state to compare with, said plainly", async () => {
  const open_ = deals(200, {}).map((deal) => ({ ...deal, outcome: "open", closed_on: null }));
  const { output, said } = await ask(await open({ deal: open_ }), { measure: "pipeline_value" });
  expect(output).toMatchObject({ status: "not-enough", rows: [], actions: [] });
  expect(said.headline).toMatch(/^Pipeline value is known for today only/);
});

test("a segment that drifts apart quarter by quarter is said to have drifted before", async () => {
  const drifting = [0.74, 0.66, 0.58, 0.5, 0.42, 0.08];
  const rows = drifting.flatMap((rate, quarter) =>
    deals(1500, { win: ({ region }) => (region === "EMEA" ? rate : 0.5) }, 50 + quarter)
      .filter(({ closed_on }) => closed_on >= "2024-07-01")
      .map((deal) => {
        const months = 7 - 3 * (5 - quarter);
        const shifted = (date: string): string => {
          const at = new Date(date);
          at.setUTCMonth(at.getUTCMonth() + months - 7);
          return at.toISOString().slice(0, 10);
        };
        return { ...deal, closed_on: shifted(deal.closed_on), created_on: shifted(deal.created_on) };
      }),
  );
  const source = await open({ deal: rows });
  const { output, said } = await ask(source, { measure: "win_rate" });
  expect(output.rows[0]).toMatchObject({ label: "region EMEA", robustness: { pre_trend: "drifting" } });
  expect(words(said)).toMatch(/it had been drifting apart from the rest before/);
});

describe("nothing moved", () => {
  /** 50 random businesses of 400 deals a quarter; the whole search for revenue with its three ways. Bar: 5 % + 2 standard errors. */
  test("revenue is claimed for no more than one business in twenty", () => {
    const cases = 50;
    let claims = 0;
    for (let seed = 0; seed < cases; seed++) {
      const shop = randomShop(70_000 + seed, { spread: 1.4 });
      const [first, second, third] = [0, 1, 2].map((quarter) => onePeriod(shop, 400, 3 * seed + quarter + 900_000));
      const base = comparedTable(second!.closed, third!.closed);
      const table = comparedTable(second!.won, third!.won, base);
      const volume = contrastHeterogeneity(
        contrastTable(comparedTable(first!.closed, second!.closed, base), "volume"),
        "total",
        1,
      );
      const value = contrastHeterogeneity(
        contrastTable(comparedTable(first!.won, second!.won, table), "value"),
        "total",
        1,
      );
      const found = searchAmount(findMeasure("revenue"), table, base, {
        significance: 0.05,
        seed: 1,
        heterogeneity: { volume, value },
      });
      if (found.claims.length > 0) claims++;
    }
    expect(claims / cases).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / cases));
  });
});
