import { afterEach, expect, test } from "vitest";
import { handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import leakage from "./leakage.ts";
import { plainCite, trialContext } from "./support/testing/trial-context.ts";
import { conversation, deal, many } from "./support/testing/trial-rows.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.close();
});

async function run(rows: Parameters<typeof handMadeSource>[0], input: object = {}, settings: object = {}) {
  const source = await handMadeSource(rows);
  open.push(source);
  return leakage.run(leakage.input.parse(input), trialContext(source, settings));
}

const DAY = "2025-05-10";
const expecting = (more: object, furthest: string | null = null) =>
  conversation(DAY, furthest, { expected_value: 10_000, ...more });
/** Forty conversations, each expected to bring 100.00; the newest record is months later, so all had time to convert. */
const forty = [
  ...many(10, expecting({ status: "dropped", drop_off_stage: "opening" })),
  ...many(5, expecting({ status: "escalated", escalation_reason: "pricing question" })),
  ...many(3, expecting({ status: "compliance_violation" })),
  ...many(2, expecting({ status: "failed" })),
  ...many(18, expecting({ status: "completed" })),
  ...many(2, expecting({ status: "completed", actual_revenue: 90_000 }, "converted_at")),
];
const newest = conversation("2025-12-20", null);
const total = (parts: readonly { leak: { value: number } }[]): number =>
  parts.reduce((sum, { leak }) => sum + leak.value, 0);

test("every conversation is counted in exactly one part and the parts add up to the cent", async () => {
  const found = await run({ conversation: [...forty, newest] }, { period: "2025-05" });
  expect(found.baseline?.kind).toBe("recorded");
  // 40 × 100.00 − 2 × 900.00 = 2,200.00
  expect(found).toMatchObject({ expected: { value: 400_000 }, actual: { value: 180_000 }, leak: { value: 220_000 } });
  expect(Object.fromEntries(found.by_reason.map(({ label, leak }) => [label, leak.value]))).toEqual({
    "drop-off at opening": 100_000,
    escalation: 50_000,
    compliance: 30_000,
    "technical failure": 20_000,
    // 20 × 100.00 − 1,800.00
    "low conversion": 20_000,
  });
  expect(total(found.by_reason)).toBe(220_000);
  expect(total(found.by_stage)).toBe(220_000);
  expect(found.by_reason.reduce((sum, { records }) => sum + records.value, 0)).toBe(40);
});

