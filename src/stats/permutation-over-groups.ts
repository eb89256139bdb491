import { seededRandom } from "./random.ts";

/** Groups with one value each, some of them treated. */
export interface GroupValues {
  readonly values: ArrayLike<number>;
  /** Weight of each group in its side's mean, such as its number of records; default equal. */
  readonly weights?: ArrayLike<number> | undefined;
  readonly treated: ArrayLike<number | boolean>;
}

/** Up to so many ways to choose the treated groups all are tried; beyond that as many are drawn. */
const MOST_CHOICES = 20_000;
const DRAWS = 4_999;

/**
 * Permutation test over groups: how often would another choice of as many treated groups show a difference of means at least as large as the one
 * seen? Needs no assumption about how alike the records of a group are. With one treated group this is its exact rank among all groups, so
 * with g groups the p-value cannot be smaller than 1/g.
 * Source: Fisher (1935); Conley and Taber (2011), Review of Economics and Statistics 93, 113–125, for differences in differences.
 *
 * @returns null unless there are treated and untreated groups
 * @throws RangeError when the arrays differ in length
 * @example permutationOverGroups({ values: [0.3, 0.1, 0, 0.1], treated: [1, 0, 0, 0] }, 1) // 0.25
 */
export function permutationOverGroups({ values, weights, treated }: GroupValues, seed: number): number | null {
  const size = values.length;
  if (treated.length !== size || (weights && weights.length !== size))
    throw new RangeError("values, weights and treatment need one entry per group");
  const chosen = Array.from(treated).flatMap((is, at) => (is ? [at] : []));
  if (chosen.length === 0 || chosen.length === size) return null;
  const weight = (at: number) => weights?.[at] ?? 1;
  const all = Array.from({ length: size }, (_, at) => at);
  const whole = {
    sum: all.reduce((sum, at) => sum + weight(at) * values[at]!, 0),
    n: all.reduce((n, at) => n + weight(at), 0),
  };
  const difference = (places: readonly number[]): number => {
    let [sum, n] = [0, 0];
    for (const at of places) {
      sum += weight(at) * values[at]!;
      n += weight(at);
    }
    return Math.abs(sum / n - (whole.sum - sum) / (whole.n - n));
  };
  const limit = difference(chosen) * (1 - 1e-9);
  if (choices(size, chosen.length) <= MOST_CHOICES) {
    const found = [...combinations(size, chosen.length)].map(difference);
    return found.filter((value) => value >= limit).length / found.length;
  }
  const random = seededRandom(seed);
  let beyond = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    const order = [...all];
    for (let at = 0; at < chosen.length; at++) {
      const other = at + random.integer(size - at);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    if (difference(order.slice(0, chosen.length)) >= limit) beyond++;
  }
  return beyond / (DRAWS + 1);
}

function choices(size: number, chosen: number): number {
  let count = 1;
  for (let at = 0; at < chosen; at++) count = (count * (size - at)) / (at + 1);
  return count;
}

function* combinations(size: number, chosen: number, from = 0): Generator<number[]> {
  if (chosen === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= size - chosen; at++)
    for (const rest of combinations(size, chosen - 1, at + 1)) yield [at, ...rest];
}
