import { describe, expect, test } from "vitest";
import { seededRandom } from "#stats/random.ts";
import {
  askDrivers as ask,
  attribute,
  byData,
  type Deal,
  driverDeals as deals,
  findings,
  pick,
} from "./support/testing/driver-deals.ts";

describe("the same information twice", () => {
  test("a copy of a column under another name is left out and its twin named", async () => {
    const { output } = await ask(deals(1200, ({ source }) => attribute({ origin_code: `o-${source}` })));
    expect(byData(output.excluded)).toEqual([
      { dimension: "origin code", reason: "repeats-others", same_as: ["lead source"] },
    ]);
  });
  test("a coarser one that was asked about stays, and the finer one that determines it goes", async () => {
    const made = deals(2000, ({ region, random }) => ({ owner_id: `${region}-${random.integer(4)}` }));
    expect(byData((await ask(made)).output.excluded)).toEqual([
      { dimension: "region", reason: "repeats-others", same_as: ["owner"] },
    ]);
    const { output } = await ask(made, { dimensions: "region" });
    expect(byData(output.excluded)).toEqual([{ dimension: "owner", reason: "repeats-others", same_as: ["region"] }]);
    expect(output.factors.map(({ value }) => value).toSorted()).toEqual(["East", "North", "South", "West"]);
  });
  test("two columns missing on the same records keep their other values", async () => {
    const made = deals(2400, ({ at, random }) => {
      if (at % 4 === 0) return {};
      return attribute({ kind: pick(["a", "b"], random), shape: pick(["x", "y"], random) });
    });
    const { output } = await ask(made);
    const labels = output.factors.map(({ label }) => label);
    expect(byData(output.excluded)).toEqual([]);
    expect(labels).toEqual(expect.arrayContaining(["kind a", "kind b", "shape x", "shape y"]));
    // whether they are recorded is one piece of information, shown once
    expect(labels.filter((label) => /not recorded/.test(label))).toHaveLength(1);
  });
  test("two that nearly always occur together are read together, and said to be", async () => {
    const currencies = { East: "EUR", North: "NOK", South: "ZAR", West: "USD" } as Record<string, string>;
    const made = deals(2400, ({ region, random }) =>
      attribute({ billing: random.bernoulli(0.97) ? currencies[region]! : pick(Object.values(currencies), random) }),
    );
    const { output, said } = await ask(made);
    expect(output.inseparable).toEqual([{ dimensions: [expect.any(String), expect.any(String)], kept: null }]);
    expect(output.inseparable[0]!.dimensions.toSorted()).toEqual(["billing", "region"]);
    expect(said.caveats.join(" ")).toMatch(/nearly always occur together, so they cannot be told apart/);
    expect(output.factors.some(({ label }) => /region East/.test(label) && /billing EUR/.test(label))).toBe(true);
    expect(output.factors.some(({ label }) => label === "region East")).toBe(false);
  });
});

describe("deals of one account", () => {
  /** An account's deals all end alike, so 1,500 deals are 500 pieces of evidence. */
  const alike = (): Deal[] => {
    const base = deals(500, ({ at }) => ({ account_id: `a${at}` }));
    return base.flatMap((deal) => [0, 1, 2].map(() => deal));
  };

  test("written three times over, deals give the margins of one each, and no more certainty", async () => {
    const once = (await ask(deals(500, ({ at }) => ({ account_id: `a${at}` })))).output;
    const thrice = (await ask(alike())).output;
    expect(once.clusters).toBeNull();
    expect(thrice.clusters).toMatchObject({ by: "account", count: { value: 500 } });
    for (const row of once.factors) {
      const other = thrice.factors.find(({ label }) => label === row.label)!;
      expect(other.effect.value).toBeCloseTo(row.effect.value, 9);
      // model-based against robust errors: alike within a few percent, where √3 would be 73 percent
      expect(other.margin.value / row.margin.value).toBeGreaterThan(0.93);
      expect(other.margin.value / row.margin.value).toBeLessThan(1.07);
    }
    expect(Math.log(thrice.coefficients_together!.p!) / Math.log(once.coefficients_together!.p!)).toBeLessThan(1.3);
  });
  test("the words say that the margins allow for it", async () => {
    const { said } = await ask(alike());
    expect(findings(said)).toMatch(/margins allow for deals of the same account being alike \(500 of them\)/);
  });
  test("without accounts, owners that are not a factor themselves stand in", async () => {
    // sixty owners with twenty deals each are too many to be a factor, thirty with forty are one
    const made = (owners: number) => deals(1200, ({ at }) => ({ owner_id: `rep_${at % owners}` }));
    expect((await ask(made(60))).output.clusters).toMatchObject({ by: "owner" });
    expect((await ask(made(30))).output.clusters).toBeNull();
  });
});

