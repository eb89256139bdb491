import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { handMadeSource } from "#metrics/hand-made-store.ts";
import { seededRandom } from "#stats/random.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import whyChanged from "./why-changed.ts";

type Answered = Awaited<ReturnType<typeof askTool<typeof whyChanged.input, typeof whyChanged.output>>>;
type Output = Answered["output"];
type Row = Readonly<Record<string, string | number | null>>;

/** Asks on a fresh store; the order of the rows is the order in which they are written. */
async function ask(deals: readonly Row[], input: object): Promise<Answered> {
  const source = await handMadeSource({ deal: deals });
  try {
    return await askTool(whyChanged, source, { period: "2024-Q3", ...input }, "2024-11-20");
  } finally {
    await source.close();
  }
}

const pad = (value: number): string => String(value).padStart(2, "0");
const regions = ["APAC", "EMEA", "LATAM"];
const products = ["Core", "Pro"];

/** Two quarters of deals; in the last one a region may win less, sell less or grow, as the shape says. */
interface Shape {
  readonly seed: number;
  readonly perQuarter: number;
  readonly hit: number;
  readonly win: number;
  readonly kept: number;
}

const shape = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  perQuarter: fc.integer({ min: 250, max: 600 }),
  hit: fc.integer({ min: 0, max: 2 }),
  win: fc.constantFrom(1, 0.3, 0.6),
  kept: fc.constantFrom(1, 0.4),
});

function deals({ seed, perQuarter, hit, win, kept }: Shape): readonly Row[] {
  const random = seededRandom(seed);
  return [0, 1].flatMap((late) =>
    Array.from({ length: perQuarter }, (_, at) => {
      const region = random.integer(3);
      const month = 4 + 3 * late + random.integer(3);
      const closed = `2024-${pad(month)}-${pad(1 + random.integer(28))}`;
      const won = random.bernoulli(late === 1 && region === hit ? 0.5 * win : 0.5);
      const row = {
        id: `d${late}-${at}`,
        name: `Deal ${late}-${at}`,
        region: regions[region]!,
        product: products[random.integer(2)]!,
        owner_id: `rep_${random.integer(4)}`,
        amount: 100_000 + random.integer(900_000),
        currency: "USD",
        created_on: `2024-${pad(month - 2)}-${pad(1 + random.integer(28))}`,
        closed_on: closed,
        outcome: won ? "won" : "lost",
      };
      return late === 0 || region !== hit || random.bernoulli(kept) ? [row] : [];
    }).flat(),
  );
}

const measures = ["win_rate", "revenue", "deals_won", "average_deal_size"] as const;
const measure = fc.constantFrom(...measures);
/** The same shapes in every run: chance belongs to the data, not to the test. */
const few = { numRuns: 6, seed: 20_241_120 };

const claimed = ({ rows }: Output): readonly string[] =>
  rows.filter(({ segment }) => segment.length > 0).map(({ label }) => label);

test("shuffled rows give the same bytes", () =>
  fc.assert(
    fc.asyncProperty(shape, measure, fc.integer(), async (asked, name, seed) => {
      const rows = deals(asked);
      const random = seededRandom(seed);
      const shuffled = rows.map((row) => ({ row, at: random.uniform() })).sort((a, b) => a.at - b.at);
      const [one, other] = [
        await ask(rows, { measure: name }),
        await ask(
          shuffled.map(({ row }) => row),
          { measure: name },
        ),
      ];
      expect(JSON.stringify(other.output)).toBe(JSON.stringify(one.output));
      expect(other.said.headline).toBe(one.said.headline);
    }),
    few,
  ));

test("contributions add up to the change on any table, part by part and in the totals", () =>
  fc.assert(
    fc.asyncProperty(shape, measure, async (asked, name) => {
      const { output } = await ask(deals(asked), { measure: name });
      const change = output.change!.value;
      const scale = Math.max(Math.abs(output.before!.value), Math.abs(output.after!.value));
      const near = (value: number, to: number): void => expect(Math.abs(value - to)).toBeLessThanOrEqual(1e-12 * scale);
      near(
        output.rows.reduce((sum, row) => sum + row.total.value, 0),
        change,
      );
      for (const row of output.rows) {
        const parts = [row.volume, row.mix, row.rate, row.size].flatMap((part) => (part ? [part.value] : []));
        near(
          parts.reduce((sum, part) => sum + part, 0),
          row.total.value,
        );
      }
      const totals = [output.volume_total, output.mix_total, output.rate_total, output.size_total];
      near(
        totals.reduce((sum, part) => sum + (part?.value ?? 0), 0),
        change,
      );
      for (const mix of output.mix) near(mix.effect.value + mix.within.value, change);
    }),
    few,
  ));

