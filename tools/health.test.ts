import { afterEach, expect, test } from "vitest";
import { Settings } from "#contracts/settings.ts";
import { handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import health from "./health.ts";
import { bandOf, healthScore } from "./support/health-score.ts";
import { complianceScore, type Signal } from "./support/health-signals.ts";
import { plainCite, trialContext } from "./support/testing/trial-context.ts";
import { conversation, deal, many, spread } from "./support/testing/trial-rows.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.close();
});

async function run(rows: Parameters<typeof handMadeSource>[0], input: object = {}, settings: object = {}) {
  const source = await handMadeSource(rows);
  open.push(source);
  return health.run(health.input.parse(input), trialContext(source, settings));
}

const signal = (component: Signal["component"], score: number): Signal => ({
  component,
  key: "k",
  label: "l",
  value: { value: score, unit: "score" },
  goal: null,
  goalWords: "",
  score,
  share: null,
  higherIsBetter: true,
});
const weights = Settings.parse({}).healthWeights;

test("the score is 100 minus the points lost; missing components hand their weight to the others", () => {
  const found = healthScore([signal("conversion", 50), signal("compliance", 100)], weights);
  // weights 0.35 and 0.20 become 7/11 and 4/11: 50 × 7/11 + 100 × 4/11 = 68.18…
  expect(found?.overall).toBeCloseTo((50 * 7 + 100 * 4) / 11, 10);
  expect(found?.leftOut).toEqual(["revenue", "efficiency", "quality"]);
  expect(100 - (found?.components ?? []).reduce((sum, { lost }) => sum + lost, 0)).toBeCloseTo(found?.overall ?? 0, 10);
  expect(healthScore([], weights)).toBeNull();
  // all five at 60, 70, 80, 90, 100: 21 + 17.5 + 16 + 10.8 + 8 = 73.3
  const all = (["conversion", "revenue", "compliance", "efficiency", "quality"] as const).map((key, at) =>
    signal(key, 60 + 10 * at),
  );
  expect(healthScore(all, weights)?.overall).toBeCloseTo(73.3, 10);
});

test.for<[number, string]>([
  [80, "excellent"],
  [79.99, "good"],
  [65, "good"],
  [64.99, "fair"],
  [50, "fair"],
  [49.99, "poor"],
  [0, "poor"],
])("%d is %s", ([value, band]) => {
  expect(bandOf(value)).toBe(band);
});

test("compliance is strict: any violation costs ten at once, each percentage point twenty", () => {
  expect([0, 0.0001, 0.01, 0.045, 0.5].map((rate) => Math.round(complianceScore(rate) * 10) / 10)).toEqual([
    100, 89.8, 70, 0, 0,
  ]);
});

const clean = (day: string, more: Readonly<Record<string, string | number | null>> = {}) =>
  conversation(day, "responded_at", more);

test("components of conversations are those of their records", async () => {
  const rows = [
    ...many(10, conversation("2025-05-10", "converted_at", { expected_value: 1_000, actual_revenue: 8_000 })),
    ...many(60, clean("2025-05-10", { expected_value: 1_000 })),
    ...many(30, clean("2025-05-10", { status: "dropped", expected_value: 1_000 })),
    conversation("2025-12-20", null),
  ];
  const found = await run({ conversation: rows }, { period: "2025-05" }, { targets: { conversionRate: 0.2 } });
  const by = Object.fromEntries(found.components.map((part) => [part.key, part]));
  // 10 % against a target of 20 %
  expect(by.conversion?.score.value).toBe(50);
  // achievement 80,000 of 100,000 = 80; 70 of 100 reached the end = 70; the mean is 75
  expect(by.revenue?.score.value).toBe(75);
  expect(by.compliance?.score.value).toBe(100);
  // drop-off 30 % is at its limit = 100; no escalation, no failure
  expect(by.efficiency?.score.value).toBe(100);
  expect(found.left_out).toEqual(["quality"]);
  // (0.35 × 50 + 0.25 × 75 + 0.20 × 100 + 0.12 × 100) / 0.92
  expect(found.overall?.value).toBeCloseTo((17.5 + 18.75 + 20 + 12) / 0.92, 9);
  expect(found.components.reduce((sum, { weight }) => sum + weight.value, 0)).toBeCloseTo(1, 12);
  expect(health.say(found, plainCite).caveats[0]).toMatch(/^No data for quality: left out/);
});

