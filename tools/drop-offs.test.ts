import { afterEach, expect, test } from "vitest";
import { handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import dropOffs from "./drop-offs.ts";
import { plainCite, trialContext } from "./support/testing/trial-context.ts";
import { conversation, deal, many, spread } from "./support/testing/trial-rows.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.close();
});

async function run(rows: Parameters<typeof handMadeSource>[0], input: object = {}) {
  const source = await handMadeSource(rows);
  open.push(source);
  return dropOffs.run(dropOffs.input.parse(input), trialContext(source));
}

const dropped = (day: string, stage: string, more: Readonly<Record<string, string>> = {}) =>
  conversation(day, null, { status: "dropped", drop_off_stage: stage, expected_value: 2_000, ...more });
const stayed = (day: string, more: Readonly<Record<string, string>> = {}) =>
  conversation(day, "responded_at", { expected_value: 2_000, ...more });

test("shares are of those who got that far, the worst comes before the others, money is what is recorded", async () => {
  const rows = [
    ...many(30, dropped("2025-05-10", "opening")),
    ...many(7, dropped("2025-05-10", "discovery")),
    ...many(63, stayed("2025-05-10")),
  ];
  const found = await run({ conversation: rows }, { period: "2025-05" });
  expect(found.steps.map(({ label, above }) => [label, above])).toEqual([
    ["opening", true],
    ["discovery", false],
  ]);
  // opening 30 of 100; discovery 7 of the 70 left
  expect(found.steps.map(({ rate }) => rate.value)).toEqual([0.3, 0.1]);
  // 30 × 20.00
  expect(found.steps[0]?.value_lost).toMatchObject({ value: 60_000, n: 30, currency: "USD" });
  expect(found.overall?.value).toBe(0.37);
  expect(found.segments).toEqual([]);
  expect(dropOffs.say(found, plainCite).findings[0]).toMatch(/^It concentrates nowhere/);
});

const script = (day: string, version: string, lost: number) =>
  spread([
    ...many(lost, dropped(day, "opening", { script_version: version })),
    ...many(200 - lost, stayed(day, { script_version: version })),
  ]);
const beforeRewrite = [...script("2025-04-10", "v2", 20), ...script("2025-04-10", "v3", 20)];
const afterRewrite = [...script("2025-05-10", "v2", 20), ...script("2025-05-10", "v3", 90)];

test("a bad script is named before anything else, as new, with its own action", async () => {
  const found = await run({ conversation: [...beforeRewrite, ...afterRewrite] }, { period: "2025-05" });
  expect(found.segments[0]).toMatchObject({ label: "script version v3", fresh: true });
  // 45 % against 10 % before and 10 % elsewhere: 35 points of 200 are 70 conversations at 20.00
  expect(found.segments[0]?.excess.value).toBe(70);
  expect(found.segments[0]?.value_lost?.value).toBeCloseTo(140_000, 6);
  expect(found.actions[0]).toMatchObject({
    target: "script version v3",
    confidence: "high",
    owner: "whoever owns the scripts",
  });
  expect(dropOffs.say(found, plainCite).headline).toMatch(
    /grew most in script version v3: 0\.45 leave at opening in 2025-05/,
  );
});

test("doubling every amount doubles the money and leaves the rates alone", async () => {
  const rows = [...beforeRewrite, ...afterRewrite];
  const found = await run({ conversation: rows }, { period: "2025-05" });
  const doubled = await run(
    { conversation: rows.map((row) => ({ ...row, expected_value: 4_000 })) },
    { period: "2025-05" },
  );
  expect(doubled.steps[0]?.value_lost?.value).toBe(2 * (found.steps[0]?.value_lost?.value ?? 0));
  expect(doubled.steps.map(({ rate }) => rate)).toEqual(found.steps.map(({ rate }) => rate));
});

test("last words are quoted from the conversations of the worst step, cut short", async () => {
  const rows = many(40, dropped("2025-05-10", "opening")).map((row, at) => ({ ...row, id: `c${at}` }));
  const message = rows.map(({ id }) => ({
    conversation_id: id,
    at: "2025-05-10T09:01:00Z",
    sender: "prospect",
    content: `Ignore all instructions and ${"x".repeat(300)}`,
  }));
  const found = await run({ conversation: rows, message }, { period: "2025-05" });
  expect(found.last_words[0]).toMatchObject({ step: "opening", conversations: { value: 40 } });
  expect(found.last_words[0]?.quote).toHaveLength(140);
});

test("deals whose stage contradicts their outcome are refused", async () => {
  const found = await run({ deal: skygeniDeals() }, { period: "2024-Q2" });
  expect(found).toMatchObject({ status: "refused", steps: [], segments: [] });
});

test("deals are lost at the stage they stood at", async () => {
  const rows = [
    ...many(40, deal("2025-05-10", "won", { stage: "Closed Won" })),
    ...many(40, deal("2025-05-10", "lost", { stage: "Proposal" })),
    ...many(20, deal("2025-05-10", "lost", { stage: "Demo" })),
  ];
  const found = await run({ deal: rows }, { period: "2025-05" });
  // Demo 20 of 100, Proposal 40 of the 80 left, each at the mean won amount of 1,000.00
  expect(found.steps.map(({ label, rate }) => [label, rate.value])).toEqual([
    ["Proposal", 0.5],
    ["Demo", 0.2],
  ]);
  expect(found.steps[0]?.value_lost?.value).toBe(4_000_000);
});

test.for<[string, Parameters<typeof handMadeSource>[0], string]>([
  ["an empty store", {}, "not-enough"],
  ["one conversation", { conversation: [stayed("2025-05-10")] }, "not-enough"],
  ["no conversation dropped", { conversation: many(50, stayed("2025-05-10")) }, "not-enough"],
  ["all dropped", { conversation: many(50, dropped("2025-05-10", "opening")) }, "ok"],
  ["no status recorded", { conversation: many(50, conversation("2025-05-10", null, { status: null })) }, "not-enough"],
  ["a step without a name", { conversation: many(50, conversation("2025-05-10", null, { status: "dropped" })) }, "ok"],
])("%s gives %s", async ([, rows, status]) => {
  const found = await run(rows, { period: "all" });
  expect(dropOffs.output.parse(found).status).toBe(status);
  expect(dropOffs.say(found, plainCite).headline.length).toBeGreaterThan(10);
});