test("reversed periods flip every sign exactly", () =>
  fc.assert(
    fc.asyncProperty(shape, measure, async (asked, name) => {
      const rows = deals(asked);
      const forth = (await ask(rows, { measure: name, compare_with: "2024-Q2" })).output;
      const back = (await ask(rows, { measure: name, period: "2024-Q2", compare_with: "2024-Q3" })).output;
      expect(back.change!.value).toBe(0 - forth.change!.value);
      expect(back.change!.p).toBeCloseTo(forth.change!.p!, 12);
      expect(back.before).toEqual(forth.after);
      expect(back.after).toEqual(forth.before);
      // the draws of the search go another way round, so a segment at the border may be claimed in one direction only
      if (JSON.stringify(claimed(back)) !== JSON.stringify(claimed(forth))) return;
      const scale = Math.max(Math.abs(forth.before!.value), Math.abs(forth.after!.value));
      back.rows.forEach((row, at) => {
        const other = forth.rows[at]!;
        expect(row.own_change!.value).toBe(0 - other.own_change!.value);
        for (const key of ["total", "volume", "mix", "rate", "size"] as const) {
          const sum = (row[key]?.value ?? 0) + (other[key]?.value ?? 0);
          expect(Math.abs(sum)).toBeLessThanOrEqual(1e-12 * scale);
        }
      });
    }),
    few,
  ));

test("renamed levels give the same figures under the new names", () =>
  fc.assert(
    fc.asyncProperty(shape, measure, async (asked, name) => {
      const rows = deals(asked);
      const renamed = rows.map((row) => ({ ...row, region: `${row.region} zone`, product: `${row.product} line` }));
      const one = (await ask(rows, { measure: name })).output;
      const other = (await ask(renamed, { measure: name })).output;
      const back = JSON.stringify(other)
        .replaceAll(/(APAC|EMEA|LATAM) zone/g, "$1")
        .replaceAll(/(Core|Pro) line/g, "$1");
      expect(back).toBe(JSON.stringify(one));
    }),
    few,
  ));

test("doubled amounts double the money and leave the rates and the claims", () =>
  fc.assert(
    fc.asyncProperty(shape, async (asked) => {
      const rows = deals(asked);
      const doubled = rows.map((row) => ({ ...row, amount: 2 * Number(row.amount) }));
      const one = (await ask(rows, { measure: "revenue" })).output;
      const two = (await ask(doubled, { measure: "revenue" })).output;
      expect(two.change!.value).toBe(2 * one.change!.value);
      expect(two.change!.p).toBeCloseTo(one.change!.p!, 12);
      expect(claimed(two)).toEqual(claimed(one));
      two.rows.forEach((row, at) => {
        for (const key of ["total", "volume", "rate", "size"] as const)
          expect(row[key]!.value).toBeCloseTo(2 * one.rows[at]![key]!.value, 4);
      });
      const [rate, same] = [await ask(rows, {}), await ask(doubled, {})].map(({ output }) => output);
      expect(same!.change).toEqual(rate!.change);
      expect(claimed(same!)).toEqual(claimed(rate!));
      expect(same!.rows.map(({ total }) => total)).toEqual(rate!.rows.map(({ total }) => total));
    }),
    { ...few, numRuns: 4 },
  ));

describe("rows that are in twice", () => {
  test("are seen, and make no claim where there was none", () =>
    fc.assert(
      fc.asyncProperty(shape, async (asked) => {
        const rows = deals({ ...asked, win: 1, kept: 1 });
        const again = rows.filter((_, at) => at % 3 === 0).map((row) => ({ ...row, id: `${row.id}-again` }));
        const once = await ask(rows, {});
        const twice = await ask([...rows, ...again], {});
        expect(twice.said.caveats.join("\n")).toMatch(/records repeat another one/);
        expect(once.said.caveats.join("\n")).not.toMatch(/repeat another one/);
        expect(claimed(twice.output)).toEqual([]);
      }),
      { ...few, numRuns: 5 },
    ));
  test("are said to be why nothing is located, where the total moved", async () => {
    const rows = deals({ seed: 4, perQuarter: 600, hit: 1, win: 0.3, kept: 1 });
    const again = rows.filter((_, at) => at % 3 === 0).map((row) => ({ ...row, id: `${row.id}-again` }));
    const { output, said } = await ask([...rows, ...again], {});
    expect(output).toMatchObject({ verdict: "unlocated", actions: [] });
    expect(said.headline).toMatch(/\d+ records repeat others, so where the change sits cannot be told from chance/);
    expect(claimed((await ask(rows, {})).output)).toEqual(["region EMEA"]);
  });
});

