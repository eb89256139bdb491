import { afterEach, expect, test } from "vitest";
import { handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import funnel from "./funnel.ts";
import { plainCite, trialContext } from "./support/testing/trial-context.ts";
import { conversation, deal, many, spread } from "./support/testing/trial-rows.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.close();
});

async function run(rows: Parameters<typeof handMadeSource>[0], input: object = {}, settings: object = {}) {
  const source = await handMadeSource(rows);
  open.push(source);
  return funnel.run(funnel.input.parse(input), trialContext(source, settings));
}

/** 100 conversations in May: 60 respond, 30 qualify, 15 book, 12 attend, 6 become opportunities, 3 are won; the newest record is of December. */
const path = (day: string) => [
  ...many(40, conversation(day, null)),
  ...many(30, conversation(day, "responded_at")),
  ...many(15, conversation(day, "qualified_at")),
  ...many(3, conversation(day, "meeting_booked_at")),
  ...many(6, conversation(day, "meeting_attended_at")),
  ...many(3, conversation(day, "opportunity_at")),
  ...many(3, conversation(day, "converted_at")),
];
const newest = conversation("2025-12-20", null);

test("counts, step rates and the rate over the start are those of the records", async () => {
  const found = await run({ conversation: [...path("2025-05-10"), newest] }, { period: "2025-05" });
  expect(found.status).toBe("ok");
  expect(found.steps.map(({ reached }) => reached.value)).toEqual([100, 60, 30, 15, 12, 6, 3]);
  expect(found.steps.map(({ step_rate }) => step_rate?.value)).toEqual([undefined, 0.6, 0.5, 0.5, 0.8, 0.5, 0.5]);
  expect(found.steps.map(({ lost }) => lost?.value)).toEqual([undefined, 40, 30, 15, 3, 6, 3]);
  expect(found.overall?.value).toBe(0.03);
  // statsmodels 0.13.5: proportion_confint(3, 100, method="wilson") = (0.010254524024, 0.084519364291)
  expect(found.overall?.interval?.[0]).toBeCloseTo(0.010254524024, 10);
  expect(found.overall?.interval?.[1]).toBeCloseTo(0.084519364291, 10);
  expect(found.gap?.value).toBeCloseTo(0.03 - 0.05, 12);
  expect(found.overall_change).toBeNull();
});

test("a step that got worse is established, the others are not, and the action is for that step", async () => {
  const before = spread([
    ...many(100, conversation("2025-04-10", null)),
    ...many(300, conversation("2025-04-10", "qualified_at")),
  ]);
  const now = spread([
    ...many(220, conversation("2025-05-10", null)),
    ...many(180, conversation("2025-05-10", "qualified_at")),
  ]);
  const found = await run({ conversation: [...before, ...now, newest] }, { period: "2025-05" });
  expect(found.established).toEqual(["responded"]);
  // 180/400 − 300/400 = −0.30
  expect(found.steps[1]?.change?.value).toBeCloseTo(-0.3, 12);
  expect(found.steps[2]?.change?.value).toBe(0);
  expect(found.actions[0]).toMatchObject({ target: "the step to responded", confidence: "high" });
  const said = funnel.say(found, plainCite);
  expect(said.verdict).toBe("changed");
  expect(said.findings).toContain("The rate into responded is down 0.3 from 2025-04.");
});

test("late steps of young conversations are counted but not compared", async () => {
  const found = await run(
    { conversation: [...spread(path("2025-04-10")), ...spread(path("2025-05-10"))] },
    { period: "2025-05" },
  );
  expect(found.settled).toBe(false);
  expect(found.overall_change).toBeNull();
  expect(found.steps.map(({ change }) => change !== null)).toEqual([false, true, true, true, false, false, false]);
  expect(found.caveats[0]?.text).toMatch(/younger/);
});

test("a stage funnel is refused where deals were won while at an early stage: 478 in the SkyGeni file", async () => {
  const found = await run({ deal: skygeniDeals() }, { period: "all" });
  expect(found.status).toBe("refused");
  expect(found.contradiction).toMatchObject({ stage: "Demo", won_before_end: { value: 478 } });
  expect(found.instead).toHaveLength(3);
  expect(funnel.say(found, plainCite).headline).toMatch(
    /^A stage funnel would mislead: 478 of 5000 .* still read Demo/,
  );
});

test("deal stages are read from recorded changes", async () => {
  const deals = [...many(30, deal("2025-05-10", "won")), ...many(30, deal("2025-05-10", "lost"))].map((row, at) => ({
    ...row,
    id: `d${at}`,
  }));
  const changes = deals.flatMap(({ id }, at) => [
    { deal_id: id, to_stage: "Qualified", at: "2025-03-01T00:00:00Z" },
    ...(at < 45 ? [{ deal_id: id, to_stage: "Proposal", at: "2025-04-01T00:00:00Z" }] : []),
  ]);
  const found = await run({ deal: deals, deal_stage_change: changes }, { period: "2025-05" });
  expect(found.steps.map(({ label, reached }) => [label, reached.value])).toEqual([
    ["Qualified", 60],
    ["Proposal", 45],
    ["won", 30],
  ]);
});

test.for<[string, Parameters<typeof handMadeSource>[0], string]>([
  ["an empty store", {}, "not-enough"],
  ["one conversation", { conversation: [newest] }, "not-enough"],
  ["one deal", { deal: [deal("2025-05-10", "won")] }, "not-enough"],
  ["all won", { conversation: many(40, conversation("2025-12-20", "converted_at")) }, "ok"],
  ["none won", { conversation: many(40, conversation("2025-12-20", null)) }, "ok"],
])("%s gives %s", async ([, rows, status]) => {
  const found = await run(rows, { period: "all" });
  expect(funnel.output.parse(found).status).toBe(status);
  expect(funnel.say(found, plainCite).headline.length).toBeGreaterThan(10);
});
