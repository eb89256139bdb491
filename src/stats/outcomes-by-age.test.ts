import { describe, expect, test } from "vitest";
import fixture from "./fixtures/outcomes-by-age.json" with { type: "json" };
import { expectedShare, outcomesByAge, type Waiting } from "./outcomes-by-age.ts";

describe(`against ${fixture.oracle}`, () => {
  test("exposure and outcomes by age are those of a person-years table", () => {
    const records = fixture.begun.map(
      (begun, at): Waiting => ({
        begun,
        ended: fixture.ended[at]!,
        outcome: fixture.outcome[at] as Waiting["outcome"],
        n: 1,
      }),
    );
    const found = outcomesByAge(records, fixture.window, fixture.bands);
    expect([...found.exposure]).toEqual(fixture.exposure);
    expect([...found.successes]).toEqual(fixture.successes);
    expect([...found.failures]).toEqual(fixture.failures);
  });
});

test("a record counts from its begin to its end, in the window only", () => {
  const one = { begun: 0, ended: 9, outcome: "success", n: 1 } as const;
  const found = outcomesByAge([one], { from: 5, to: 12 }, { width: 7, bands: 3 });
  expect([...found.exposure]).toEqual([2, 3, 0]);
  expect([...found.successes]).toEqual([0, 1, 0]);
  const gone = outcomesByAge([{ ...one, ended: 4 }], { from: 5, to: 12 }, { width: 7, bands: 3 });
  expect([...gone.exposure]).toEqual([0, 0, 0]);
});

test("expected share: more young records, fewer successes, though none of them fares worse", () => {
  const reference = {
    exposure: Float64Array.of(100, 100),
    successes: Float64Array.of(1, 2),
    failures: Float64Array.of(3, 1),
  };
  expect(expectedShare(reference, reference)).toBeCloseTo(3 / 7, 12);
  expect(expectedShare(reference, { exposure: Float64Array.of(300, 100) })).toBeCloseTo(1 / 3, 12);
  expect(expectedShare(reference, { exposure: Float64Array.of(0, 0) })).toBeNull();
});