describe("a column made from the outcome", () => {
  const leaks: readonly (readonly [string, (row: Row, random: () => number) => string | null])[] = [
    ["repeats it", ({ outcome }) => (outcome === "won" ? "signed" : "gone")],
    ["is filled in for what was lost", ({ outcome, region }) => (outcome === "lost" ? `note ${region}` : null)],
    ["repeats it nearly always", ({ outcome }, random) => ((outcome === "won") === random() > 0.04 ? "a" : "b")],
    [
      "is filled in for half of what was lost",
      ({ outcome }, random) => (outcome === "lost" && random() < 0.6 ? "x" : null),
    ],
  ];
  test.for(leaks)("that %s is named and left out, and no cause", async ([, leak]) => {
    // every region wins less in the last quarter
    const random = seededRandom(3);
    const rows = deals({ seed: 5, perQuarter: 900, hit: 0, win: 1, kept: 1 }).map((row) => {
      const lost = String(row.closed_on) >= "2024-07-01" && random.bernoulli(0.35);
      const own = { ...row, outcome: lost ? "lost" : row.outcome! };
      return { ...own, attributes: JSON.stringify({ desk_code: leak(own, random.uniform) }) };
    });
    for (const name of ["win_rate", "revenue"]) {
      const { output, said } = await ask(rows, { measure: name });
      expect(output.change!.value).toBeLessThan(0);
      expect(JSON.stringify([output.rows, output.mix, output.leads, output.actions])).not.toContain("desk");
      expect(said.headline).not.toContain("desk code");
      expect(said.caveats.join("\n")).toMatch(/Left out of the search: desk code\. It repeats the outcome itself/);
    }
  });
  test("that is filled in only once something came of it is left out with the reason", async () => {
    const rows = deals({ seed: 6, perQuarter: 900, hit: 1, win: 0.3, kept: 1 }).map(
      (row): Row => ({
        ...row,
        attributes: JSON.stringify(row.outcome === "won" ? { onboarding_desk: `desk ${Number(row.amount) % 3}` } : {}),
      }),
    );
    const half = rows.map((row, at) =>
      row.outcome === "lost" && at % 4 === 0
        ? { ...row, attributes: JSON.stringify({ onboarding_desk: "desk 1" }) }
        : row,
    );
    const { output, said } = await ask(half, {});
    expect(claimed(output)).toEqual(["region EMEA"]);
    expect(JSON.stringify([output.rows, output.mix])).not.toContain("onboarding");
    expect(said.caveats.join("\n")).toMatch(/Left out of the search: onboarding desk\. It /);
  });
  test("a region that never wins is no such column", async () => {
    const rows = deals({ seed: 8, perQuarter: 900, hit: 1, win: 0.3, kept: 1 }).map((row) =>
      row.region === "LATAM" && row.product === "Pro" ? { ...row, region: "Antarctica", outcome: "lost" } : row,
    );
    const { output, said } = await ask(rows, {});
    expect(claimed(output)).toContain("region EMEA");
    expect(said.caveats.join("\n")).not.toMatch(/Left out/);
  });
});

describe("money in several currencies", () => {
  const rows = deals({ seed: 21, perQuarter: 500, hit: 1, win: 0.4, kept: 1 });
  const mixed = rows.map((row, at) => (at % 4 === 0 ? { ...row, currency: "EUR" } : row));
  test("is never added: the commonest alone is counted, and it says so", async () => {
    const { output, said } = await ask(mixed, { measure: "revenue" });
    const only = await ask(
      mixed.filter(({ currency }) => currency === "USD"),
      { measure: "revenue" },
    );
    expect(output.change).toEqual(only.output.change);
    expect(output.before!.currency).toBe("USD");
    expect([said.headline, ...said.caveats].join("\n")).toMatch(/Amounts are in USD .* and EUR/);
  });
  test("a single deal in another currency is left out too", async () => {
    const { output, said } = await ask([...rows, { ...rows.at(-1)!, id: "one", currency: "EUR", outcome: "won" }], {
      measure: "revenue",
    });
    expect(output.change).toEqual((await ask(rows, { measure: "revenue" })).output.change);
    expect(said.caveats.join("\n")).toMatch(/Only amounts in USD are counted: amounts in EUR cannot be added/);
  });
  test("a filter on the other currency answers in it", async () => {
    const { output, said } = await ask(mixed, { measure: "revenue", filter: "currency=EUR" });
    expect(output.before!.currency).toBe("EUR");
    expect(said.headline).toMatch(/€/);
    expect(said.caveats.join("\n")).not.toMatch(/Only amounts/);
  });
  test("rates count all deals", async () => {
    const [one, other] = [await ask(mixed, {}), await ask(rows, {})];
    expect(one.output.change).toEqual(other.output.change);
  });
});
