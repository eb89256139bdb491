import { afterAll, expect, test } from "vitest";
import { type HandMade, handMadeSource } from "#metrics/hand-made-store.ts";
import experiment from "./experiment.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import { conversation, many } from "./support/testing/trial-rows.ts";

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const source of opened) await source.close();
});

async function ask(rows: HandMade, input: object = {}) {
  const source = await handMadeSource(rows);
  opened.push(source);
  const { output, said, verdict } = await askTool(experiment, source, input, "2025-12-31");
  return { output, said, verdict, words: [said.headline, ...said.findings.map(({ text }) => text)].join("\n") };
}

/** `won` of `n` conversations of an arm convert; `more` goes into each. */
const arm = (variant: string | null, n: number, won: number, more = {}) => [
  ...many(won, conversation("2025-03-10", "converted_at", { variant, ...more })),
  ...many(n - won, conversation("2025-03-10", null, { variant, ...more })),
];

test("a clear winner of a random test, with both intervals, the second reading and what to do", async () => {
  // 200/2,000 against 300/2,000: statsmodels proportions_ztest z 4.7809, p 1.745e-06; Newcombe [0.0295, 0.0706]
  const { output, words, verdict } = await ask(
    { conversation: [...arm("A", 2_000, 200), ...arm("B", 2_000, 300)] },
    { randomised: "yes" },
  );
  expect(verdict).toBe("changed");
  expect(output).toMatchObject({ verdict: "win", leader: "B", control: "A", design: "randomised" });
  const b = output.arms.find(({ label }) => label === "B")!;
  expect(b.difference!.value).toBeCloseTo(0.05, 12);
  expect(b.difference!.p!).toBeCloseTo(1.745e-6, 8);
  expect(b.difference!.interval![0]).toBeCloseTo(0.0295, 4);
  expect(b.any_time!.interval![0]).toBeLessThan(b.difference!.interval![0]);
  expect(b.any_time!.interval![0]).toBeGreaterThan(0);
  expect(b.best!.value).toBeGreaterThan(0.999);
  // R 4 power.prop.test(p1 = .1, p2 = .11, power = .8) n 14,750.79; power.prop.test(n = 2000, p1 = .1, power = .8) p2 0.1277
  expect(output.needed!.value).toBe(14_751);
  expect(output.worthwhile!.value).toBe(0.01);
  expect(words).toMatch(
    /^The test has a winner on conversion rate .*: variant B over A, 15\.0% \(n 2,000\) against 10\.0% \(n 2,000\), \+5\.0 points, p < 0\.001\./,
  );
  for (const said of [
    /No harm is shown/,
    /however often the test is looked at/,
    /As a second reading/,
    /a difference of 1\.0 points needs 14,751 records/,
    /give B to everyone and retire A/,
  ])
    expect(words).toMatch(said);
});

test("a random winner retires the control, a loser is taken out, an open test asks for nothing", async () => {
  const titles = async (won: number, input: object) => {
    const { said } = await ask({ conversation: [...arm("A", 2_000, 200), ...arm("B", 2_000, won)] }, input);
    return said.actions.map(({ title }) => title);
  };
  const random = { randomised: "yes" };
  expect(await titles(300, random)).toEqual([expect.stringMatching(/^Take variant A out of rotation/)]);
  expect(await titles(300, {})).toEqual([]);
  expect(await titles(120, {})).toEqual([expect.stringMatching(/^Take variant B out of rotation/)]);
  expect(await titles(205, random)).toEqual([]);
});

test("the same figures without a random assignment are an association and no roll-out is advised", async () => {
  const { words, output } = await ask({ conversation: [...arm("A", 2_000, 200), ...arm("B", 2_000, 300)] });
  expect(output.design).toBe("observational");
  expect(words).toContain("association");
  expect(words).not.toMatch(/effect|winner|give B to everyone/);
});

test("a difference that one look would call significant is not called while looks go on, unless the planned records are in", async () => {
  // 100/1,000 against 130/1,000: z 2.10, p 0.0355; the always-valid interval includes no difference
  const rows = { conversation: [...arm("A", 1_000, 100), ...arm("B", 1_000, 130)] };
  const peeking = await ask(rows, { randomised: "yes" });
  expect(peeking.output.verdict).toBe("open");
  expect(peeking.verdict).toBe("within-noise");
  expect(peeking.output.arms[1]!.difference!.p!).toBeCloseTo(0.0355, 3);
  expect(peeking.words).toMatch(/^No difference is shown yet on conversion rate/);
  expect(peeking.words).toMatch(/What to do: let the test run/);
  const planned = await ask(rows, { randomised: "yes", planned: 1_000 });
  expect(planned.output.verdict).toBe("win");
  expect((await ask(rows, { randomised: "yes", planned: 950 })).output.verdict).toBe("win");
  // before the plan, and well beyond it, a look is one of many
  for (const beside of [5_000, 800, 100])
    expect((await ask(rows, { randomised: "yes", planned: beside })).output.verdict).toBe("open");
});

