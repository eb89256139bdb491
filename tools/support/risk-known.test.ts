import { expect, test } from "vitest";
import { dealHistories } from "#metrics/deal-histories.ts";
import { handMadeSource } from "#metrics/hand-made-store.ts";
import { riskFactors } from "./risk-factors.ts";
import { describeOpen } from "./risk-known.ts";
import { readRiskScope } from "./risk-scope.ts";
import { riskRows } from "./testing/risk-rows.ts";
import { trialContext } from "./testing/trial-context.ts";

test("the loss rate rests on all closed deals, also when a sample is learnt from", async () => {
  const rows = riskRows({ deals: 400, seed: 5, signal: 1 });
  const source = await handMadeSource(rows);
  const asked = { filter: "", account: "", dimension: "auto" };
  const scope = (await readRiskScope(asked, { ...trialContext(source), today: "2026-01-15" }))!;
  const sampled = await dealHistories.read(source, { by: [], sample: 50, named: true });
  await source.close();
  const factors = riskFactors(sampled, [], scope.asOf);
  const { loss_rate, win_rate } = describeOpen({ ...scope, deals: sampled, open: [] }, factors, asked);
  const closed = rows.deal.filter(({ outcome }) => outcome !== "open");
  const lost = closed.filter(({ outcome }) => outcome === "lost").length;
  expect(sampled.size).toBeLessThan(200);
  expect(loss_rate).toMatchObject({ n: closed.length, value: lost / closed.length });
  expect(win_rate!.value).toBeCloseTo(1 - lost / closed.length, 12);
});
