import { expect, test } from "vitest";
import { aalenJohansen, incidenceAt } from "./aalen-johansen.ts";
import fixture from "./fixtures/aalen-johansen.json" with { type: "json" };
import { kaplanMeier, survivalAt } from "./kaplan-meier.ts";

test.for(fixture.cases.map((row, at) => [at, row] as const))(`case %i against ${fixture.oracle}`, ([, row]) => {
  const found = aalenJohansen(row as { times: number[]; causes: number[]; entries?: number[] }, 2);
  expect([...found.times]).toEqual(row.at);
  for (const [i, time] of row.at.entries()) {
    expect(found.waiting[i]).toBeCloseTo(row.waiting[i]!, 10);
    expect(incidenceAt(found, 1, time)).toBeCloseTo(row.won[i]!, 10);
    expect(incidenceAt(found, 2, time)).toBeCloseTo(row.lost[i]!, 10);
  }
});

test("shares of all causes and of those still waiting add up to one; with one cause it is one minus Kaplan–Meier", () => {
  const times = [3, 9, 9, 14, 20, 21, 30];
  const causes = [1, 2, 0, 1, 2, 0, 1];
  const two = aalenJohansen({ times, causes }, 2);
  two.times.forEach((_, i) => {
    expect(two.waiting[i]! + two.incidence[0]![i]! + two.incidence[1]![i]!).toBeCloseTo(1, 12);
  });
  const one = aalenJohansen({ times, causes: causes.map((cause) => (cause > 0 ? 1 : 0)) }, 1);
  const curve = kaplanMeier({ times, events: causes.map((cause) => cause > 0) })!;
  for (const time of [0, 5, 9, 19, 40]) expect(incidenceAt(one, 1, time)).toBeCloseTo(1 - survivalAt(curve, time), 12);
});

test("a row with a weight stands for so many equal rows", () => {
  const rows = { times: [3, 5, 5, 9], causes: [1, 2, 0, 1], entries: [0, 1, 0, 4], weights: [3, 1, 4, 2] };
  const repeat = (values: readonly number[]) => values.flatMap((value, i) => new Array(rows.weights[i]!).fill(value));
  const { times, causes, entries } = rows;
  const spelled = { times: repeat(times), causes: repeat(causes), entries: repeat(entries) };
  expect({ ...aalenJohansen(rows, 2), n: 10 }).toEqual(aalenJohansen(spelled, 2));
  const { weights } = rows;
  const plain = aalenJohansen({ times: spelled.times, causes: spelled.causes }, 2);
  expect({ ...aalenJohansen({ times, causes, weights }, 2), n: 10 }).toEqual(plain);
});

test("no records give an empty curve; impossible times are refused", () => {
  expect(incidenceAt(aalenJohansen({ times: [], causes: [] }, 2), 1, 10)).toBe(0);
  expect(() => aalenJohansen({ times: [-1], causes: [1] }, 1)).toThrow(RangeError);
  expect(() => aalenJohansen({ times: [3], causes: [1], entries: [3] }, 1)).toThrow(RangeError);
});
