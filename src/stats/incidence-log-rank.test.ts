import { expect, test } from "vitest";
import fixture from "./fixtures/incidence-log-rank.json" with { type: "json" };
import { incidenceLogRank } from "./incidence-log-rank.ts";

test(`agrees with ${fixture.oracle}, whole and up to a time`, () => {
  const whole = incidenceLogRank(fixture.groups)!;
  expect([whole.statistic, whole.p]).toEqual([expect.closeTo(fixture.chisq, 9), expect.closeTo(fixture.p, 10)]);
  const cut = incidenceLogRank(fixture.groups, 60)!;
  expect([cut.statistic, cut.p]).toEqual([expect.closeTo(fixture.chisq60, 9), expect.closeTo(fixture.p60, 10)]);
});

test("records counted give what the same records one by one give", () => {
  const counted = [
    { times: [10, 30, 5], causes: [1, 0, 2], followUp: [90, 30, 60], counts: [3, 2, 1] },
    { times: [12, 40], causes: [1, 0], followUp: [90, 40], counts: [1, 5] },
  ];
  const single = counted.map(({ times, causes, followUp, counts }) => {
    const each = (values: readonly number[]) =>
      values.flatMap((value, at) => new Array<number>(counts[at]!).fill(value));
    return { times: each(times), causes: each(causes), followUp: each(followUp) };
  });
  expect(incidenceLogRank(counted)).toEqual(incidenceLogRank(single));
});

test("losing faster is not winning less: the same share won at the same times is no difference", () => {
  const wins = { times: [10, 20, 30, 40], causes: [1, 1, 2, 2], followUp: [90, 90, 90, 90] };
  const fastLosses = { ...wins, times: [10, 20, 1, 2] };
  expect(incidenceLogRank([wins, fastLosses])!.statistic).toBeCloseTo(0, 12);
  expect(incidenceLogRank([wins])).toBeNull();
  expect(incidenceLogRank([{ times: [5], causes: [0], followUp: [5] }, wins], 1)).toBeNull();
});
