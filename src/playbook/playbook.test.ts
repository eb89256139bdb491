import { expect, test } from "vitest";
import { Action, issueKinds } from "#contracts/action.ts";
import { money, points } from "#contracts/quantity.ts";
import { dimensionType, reasonType, stageType } from "./classify.ts";
import { type DraftInput, draftAction } from "./draft-action.ts";
import { entries, findEntry } from "./find-entry.ts";
import { rankActions } from "./rank-actions.ts";
import { recoverableShare } from "./recoverable-share.ts";

const FORBIDDEN =
  /\d|\b(zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|first|second|third|fourth|fifth|tenth|once|twice|thrice|half|halves|quarter|double[ds]?|triple[ds]?|single|both|pair|percent|majority|most|because|due to|drove|driven|caused?|causes)\b|%/i;

const draft = (over: Partial<DraftInput> = {}): Action =>
  draftAction({
    issue: "weak-segment",
    target: "EMEA",
    dimension: "region",
    why: points(-0.08, { n: 400 }),
    loss: money(100_000, "EUR", { interval: [40_000, 200_000], assumption: "at the mean deal size" }),
    evidence: "established",
    owner: "the regional manager",
    ...over,
  });

test("texts hold no digits, no number words and no causal claims, and the target stands once in every title", () => {
  for (const entry of entries) {
    const texts = [entry.title.replace("{target}", "X"), ...entry.steps, entry.time, entry.resources];
    for (const text of texts) expect(text).not.toMatch(FORBIDDEN);
    expect(entry.title.split("{target}")).toHaveLength(2);
    expect(entry.steps.length).toBeGreaterThanOrEqual(3);
  }
  for (const issue of issueKinds) {
    const { share } = recoverableShare({ issue, target: "X" });
    expect(share.assumption).toMatch(/Upshot's own planning assumption/);
    expect(share.assumption).not.toMatch(FORBIDDEN);
  }
});

test("every issue has an entry that needs no conditions, and it comes last", () => {
  for (const issue of issueKinds) {
    const own = entries.filter((entry) => entry.issue === issue);
    expect(own.findIndex((entry) => !entry.when)).toBe(own.length - 1);
    expect(own.filter((entry) => !entry.when)).toHaveLength(1);
  }
});

test("shares lie in order between nothing and everything", () => {
  for (const { share } of entries) {
    expect([...share].sort((a, b) => a - b)).toEqual([...share]);
    expect(share[0]).toBeGreaterThanOrEqual(0);
    expect(share[2]).toBeLessThan(1);
  }
});

test.for([
  ["rep_22", "owner", /Ride along/],
  ["Referral", "lead_source", /qualification bar/],
  ["Enterprise", "product", /win story/],
  ["B3", "script_version", /out of rotation/],
  ["EMEA", "region", /loss review with the managers/],
  ["Gold", "customer_tier", /^Run a loss review on Gold/],
])("a weak segment %s by %s gets its own kind of action", ([target, dimension, expected]) => {
  expect(draft({ target: target as string, dimension: dimension as string }).title).toMatch(expected as RegExp);
});

test.for([
  ["greeting", "opening"],
  ["Qualified", "discovery"],
  ["Demo", "demonstration"],
  ["Negotiation", "price"],
  ["booked", "meeting"],
  ["Closed", "closing"],
  ["step 7", "other"],
])("the step %s is of type %s", ([stage, expected]) => {
  expect(stageType(stage as string)).toBe(expected);
});

test("dimensions and reasons are sorted into kinds; unknown ones are other", () => {
  expect(dimensionType("manager")).toBe("person");
  expect(dimensionType("favourite_colour")).toBe("other");
  expect(dimensionType(undefined)).toBe("other");
  expect(reasonType("asked for a human")).toBe("asked-for-person");
  expect(reasonType("pricing question")).toBe("price");
  expect(reasonType("?")).toBe("other");
});

test("expected value is loss × share, from the smallest to the largest product", () => {
  // region: share 0.25 (0.10 to 0.40). 100,000 × 0.25 = 25,000; 40,000 × 0.10 = 4,000; 200,000 × 0.40 = 80,000
  const action = draft();
  expect(Action.parse(action)).toEqual(action);
  expect(action.expectedValue?.value).toBeCloseTo(25_000, 9);
  expect(action.expectedValue?.interval?.[0]).toBeCloseTo(4_000, 9);
  expect(action.expectedValue?.interval?.[1]).toBeCloseTo(80_000, 9);
  expect(action.expectedValue?.currency).toBe("EUR");
  expect(action.expectedValue?.assumption).toMatch(/^at the mean deal size; the recoverable share is Upshot's own/);
});

test("doubling the loss doubles the expected value; nothing lost or no amount gives none", () => {
  const doubled = draft({ loss: money(200_000, "EUR") }).expectedValue?.value;
  expect(doubled).toBeCloseTo(2 * (draft({ loss: money(100_000, "EUR") }).expectedValue?.value ?? 0), 9);
  expect(draft({ loss: null }).expectedValue).toBeNull();
  expect(draft({ loss: money(-5, "EUR") }).expectedValue).toBeNull();
});

test.for<[Partial<DraftInput>, Action["confidence"]]>([
  [{}, "high"],
  [{ why: points(-0.08, { n: 12 }) }, "medium"],
  [{ loss: money(100_000, "EUR", { interval: [-5, 200_000] }) }, "medium"],
  [{ evidence: "descriptive" }, "medium"],
  [{ evidence: "lead" }, "low"],
  [{ evidence: "standing" }, "low"],
])("confidence of %o is %s", ([over, expected]) => {
  expect(draft(over).confidence).toBe(expected);
});

test("a target keeps its own characters, and at most ten records are touched", () => {
  const action = draft({ target: "$& 10%", touches: Array.from({ length: 30 }, (_, i) => `d${i}`) });
  expect(action.title).toContain("$& 10%");
  expect(action.touches).toHaveLength(10);
});

test("actions are ranked by confidence, then money; ties keep their order, a repeated one is kept once", () => {
  const lead = draft({ target: "A", evidence: "lead", loss: money(9_000_000, "EUR") });
  const sure = draft({ target: "B", loss: money(60_000, "EUR", { interval: [10_000, 80_000] }) });
  const unpriced = draft({ target: "C", loss: null, evidence: "lead" });
  const unpricedSure = draft({ target: "D", loss: null });
  const twin = draft({ target: "E", loss: null });
  const ranked = rankActions([unpriced, lead, unpricedSure, sure, twin, lead]);
  expect(ranked.map((action) => action.target)).toEqual(["B", "D", "E", "A", "C"]);
});

test("a loss that one segment holds most of is not asked for once more as the whole's", () => {
  const segment = draft({ target: "EMEA" });
  const whole = (loss: number): Action =>
    draft({
      issue: "low-conversion",
      target: "the whole pipeline",
      whyWords: "short of the usual win rate",
      evidence: "descriptive",
      loss: money(loss, "EUR", { interval: [loss / 2, loss] }),
    });
  expect(rankActions([segment, whole(110_000)]).map(({ target }) => target)).toEqual(["EMEA"]);
  expect(rankActions([segment, whole(900_000)])).toHaveLength(2);
  expect(rankActions([whole(110_000)])).toHaveLength(1);
});

test("what is assumed about the recoverable share reads the same for every issue, so that it is printed once", () => {
  expect(new Set(issueKinds.map((issue) => recoverableShare({ issue, target: "X" }).share.assumption)).size).toBe(1);
});

test("findEntry picks the variant by stage and by reason", () => {
  expect(findEntry({ issue: "high-drop-off", target: "greeting" }).title).toMatch(/who is calling/);
  expect(findEntry({ issue: "escalation-spike", target: "pricing question" }).title).toMatch(/price answers/);
});