test("a compliance spike is named with the campaign it concentrates in, and acted on", async () => {
  const month = (day: string, violations: number) =>
    spread([
      ...many(200, clean(day, { campaign_id: "a" })),
      ...many(200 - violations, clean(day, { campaign_id: "b" })),
      ...many(violations, clean(day, { campaign_id: "b", status: "compliance_violation" })),
    ]);
  const campaign = [
    { id: "a", name: "Alpha" },
    { id: "b", name: "Beta" },
  ];
  const found = await run(
    { conversation: [...month("2025-04-10", 2), ...month("2025-05-10", 40)], campaign },
    { period: "2025-05" },
  );
  expect(found.insights[0]).toMatchObject({ names: { label: "compliance violation rate", place: "campaign Beta" } });
  expect(found.actions[0]).toMatchObject({ issue: "compliance", target: "campaign Beta", confidence: "high" });
  expect(health.say(found, plainCite).verdict).toBe("changed");
});

test("week over week: declining needs an established change between the last full weeks", async () => {
  const week = (day: string, dropped: number) => [
    ...many(200 - dropped, clean(day)),
    ...many(dropped, clean(day, { status: "dropped" })),
  ];
  const steady = await run(
    { conversation: [...week("2025-05-05", 90), ...week("2025-05-12", 96), clean("2025-05-19")] },
    { period: "2025-05" },
  );
  expect(steady.trend).toMatchObject({ direction: "stable", from: "2025-W19", to: "2025-W20", moved: [] });
  const worse = await run(
    { conversation: [...week("2025-05-05", 40), ...week("2025-05-12", 150), clean("2025-05-19")] },
    { period: "2025-05" },
  );
  expect(worse.trend).toMatchObject({ direction: "declining", moved: [{ label: "drop-off rate" }] });
});

test("deals only: conversion and revenue against the own past, the rest left out and said", async () => {
  const found = await run({ deal: skygeniDeals() }, { period: "2024-Q1" });
  expect(found.components.map(({ key }) => key).sort()).toEqual(["conversion", "revenue"]);
  expect(found.left_out).toEqual(["compliance", "efficiency", "quality"]);
  expect(found.overall?.value).toBeLessThanOrEqual(100);
});

test("where the extract ends early revenue is left out of the score, and the headline says so", async () => {
  const found = await run({ deal: skygeniDeals() }, { period: "2024-Q2" });
  expect(found.components.map(({ key }) => key)).toEqual(["conversion"]);
  const { headline } = health.say(found, plainCite);
  expect(headline).toMatch(/Revenue is left out: the extract ends/);
  expect(headline).toMatch(/on Conversion alone/);
  expect(headline).not.toMatch(/excellent|good/);
});

test("doubling every amount leaves the score alone", async () => {
  const once = await run({ deal: skygeniDeals() }, { period: "2024-Q1" });
  const twice = await run(
    { deal: skygeniDeals().map((row) => ({ ...row, amount: 2 * Number(row.amount) })) },
    { period: "2024-Q1" },
  );
  expect(twice.overall?.value).toBeCloseTo(once.overall?.value ?? 0, 9);
});

test.for<[string, Parameters<typeof handMadeSource>[0], string]>([
  ["an empty store", {}, "not-enough"],
  ["one conversation", { conversation: [clean("2025-05-10")] }, "not-enough"],
  ["one deal", { deal: [deal("2025-05-10", "won")] }, "not-enough"],
  ["deals without any yardstick", { deal: many(50, deal("2025-05-10", "won")) }, "not-enough"],
  ["all failed", { conversation: many(50, clean("2025-05-10", { status: "failed" })) }, "ok"],
])("%s gives %s", async ([, rows, status]) => {
  const found = await run(rows, { period: "all" });
  expect(health.output.parse(found).status).toBe(status);
  expect(health.say(found, plainCite).headline.length).toBeGreaterThan(10);
});