test("what may be won back is leak × the playbook's share, with its range and its assumption", async () => {
  const found = await run({ conversation: [...forty, newest] }, { period: "2025-05" });
  const failure = found.by_reason.find(({ reason }) => reason === "technical-failure");
  // 200.00 × 0.7, between × 0.5 and × 0.85
  expect(failure).toMatchObject({ difficulty: "low", recoverable_share: { value: 0.7 } });
  expect(failure?.recoverable?.value).toBeCloseTo(14_000, 9);
  expect(failure?.recoverable?.interval?.map(Math.round)).toEqual([10_000, 17_000]);
  expect(failure?.recoverable?.assumption).toMatch(/Upshot's own planning assumption/);
});

test("doubling every amount doubles the money and leaves shares alone", async () => {
  const doubled = forty.map((row) => ({
    ...row,
    expected_value: 20_000,
    ...("actual_revenue" in row ? { actual_revenue: 180_000 } : {}),
  }));
  const once = await run({ conversation: [...forty, newest] }, { period: "2025-05" });
  const twice = await run({ conversation: [...doubled, newest] }, { period: "2025-05" });
  expect(twice.leak?.value).toBe(2 * (once.leak?.value ?? 0));
  expect(twice.leak_share?.value).toBe(once.leak_share?.value);
  expect(twice.recoverable?.value).toBeCloseTo(2 * (once.recoverable?.value ?? 0), 6);
});

test("completed conversations too young to have converted stand apart", async () => {
  const found = await run({ conversation: forty }, { period: "2025-05" });
  const undecided = found.by_reason.find(({ reason }) => reason === "undecided");
  expect(undecided).toMatchObject({ leak: { value: 20_000 }, recoverable: null, recoverable_share: null });
  expect(total(found.by_reason)).toBe(220_000);
  expect(leakage.say(found, plainCite).findings[0]).toBe(
    "20000 of that may still come in: those conversations are too young to have converted.",
  );
});

test("without expected values the target rate at the mean revenue of a win is the yardstick, and says so", async () => {
  const rows = forty.map((row) => ({ ...row, expected_value: null }));
  const found = await run(
    { conversation: [...rows, newest] },
    { period: "2025-05" },
    { targets: { conversionRate: 0.1 } },
  );
  // 40 × 0.1 × 900.00 − 1,800.00 = 1,800.00
  expect(found.baseline).toMatchObject({ kind: "target", rate: { value: 0.1 } });
  expect(found.leak?.value).toBeCloseTo(180_000, 6);
  expect(total(found.by_reason)).toBeCloseTo(180_000, 6);
});

test("deals: missing wins against the target at the mean amount, established, with the parts adding up", async () => {
  const rows = [...many(60, deal(DAY, "won")), ...many(140, deal(DAY, "lost"))];
  const found = await run({ deal: rows }, { period: "2025-05" }, { targets: { winRate: 0.5 } });
  // (0.5 − 0.3) × 200 × 1,000.00 = 40,000.00
  expect(found).toMatchObject({ status: "ok", established: true, baseline: { kind: "target" } });
  expect(found.leak?.value).toBeCloseTo(4_000_000, 6);
  expect(total(found.by_reason)).toBeCloseTo(4_000_000, 6);
  expect((found.expected?.value ?? 0) - (found.actual?.value ?? 0)).toBeCloseTo(4_000_000, 6);
  expect(found.actual?.value).toBe(6_000_000);
  expect(found.leak?.interval?.[0]).toBeGreaterThan(0);
  // which reason grew is tested for conversations only
  expect(new Set(found.by_reason.map(({ worsened }) => worsened))).toEqual(new Set([null]));
});

test("on the SkyGeni file no leak is established, and it says what these deals could have shown", async () => {
  const found = await run({ deal: skygeniDeals() }, { period: "2024-Q2" });
  expect(found).toMatchObject({ status: "refused", established: false, segments: [], actions: [] });
  const { headline } = leakage.say(found, plainCite);
  expect(headline).toMatch(
    /^No shortfall of deals is established: .* within noise, .* would show a gap of 0\.0\d+ or more\.$/,
  );
});

test("more than expected is no leak", async () => {
  const rich = many(40, expecting({ status: "completed", actual_revenue: 20_000 }, "converted_at"));
  const found = await run({ conversation: [...rich, newest] }, { period: "2025-05" });
  expect(found).toMatchObject({ leak: { value: -400_000 }, recoverable: null, actions: [] });
  expect(leakage.say(found, plainCite).headline).toMatch(
    /^In 2025-05 conversations brought in 800000 against 400000 expected of them, no less than that/,
  );
});

test.for<[string, Parameters<typeof handMadeSource>[0], string]>([
  ["an empty store", {}, "not-enough"],
  ["one conversation", { conversation: [expecting({})] }, "not-enough"],
  ["one deal", { deal: [deal(DAY, "won")] }, "not-enough"],
  ["deals without a yardstick", { deal: many(50, deal(DAY, "won")) }, "not-enough"],
  ["conversations without any money", { conversation: many(50, conversation(DAY, null)) }, "not-enough"],
  ["all failed", { conversation: many(50, expecting({ status: "failed" })) }, "ok"],
])("%s gives %s", async ([, rows, status]) => {
  const found = await run(rows, { period: "all" });
  expect(leakage.output.parse(found).status).toBe(status);
  expect(leakage.say(found, plainCite).headline.length).toBeGreaterThan(10);
});
