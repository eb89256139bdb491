import { expect, test } from "vitest";
import { randomFromState, seededRandom } from "./random.ts";

test("gives the published sequence of xoshiro128** for the state 1, 2, 3, 4 (test vector of the rand_xoshiro crate)", () => {
  const random = randomFromState(1, 2, 3, 4);
  expect(Array.from({ length: 10 }, () => random.bits())).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test("the same seed repeats, another seed differs, also above 32 bits", () => {
  const first = (seed: number): number[] => Array.from({ length: 4 }, seededRandom(seed).bits);
  expect(first(42)).toEqual(first(42));
  expect(first(42)).not.toEqual(first(43));
  expect(first(42)).not.toEqual(first(42 + 2 ** 32));
});

test("moments of 100,000 draws lie within five standard errors of theory", () => {
  const random = seededRandom(1);
  const draws = 100_000;
  let uniform = 0;
  let normal = 0;
  let square = 0;
  let heads = 0;
  const faces = [0, 0, 0];
  for (let i = 0; i < draws; i++) {
    uniform += random.uniform();
    const value = random.normal();
    normal += value;
    square += value * value;
    if (random.bernoulli(0.3)) heads++;
    faces[random.integer(3)]!++;
  }
  const root = Math.sqrt(draws);
  expect(Math.abs(uniform / draws - 0.5)).toBeLessThan((5 * Math.sqrt(1 / 12)) / root);
  expect(Math.abs(normal / draws)).toBeLessThan(5 / root);
  expect(Math.abs(square / draws - 1)).toBeLessThan((5 * Math.SQRT2) / root);
  expect(Math.abs(heads / draws - 0.3)).toBeLessThan((5 * Math.sqrt(0.21)) / root);
  for (const face of faces) expect(Math.abs(face / draws - 1 / 3)).toBeLessThan((5 * Math.sqrt(2 / 9)) / root);
});