test("the arm that was asked about is the one answered; one that is not there is named with those that are", async () => {
  const rows = { conversation: [...arm("A", 2_000, 200), ...arm("B", 2_000, 300), ...arm("C", 2_000, 205)] };
  const all = await ask(rows, { randomised: "yes" });
  expect(all.output.leader).toBe("B");
  for (const input of [{ arm: "C" }, { filter: "variant=C" }]) {
    const c = await ask(rows, { ...input, randomised: "yes" });
    expect([c.output.leader, c.output.control, c.output.verdict]).toEqual(["C", "A", "open"]);
  }
  expect((await ask(rows, { arm: "a", randomised: "yes" })).output).toMatchObject({ leader: "A", control: "B" });
  for (const input of [{ arm: "Z" }, { filter: "variant=Z" }]) {
    const { said, verdict } = await ask(rows, input);
    expect(verdict).toBe("no-data");
    expect(said.headline).toMatch(/no variant Z with enough records to judge; there are A, B, C/);
  }
});

test("a target is computed for the difference that is shown, and not named once it is reached", async () => {
  // a tenth of 2.3 % is 0.23 points: said and computed as 0.2; R 4 power.prop.test(p1 = .023, p2 = .025, power = .8) n 91,924.9
  const rare = await ask({ conversation: [...arm("A", 10_000, 230), ...arm("B", 10_000, 231)] });
  expect(rare.words).toMatch(/a difference of 0\.2 points needs 91,925 records/);
  const reached = await ask({ conversation: [...arm("A", 2_000, 200), ...arm("B", 2_000, 201)] }, { worthwhile: 0.05 });
  expect(reached.output.needed!.value).toBeLessThan(2_000);
  expect(reached.words).not.toMatch(/ needs .* records/);
});

test("arms of the wrong size are not read, unless that is the plan", async () => {
  const rows = { conversation: [...arm("A", 2_000, 200), ...arm("B", 1_700, 300)] };
  const off = await ask(rows, { randomised: "yes" });
  expect(off.output.verdict).toBe("sizes-off");
  expect(off.verdict).toBe("not-comparable");
  expect(off.output.sizes!.p!).toBeLessThan(0.001);
  expect(off.said.headline).toMatch(/cannot be trusted/);
  expect((await ask(rows, { randomised: "yes", shares: "A=20;B=17" })).output.verdict).toBe("win");
  // nobody said that the split was planned to be equal: worth a look, not an alarm
  const unplanned = await ask(rows);
  expect(unplanned.output).toMatchObject({ verdict: "win", sizes: { value: 2 } });
  expect(unplanned.said.caveats.join()).toContain("If the arms were meant to be of equal size");
});

test("versions rolled out one after the other: only the months side by side, without the retired one, and no plan for sizes", async () => {
  // v1 in January and February, v2 from January to March, v3 in March only: v2 against v3 in March
  const month = (script_version: string, day: string, n: number, won: number) =>
    arm(null, n, won, { script_version, started_at: `${day}T09:00:00Z` });
  const rows = [
    ...month("v1", "2025-01-10", 500, 50),
    ...month("v1", "2025-02-10", 500, 50),
    ...month("v2", "2025-01-10", 300, 90),
    ...month("v2", "2025-02-10", 300, 90),
    ...month("v2", "2025-03-10", 400, 40),
    ...month("v3", "2025-03-10", 900, 90),
  ];
  const { output, said } = await ask({ conversation: rows }, { dimension: "script_version" });
  expect(output.arms.map(({ label, size }) => [label, size.value])).toEqual([
    ["v2", 400],
    ["v3", 900],
  ]);
  expect(output.arms[1]!.difference!.value).toBeCloseTo(0, 12);
  expect(output.verdict).not.toBe("sizes-off");
  expect(said.caveats.join()).toMatch(/Only 2025-03-01\.\.2025-03-\d+ is compared/);
  expect(said.caveats.join()).toContain("script version v1");
});

test("a winner that harms is held back", async () => {
  const rows = {
    conversation: [
      ...arm("A", 2_000, 200),
      ...arm("B", 1_700, 300),
      ...many(300, conversation("2025-03-11", null, { variant: "B", status: "escalated" })),
    ],
  };
  const { output, words } = await ask(rows, { randomised: "yes" });
  expect(output.verdict).toBe("win");
  expect(output.guards.filter(({ standing }) => standing === "harmed").map(({ label }) => label)).toEqual([
    "escalation rate",
  ]);
  expect(words).toContain("Look out: escalation rate is worse with B");
  expect(words).toContain("hold B back");
});

