import { expect, test } from "vitest";
import { dealHistories } from "#metrics/deal-histories.ts";
import { handMadeSource } from "#metrics/hand-made-store.ts";
import { riskFactors } from "./risk-factors.ts";
import { choosePenalty, explainRisk, fitRisk, riskOf } from "./risk-model.ts";
import { lastDay } from "./risk-scope.ts";
import { openOn, snapshotsBefore } from "./risk-snapshots.ts";
import { riskRows } from "./testing/risk-rows.ts";

async function world(signal: number) {
  const source = await handMadeSource(riskRows({ deals: 900, seed: 6, signal, stages: true }));
  const by = ["region", "lead_source", "product"];
  const deals = await dealHistories.read(source, { by });
  await source.close();
  const asOf = lastDay(deals);
  return { deals, asOf, factors: riskFactors(deals, by, asOf), training: snapshotsBefore(deals, asOf) };
}

test("base and contributions add up to the log-odds of every open deal", async () => {
  const { deals, asOf, factors, training } = await world(1);
  const model = fitRisk(deals, factors, training, 10);
  const open = Array.from({ length: deals.size }, (_, deal) => deal).filter((deal) => openOn(deals, deal, asOf));
  const risks = riskOf(model, { deals: Int32Array.from(open), days: new Int32Array(open.length).fill(asOf) });
  const explain = explainRisk(model, training);
  expect(open.length).toBeGreaterThan(20);
  for (const [at, deal] of open.entries()) {
    const { base, contributions } = explain(deal, asOf);
    const sum = contributions.reduce((total, { logOdds }) => total + logOdds, base);
    expect(Math.log(risks[at]! / (1 - risks[at]!))).toBeCloseTo(sum, 9);
  }
});

test("contributions are against the average deal: over the training snapshots each factor's parts add up to nothing", async () => {
  const { deals, factors, training } = await world(1);
  const explain = explainRisk(fitRisk(deals, factors, training, 10), training);
  const sums = new Map<string, number>();
  for (const [row, deal] of training.deals.entries())
    for (const { key, logOdds } of explain(deal, training.days[row]!).contributions)
      sums.set(key, (sums.get(key) ?? 0) + logOdds);
  expect([...sums.keys()]).toEqual(["stage", "region", "lead_source", "product", "amount"]);
  for (const sum of sums.values()) expect(Math.abs(sum)).toBeLessThan(1e-7);
});

test("without signal the strongest penalties are chosen, with signal weak ones", async () => {
  const [quiet, loud] = [await world(0), await world(1.5)];
  const noStage = (each: Awaited<ReturnType<typeof world>>) => ({
    ...each.factors,
    factors: each.factors.factors.filter(({ key }) => key !== "stage"),
  });
  expect(choosePenalty(quiet.deals, noStage(quiet), quiet.training)).toBeGreaterThanOrEqual(100);
  expect(choosePenalty(loud.deals, noStage(loud), loud.training)).toBeLessThanOrEqual(30);
});

test("every snapshot row was open on its day and had closed by the day it is learnt on", async () => {
  const { deals, asOf } = await world(1);
  const until = asOf - 100;
  const { deals: rows, days } = snapshotsBefore(deals, until);
  expect(rows.length).toBeGreaterThan(100);
  for (const [row, deal] of rows.entries()) {
    expect(openOn(deals, deal, days[row]!)).toBe(true);
    expect(deals.closed[deal]!).toBeLessThanOrEqual(until);
  }
});