test("what is asked about is shown alone, with everything else held equal", async () => {
  // regions differ only because referrals come from the West
  const random = seededRandom(6);
  const made = deals(3000).map((deal) => {
    const source = random.bernoulli(deal.region === "West" ? 0.7 : 0.1) ? "Referral" : "Inbound";
    return {
      ...deal,
      lead_source: source,
      outcome: random.bernoulli(source === "Referral" ? 0.6 : 0.3) ? "won" : "lost",
    };
  });
  const { output, said } = await ask(made, { dimensions: "region" });
  expect(new Set(output.factors.map(({ key }) => key))).toEqual(new Set(["region"]));
  const west = output.factors.find(({ value }) => value === "West")!;
  expect(west.rate!.value).toBeGreaterThan(0.45);
  expect(Math.abs(west.effect.value)).toBeLessThan(0.04);
  expect(said.headline).toMatch(/^Other things equal, Win rate does not differ by region beyond what chance allows/);
  const source = await ask(made, { dimensions: "lead_source" });
  expect(source.output.verdict).toBe("explains");
  expect(source.said.headline).toMatch(/^Referral deals win/);
});

test("a renamed value changes its name and nothing else", async () => {
  const plain = (await ask(deals(900))).output;
  const renamed = deals(900).map((deal) => ({
    ...deal,
    lead_source: deal.lead_source === "Referral" ? "A friend's word" : deal.lead_source!,
  }));
  const other = (await ask(renamed)).output;
  const said = (rows: typeof plain.factors) =>
    rows
      .map(({ label, effect, established }) => [
        label.replace("A friend's word", "Referral"),
        effect.value,
        established,
      ])
      .toSorted();
  const found = said(other.factors);
  expect(found).toHaveLength(plain.factors.length);
  for (const [at, [label, value, established]] of said(plain.factors).entries()) {
    expect(found[at]![0]).toBe(label);
    expect(found[at]![1]).toBeCloseTo(Number(value), 9);
    expect(found[at]![2]).toBe(established);
  }
  expect(other.coefficients_together!.p!).toBeCloseTo(plain.coefficients_together!.p!, 9);
});

test("shuffled rows give the same figures", async () => {
  const made = deals(600);
  const order = made.toSorted(
    (a, b) => String(a.closed_on).localeCompare(String(b.closed_on)) || (a.region! < b.region! ? -1 : 1),
  );
  const [one, two] = [(await ask(made)).output, (await ask(order)).output];
  for (const [at, row] of one.factors.entries())
    expect(two.factors[at]!.effect.value).toBeCloseTo(row.effect.value, 12);
});

test("amounts in another unit change no effect: a doubling is a doubling", async () => {
  const priced = (times: number) =>
    deals(900, ({ won, random }) => ({
      amount: times * 1000 * 2 ** (random.integer(6) + (won ? 1 : 0)),
      currency: "USD",
    }));
  const [one, two] = [(await ask(priced(1))).output, (await ask(priced(7))).output];
  expect(one.factors.map(({ label }) => label)).toContain("each doubling of the amount beyond the usual");
  for (const [at, row] of one.factors.entries()) expect(two.factors[at]!.effect.value).toBeCloseTo(row.effect.value, 7);
});

test("an amount that the price list tells is left out and the product named; a product's effect includes its price", async () => {
  const prices = { small: 100_000, large: 300_000 } as const;
  const kinds = ["small", "large"] as const;
  const listed = deals(1200, ({ random }) => {
    const product = pick(kinds, random);
    return { product, amount: prices[product], currency: "USD" };
  });
  const { output } = await ask(listed);
  expect(byData(output.excluded)).toEqual([{ dimension: "amount", reason: "repeats-others", same_as: ["product"] }]);
  // won deals got a discount of a fifth: at equal amounts large ones would seem to win more, though both win alike
  const random = seededRandom(3);
  const discounted = deals(4000, ({ won }) => {
    const product = pick(kinds, random);
    const spread = 2 ** (2 * random.uniform() - 1);
    return { product, amount: Math.round(prices[product] * spread * (won ? 0.8 : 1)), currency: "USD" };
  });
  const held = (await ask(discounted)).output;
  const row = (label: string) => held.factors.find((each) => each.label === label)!;
  expect(Math.abs(row("product large").effect.value)).toBeLessThan(0.03);
  expect(row("each doubling of the amount beyond the usual").effect.value).toBeLessThan(-0.05);
});