test("an open test in which something got worse is not simply left to run", async () => {
  const rows = {
    conversation: [
      ...arm("A", 2_000, 200),
      ...arm("B", 1_700, 205),
      ...many(300, conversation("2025-03-11", null, { variant: "B", status: "escalated" })),
    ],
  };
  const { output, words } = await ask(rows, { randomised: "yes" });
  expect(output.verdict).toBe("open");
  expect(words).toContain("look into what got worse with B before the test goes on");
});

test("no difference worth having ends the test", async () => {
  const rows = { conversation: [...arm("A", 20_000, 2_000), ...arm("B", 20_000, 2_010)] };
  const { output, words } = await ask(rows, { randomised: "yes", worthwhile: 0.02 });
  expect(output.verdict).toBe("no-difference");
  expect(words).toContain("end the test");
});

test("three arms: p-values adjusted by Holm, records in no arm named, loss named", async () => {
  // C 140/2,000 against A 200/2,000: z −3.40, p 0.00067; B 205/2,000: p 0.79. Holm: 0.00134 and 0.79
  const { output, said } = await ask(
    {
      conversation: [...arm("A", 2_000, 200), ...arm("B", 2_000, 205), ...arm("C", 2_000, 140), ...arm(null, 300, 30)],
    },
    { randomised: "yes" },
  );
  const c = output.arms.find(({ label }) => label === "C")!;
  expect(c.standing).toBe("worse");
  expect(c.difference!.p!).toBeCloseTo(0.00134, 4);
  expect(output.left_out!.value).toBe(300);
  expect(said.caveats.join()).toContain("300 records without a variant are in no arm");
});

test("whole reps assigned: reps are compared, and six of them cannot establish what their records alone would", async () => {
  const reps = ["r1", "r2", "r3", "r4", "r5", "r6"];
  const rows = {
    rep: reps.map((id) => ({ id, name: id })),
    conversation: reps.flatMap((rep_id, at) => arm(at < 3 ? "A" : "B", 400, [40, 20, 60, 80, 30, 70][at]!, { rep_id })),
  };
  const { output, said } = await ask(rows, { randomised: "yes" });
  expect(output.clusters!.value).toBe(6);
  expect(output.verdict).toBe("open");
  expect(output.arms[1]!.difference!.p!).toBeGreaterThan(0.2);
  expect(said.caveats.join()).toContain("Whole reps");
});

test("means of money are compared by Welch's test", async () => {
  // 10 × 100 and 10 × 300 in A, 10 × 300 and 10 × 500 in B (thousand cents): difference 200, se √(2 · 10,526.3/20) = 32.44, t 6.164
  const deals = (variant: string, amounts: readonly number[]) =>
    amounts.flatMap((amount) =>
      many(30, {
        created_on: "2025-01-01",
        closed_on: "2025-03-10",
        outcome: "won",
        amount: amount * 1_000,
        currency: "USD",
        attributes: JSON.stringify({ variant }),
      }),
    );
  const { output } = await ask(
    { deal: [...deals("A", [100, 300]), ...deals("B", [300, 500])] },
    { measure: "average_deal_size", randomised: "yes" },
  );
  const [, b] = output.arms;
  expect(b!.difference!.value).toBeCloseTo(200_000, 6);
  // the bootstrap agrees with Welch's interval where amounts are symmetric
  for (const end of [0, 1]) expect(b!.resampled!.interval![end]! / b!.difference!.interval![end]!).toBeCloseTo(1, 1);
  expect(output.verdict).toBe("win");
});

test("small counts go through Boschloo's exact test and claim nothing below the measure's minimum", async () => {
  const { output } = await ask({ conversation: [...arm("A", 12, 6), ...arm("B", 10, 1)] }, { randomised: "yes" });
  expect(output.arms[1]!.difference!.p!).toBeCloseTo(0.058890986511841, 9); // scipy boschloo_exact
  expect(output.verdict).toBe("open");
});

test.for([
  ["no test in the data", arm(null, 100, 10), {}, /no test to judge/],
  ["one arm only", arm("A", 100, 10), {}, /no test to judge/],
  ["an arm of three", [...arm("A", 100, 10), ...arm("B", 3, 1)], {}, /needs more than one variant/],
  ["a control that is not there", [...arm("A", 100, 10), ...arm("B", 100, 10)], { control: "Z" }, /is called Z/],
  ["shares without an arm", [...arm("A", 100, 10), ...arm("B", 100, 10)], { shares: "A=50" }, /planned shares/],
  ["a count", [...arm("A", 100, 10), ...arm("B", 100, 10)], { measure: "conversations" }, /rate or a mean/],
] as const)("%s is too little, with the reason", async ([, rows, input, words]) => {
  const { output, said, verdict } = await ask({ conversation: rows }, input);
  expect(output.status).toBe("not-enough");
  expect(verdict).toBe("no-data");
  expect(said.headline).toMatch(words);
});
