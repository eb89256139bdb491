import { expect, test } from "vitest";
import { changePoint } from "./change-point.ts";
import { seededRandom } from "./random.ts";

/** R 4's `datasets::Nile`, yearly flow 1871 to 1970. */
const nile = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];

test("the Nile changes after 1898, as R's strucchange has it", () => {
  // strucchange::breakpoints(Nile ~ 1) documents observation 28 (1898); means and share from R by least squares over all splits
  const found = changePoint(nile, seededRandom(1), undefined, 999)!;
  expect(found.index).toBe(28);
  expect(found.before).toBeCloseTo(1097.75, 8);
  expect(found.after).toBeCloseTo(849.9722, 4);
  expect(found.explained).toBeCloseTo(0.4365542, 7);
  expect(found.p).toBe(1 / 1000);
});

test("p is near that of all 5,040 orders of seven values", () => {
  // R, every permutation: 0.05714286; four standard errors of 4,999 draws are 0.0131
  const found = changePoint([3.1, 2.7, 3.4, 2.9, 1.2, 1.9, 0.8], seededRandom(3))!;
  expect(found.index).toBe(4);
  expect(Math.abs(found.p - 0.05714286)).toBeLessThan(0.0131);
});

test("weights count as so many records", () => {
  // R, weighted.mean over each split: 4, 2.98, 1.38, 0.845517
  const found = changePoint([3.1, 2.7, 3.4, 2.9, 1.2, 1.9, 0.8], seededRandom(3), [10, 30, 20, 15, 40, 25, 10], 99)!;
  expect(found.index).toBe(4);
  expect(found.before).toBeCloseTo(2.98, 10);
  expect(found.after).toBeCloseTo(1.38, 10);
  expect(found.explained).toBeCloseTo(0.845517, 6);
});

test("nothing to find below four values or when all are equal, and weights must be positive", () => {
  expect(changePoint([1, 2, 3], seededRandom(1))).toBeNull();
  expect(changePoint([0.1, 0.1, 0.1, 0.1, 0.1], seededRandom(1))).toBeNull();
  expect(() => changePoint([1, 2, 3, 4], seededRandom(1), [1, 1, 0, 1])).toThrow(RangeError);
});
