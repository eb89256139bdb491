import { afterAll, describe, expect, test } from "vitest";
import { type HandMade, handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import compareSegments from "./compare-segments.ts";
import { askTool } from "./support/testing/ask-tool.ts";

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const source of opened) await source.close();
});

/** The tool through the real wrapper, with its words as the ledger fills and checks them. */
async function ask(rows: HandMade, input: object, today = "2024-11-20") {
  const source = await handMadeSource(rows);
  opened.push(source);
  const { output, said, verdict } = await askTool(compareSegments, source, input, today);
  return { output, said: { ...said, verdict } };
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** Deals of one rep, the won ones first, closed evenly through 2024 after `days` days. */
const dealsOf = (
  owner_id: string,
  won: number,
  n: number,
  more: { region?: string; days?: number; amount?: number } = {},
) =>
  Array.from({ length: n }, (_, index) => {
    const closed = `2024-${pad((index % 10) + 1)}-${pad((index % 28) + 1)}`;
    const created = new Date(Date.parse(closed) - ((more.days ?? 40) + (index % 11)) * 86_400_000);
    return {
      id: `${owner_id}-${more.region ?? ""}-${index}`,
      owner_id,
      region: more.region ?? "EMEA",
      amount: (more.amount ?? 100_000) + (index % 7) * 1_000,
      currency: "USD",
      created_on: created.toISOString().slice(0, 10),
      closed_on: closed,
      outcome: index < won ? "won" : "lost",
    };
  });

const lucky = { deal: [...dealsOf("Ana", 180, 300), ...dealsOf("Bo", 120, 300), ...dealsOf("Cy", 9, 12)] };
const groupOf = (output: Awaited<ReturnType<typeof ask>>["output"], label: string) =>
  output.groups.find((group) => group.label === label)!;

describe("reps by win rate, one of them lucky on twelve deals", () => {
  test("names the proven best and does not let the lucky one lead", async () => {
    const { output, said } = await ask(lucky, { dimension: "owner" });
    expect(output.groups.map(({ label, standing }) => [label, standing])).toEqual([
      ["Ana", "better"],
      ["Bo", "worse"],
      ["Cy", "too-few"],
    ]);
    expect([output.best, output.worst, output.leader]).toEqual(["Ana", "Bo", "Cy"]);
    // Ana 180/300 = 0.6; the rest 129/312 = 0.413462; difference 0.186538
    expect(groupOf(output, "Ana").value).toMatchObject({ value: 0.6, n: 300 });
    expect(groupOf(output, "Ana").rest?.value).toBeCloseTo(129 / 312, 12);
    // statsmodels 0.13.5 confint_proportions_2indep(180, 300, 129, 312, method="newcomb")
    expect(groupOf(output, "Ana").difference?.interval?.[0]).toBeCloseTo(0.107526, 6);
    expect(groupOf(output, "Ana").difference?.interval?.[1]).toBeCloseTo(0.2622724, 6);
    expect(said.headline).toMatchInlineSnapshot(
      `"Ana does better than the rest on win rate: 60.0% (n 300) against 41.3%, +18.7 points (p < 0.001) over 2024-01-01..2024-10-28."`,
    );
    expect(said.verdict).toBe("changed");
    expect(said.findings.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "Bo does worse than the rest on win rate: 40.0% (n 300) against 60.6%, −20.6 points (p < 0.001).",
        "Too few closed deals to be judged: 1 of the values.",
      ]
    `);
    expect(said.actions.map(({ title }) => title).join()).toMatch(/Bo/);
  });

  test("with enough luck to pass the minimum, the value to expect still ranks below a proven one", async () => {
    const reps = Array.from({ length: 12 }, (_, index) => dealsOf(`R${pad(index)}`, 130 + index * 3, 300)).flat();
    const { output } = await ask({ deal: [...reps, ...dealsOf("Lucky", 15, 25)] }, { dimension: "owner" });
    expect(output.leader).toBe("Lucky");
    expect(output.groups[0]?.label).toBe("R11");
    expect(output.best).not.toBe("Lucky");
  });
});

test("a filter with two values compares them, one value is asked about against the rest", async () => {
  const deal = [
    ...dealsOf("Ana", 150, 300, { region: "EMEA" }),
    ...dealsOf("Ana", 90, 300, { region: "APAC" }),
    ...dealsOf("Ana", 96, 300, { region: "LATAM" }),
  ];
  const pair = await ask({ deal }, { filter: "region=APAC|LATAM" });
  expect(pair.output.noun).toBe("region");
  expect(pair.said.headline).toMatchInlineSnapshot(
    `"APAC did not beat LATAM on win rate over 2024-01-01..2024-10-28; the difference is within noise: 30.0% against 32.0% (−2.0 points, p 0.60)."`,
  );
  const single = await ask({ deal }, { filter: "region=EMEA" });
  expect(single.output.asked_about).toBe("EMEA");
  expect(single.said.headline).toMatchInlineSnapshot(
    `"EMEA does better than the rest on win rate: 50.0% (n 300) against 31.0%, +19.0 points (p < 0.001) over 2024-01-01..2024-10-28."`,
  );
});

describe("other kinds of measure", () => {
  const deal = [...dealsOf("Ana", 200, 300, { days: 20, amount: 500_000 }), ...dealsOf("Bo", 200, 300, { days: 60 })];

  test("means by Welch's test, in money", async () => {
    const { output } = await ask({ deal }, { measure: "average_deal_size", dimension: "owner" });
    expect(output.best).toBe("Ana");
    expect(groupOf(output, "Ana").difference).toMatchObject({ unit: "money", currency: "USD", change: true });
    // same spread on both sides: the amounts differ by 400,000 minor units in every pair of deals
    expect(groupOf(output, "Ana").difference?.value).toBeCloseTo(400_000, 6);
  });

  test("medians of waiting times: shorter is better, open deals count as waiting", async () => {
    const open = dealsOf("Bo", 0, 100).map((one, index) => ({
      ...one,
      id: `open-${index}`,
      closed_on: null,
      outcome: "open",
    }));
    const { output } = await ask(
      { deal: [...deal, ...open] },
      { measure: "median_cycle_days", dimension: "owner", period: "all" },
    );
    expect(output.groups[0]).toMatchObject({ label: "Ana", standing: "better", value: { value: 25, unit: "days" } });
    expect(groupOf(output, "Bo").value!.value).toBeGreaterThan(65);
  });

  test("totals are listed and not tested", async () => {
    const { output, said } = await ask({ deal }, { measure: "revenue", dimension: "owner" });
    expect(output.status).toBe("totals");
    expect(said.verdict).toBe("answered");
    expect(said.headline).toMatch(/^Ana has the largest revenue/);
  });
});

describe("hard data", () => {
  test.for([
    ["nothing at all", []],
    ["one deal", dealsOf("Ana", 1, 1)],
    ["one rep", dealsOf("Ana", 100, 300)],
  ] as const)("%s is not enough, with the reason", async ([, deal]) => {
    const { output, said } = await ask({ deal: [...deal] }, { dimension: deal.length === 0 ? "auto" : "owner" });
    expect(output.status).toBe("not-enough");
    expect(said.verdict).toBe("no-data");
  });

  test("all won: nobody stands apart", async () => {
    const { output, said } = await ask(
      { deal: [...dealsOf("Ana", 50, 50), ...dealsOf("Bo", 60, 60)] },
      { dimension: "owner" },
    );
    expect(output.groups.every(({ standing }) => standing === "alike")).toBe(true);
    expect(said.verdict).toBe("within-noise");
  });

  test("ten thousand values: a short list, the small ones counted, and an unknown dimension is refused", async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => dealsOf(`P${index}`, index % 2, 1)[0]!);
    const deal = [...many, ...dealsOf("Ana", 180, 300), ...dealsOf("Bo", 120, 300)];
    const { output } = await ask({ deal }, { dimension: "owner" });
    expect([output.groups.length, output.unlisted?.value]).toEqual([200, 9_802]);
    expect(output.too_few?.value).toBe(10_000);
    expect(output.groups[0]?.segment).toEqual([{ dimension: "owner", value: "Ana" }]);
    await expect(ask({ deal: deal.slice(0, 10) }, { dimension: "planet" })).rejects.toThrow(/no dimension "planet"/);
  });
});

test("doubling every amount doubles the mean and its difference and leaves the test alone", async () => {
  const deal = [...dealsOf("Ana", 60, 90), ...dealsOf("Bo", 50, 80, { amount: 101_000 })];
  const twice = deal.map((one) => ({ ...one, amount: one.amount * 2 }));
  const input = { measure: "average_deal_size", dimension: "owner" };
  const [once, doubled] = [await ask({ deal }, input), await ask({ deal: twice }, input)];
  const [a, b] = [groupOf(once.output, "Ana"), groupOf(doubled.output, "Ana")];
  expect(b.value!.value).toBeCloseTo(2 * a.value!.value, 6);
  expect(b.difference!.value).toBeCloseTo(2 * a.difference!.value, 6);
  expect(b.difference!.p).toBeCloseTo(a.difference!.p!, 9);
});

test("on the SkyGeni table no rep is crowned and no dimension holds a winner", async () => {
  const deal = skygeniDeals();
  const reps = await ask({ deal }, { dimension: "owner" });
  expect(reps.said.verdict).toBe("within-noise");
  expect(reps.said.headline).toMatch(/^No rep is established as better/);
  expect([reps.output.best, reps.output.worst]).toEqual([null, null]);
  expect(reps.output.detectable!.value).toBeGreaterThan(0.1);
  for (const dimension of ["region", "industry", "product", "lead_source"]) {
    const { output } = await ask({ deal }, { dimension, period: "all" });
    expect(output.groups.filter(({ standing }) => standing !== "alike")).toEqual([]);
  }
});

describe("worst first, and values that stand for none", () => {
  const reps = {
    deal: [...dealsOf("Ana", 180, 300), ...dealsOf("Bo", 120, 300), ...dealsOf("Cy", 80, 300)],
    rep: [
      { id: "Ana", name: "Ana", manager_id: "m1" },
      { id: "Bo", name: "Bo", manager_id: "m1" },
      { id: "Cy", name: "Cy", manager_id: "m2" },
      { id: "m1", name: "Mo" },
      { id: "m2", name: "Lu" },
    ],
  };

  test("the worst rep leads the answer and the actions, coached by the manager", async () => {
    const { output, said } = await ask(reps, { dimension: "owner", order: "worst" });
    expect(said.headline).toMatch(/^Cy does worse than the rest/);
    expect(output.actions[0]).toMatchObject({ target: "rep Cy", owner: "Lu" });
    expect((await ask(reps, { dimension: "owner" })).said.headline).toMatch(/^Ana does better/);
  });

  test("every action's target is spoken of, and nobody coaches themselves", async () => {
    const { output, said } = await ask({ deal: reps.deal }, { dimension: "owner" });
    const words = JSON.stringify([said.headline, said.findings]);
    for (const { target, owner } of output.actions) {
      expect(words).toContain(target.replace("rep ", ""));
      expect(owner).toBe(`the manager of ${target.replace("rep ", "")}`);
    }
  });

  test("none is no value: neither best nor worst, not emphasised, not acted on", async () => {
    const deal = [
      ...dealsOf("Ana", 200, 300).map((one) => ({ ...one, region: "none" })),
      ...dealsOf("Bo", 120, 300).map((one) => ({ ...one, region: "Acme" })),
      ...dealsOf("Cy", 80, 300).map((one) => ({ ...one, region: "Kite" })),
    ];
    const { output, said } = await ask({ deal }, { dimension: "region" });
    expect([output.best, output.worst]).toEqual([null, "Kite"]);
    expect(said.headline).toMatch(/^Kite does worse/);
    const chart = compareSegments.chart!(output, new Proxy(() => "", { get: () => () => "" }) as never);
    expect(chart).toMatchObject({
      bars: [{ label: "none", emphasis: "none" }, { label: "Acme" }, { label: "Kite", emphasis: "bad" }],
    });
  });
});

describe("two groups that differ, among like records", () => {
  const reps = (rows: readonly (readonly [string, string, number, number])[]) => ({
    deal: rows.flatMap(([owner, region, won, n]) => dealsOf(owner, won, n, { region })),
  });
  const asked = { filter: "owner=Ana|Bo" };

  test("a difference in one place is told there, and asked to be acted on there with less confidence", async () => {
    // EMEA 60/300 against 150/300; elsewhere 120/300 against 120/300
    const rows = reps([
      ["Ana", "EMEA", 60, 300],
      ["Bo", "EMEA", 150, 300],
      ["Ana", "APAC", 120, 300],
      ["Bo", "APAC", 120, 300],
    ]);
    const { output, said } = await ask(rows, asked);
    expect(output.within).toMatchObject({ verdict: "one-place", dimension: "region", common: { value: 0 } });
    expect(said.headline).toMatch(
      /^Ana did not beat Bo but did worse on win rate .* in region EMEA only: 20\.0% against 50\.0% there/,
    );
    expect(output.actions.map(({ target, confidence }) => [target, confidence])).toEqual([
      ["rep Ana, region EMEA", "medium"],
    ]);
  });
  test("a difference that turns round says both places", async () => {
    const rows = reps([
      ["Ana", "EMEA", 30, 300],
      ["Bo", "EMEA", 180, 300],
      ["Ana", "APAC", 150, 300],
      ["Bo", "APAC", 90, 300],
    ]);
    const { output, said } = await ask(rows, asked);
    expect(output.within?.verdict).toBe("reverses");
    expect(said.headline).toMatch(
      /in region EMEA \(10\.0% against 60\.0%\), but in region APAC it is the other way round/,
    );
    expect(output.actions.every(({ confidence }) => confidence !== "high")).toBe(true);
  });
  test("a difference that like records do not show is none, and asks for nothing", async () => {
    // 20 % in EMEA and 60 % in APAC for both: Ana merely works in EMEA
    const rows = reps([
      ["Ana", "EMEA", 80, 400],
      ["Bo", "EMEA", 20, 100],
      ["Ana", "APAC", 60, 100],
      ["Bo", "APAC", 240, 400],
    ]);
    const { output, said } = await ask(rows, asked);
    expect(output.within).toMatchObject({ verdict: "vanishes", common: { value: 0 } });
    expect(said.headline).toMatch(/^Ana is not shown to beat Bo/);
    expect(output.actions).toEqual([]);
  });
  test("a difference that is the same everywhere stands as it is", async () => {
    const rows = reps([
      ["Ana", "EMEA", 180, 300],
      ["Bo", "EMEA", 120, 300],
      ["Ana", "APAC", 150, 300],
      ["Bo", "APAC", 90, 300],
    ]);
    const { output, said } = await ask(rows, asked);
    expect(output.within).toBeNull();
    expect(said.headline).toMatch(/^Ana beat Bo on win rate/);
  });
});