test("account size enters as a number when it is known", async () => {
  const accounts = Array.from({ length: 200 }, (_, at) => ({ id: `a${at}`, employee_count: 2 ** (3 + (at % 8)) }));
  const random = seededRandom(9);
  const made = deals(2000, ({ at }) => ({ account_id: `a${at % 200}` })).map((deal, at) => ({
    ...deal,
    outcome: random.bernoulli(0.2 + 0.06 * (at % 8)) ? "won" : "lost",
  }));
  const { output } = await ask(made, {}, { account: accounts });
  const row = output.factors.find(({ key }) => key === "employee_count")!;
  // planted: six points a doubling
  expect(row.effect.value).toBeCloseTo(0.06, 1.7);
  expect(row).toMatchObject({
    established: true,
    label: "each doubling of the account's number of employees beyond the usual",
  });
  expect(output.factors.some(({ dimension }) => dimension === "account size")).toBe(false);
});

test("a real but small effect that the few later deals cannot confirm is said, with that, and its action is no more than a lead", async () => {
  // 500 later deals tell a ranking of 0.54 from a coin's in about half of all cases
  const random = seededRandom(1);
  const made = deals(2000).map((deal) => ({
    ...deal,
    outcome: random.bernoulli(deal.lead_source === "Referral" ? 0.44 : 0.36) ? "won" : "lost",
  }));
  const { output, said } = await ask(made);
  expect(output.factors[0]).toMatchObject({ label: "lead source Referral", established: true });
  expect(output.holdout?.finding).toBe("undecided");
  expect(output.verdict).toBe("untested");
  expect(findings(said)).toMatch(/These records are too few to confirm or refute what is said above/);
});

describe("what held once", () => {
  /** Referrals win more until September, less after. */
  const turned = (): Deal[] => {
    const random = seededRandom(4);
    return deals(4000).map((deal) => {
      const late = String(deal.closed_on) >= "2024-10";
      const referral = deal.lead_source === "Referral";
      return { ...deal, outcome: random.bernoulli(referral ? (late ? 0.1 : 0.65) : 0.35) ? "won" : "lost" };
    });
  };
  test("an effect that moved since the previous refresh is said to have moved", async () => {
    const { output } = await ask(turned());
    expect(output.refresh?.until).toBe("2024-09");
    expect(output.factors.find(({ label }) => label === "lead source Referral")?.drift).toBe("moved");
  });
  test("a direction that turns in the middle of the period is said to, and nothing is to be done about it", async () => {
    const random = seededRandom(8);
    const made = deals(3000).map((deal) => {
      const more = (deal.lead_source === "Referral") === String(deal.closed_on) < "2024-07";
      return { ...deal, outcome: random.bernoulli(more ? 0.6 : 0.3) ? "won" : "lost" };
    });
    const { output } = await ask(made);
    expect(output.factors.find(({ label }) => label === "lead source Referral")?.stability).toBe("flips");
    expect(output.actions).toEqual([]);
  });
  test("what does not hold on later records explains nothing", async () => {
    const { output, said } = await ask(turned());
    expect(output.verdict).toBe("does-not-explain");
    expect(said.headline).toMatch(/did not hold on later records/);
    expect(output.actions).toEqual([]);
  });
  test("a steady one is said to be steady; for a period the like period before is the refresh", async () => {
    const { output, said } = await ask(deals(4000), { period: "2024-H2" });
    // 4,000 deals in turn over twelve months: 334 in the first four, 333 in the others
    expect(output.refresh).toMatchObject({ until: "2024-H1", records: { value: 2002 } });
    expect(output.factors.find(({ label }) => label === "lead source Referral")?.drift).toBe("steady");
    expect(findings(said)).toMatch(/as they stood after 2024-H1 the same model says the same/);
  });
});

test("outcomes drawn by a coin: values are claimed in at most three of twenty worlds, and what could have been seen is said", async () => {
  // five in a hundred is the level; 200 worlds like these gave four claims when it was written
  let claims = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(7919 * seed);
    const made = deals(600, undefined, seed).map((deal) => ({
      ...deal,
      outcome: random.bernoulli(0.4) ? "won" : "lost",
    }));
    const { output } = await ask(made);
    if (output.verdict !== "does-not-explain" && output.factors.some(({ established }) => established)) claims++;
    expect(output.detectable_effect_by_records.length).toBeGreaterThan(0);
  }
  expect(claims).toBeLessThanOrEqual(3);
});
