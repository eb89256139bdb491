import type { Random } from "./random.ts";

/** The place where one level of a series gives way to another. */
export interface ChangePoint {
  /** Values before the change; the value at this index is the first of the new level. */
  readonly index: number;
  readonly before: number;
  readonly after: number;
  /** Part of the (weighted) squared deviations from the mean that the two levels remove, 0 to 1. */
  readonly explained: number;
  /** Chance of as large a part anywhere in the series, were the order of the values meaningless. */
  readonly p: number;
}

/**
 * Single change in the level of a series in order: the split whose two (weighted) means leave the least squared deviation, which is also the
 * largest standardized shift of the mean, with a permutation test of that maximum. Ties go to the earlier split. Values are taken as
 * independent; a steady slope is found as a change too, so compare with a line before calling it a step.
 * Sources: Bai & Perron (2003), J. Applied Econometrics 18, 1–22 (the break); Pitman (1937) (the test).
 *
 * @param values in order, four or more; either side of the change holds two of them and 15 % at least
 * @param random seeded numbers for the permutations
 * @param weights positive, such as the records behind each value; default one each
 * @param draws permutations; the smallest possible p is 1 / (draws + 1)
 * @returns null below four values or when all are equal
 * @throws RangeError when weights and values differ in number or a weight is not positive
 * @example changePoint(nile, random) // R's Nile series: index 28 (the year 1899 is the first of the new level), 1097.75 → 849.9722
 */
export function changePoint(
  values: readonly number[],
  random: Random,
  weights: readonly number[] = values.map(() => 1),
  draws = 4999,
): ChangePoint | null {
  if (weights.length !== values.length || weights.some((weight) => !(weight > 0)))
    throw new RangeError("each value needs a positive weight");
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = values.reduce((sum, value, at) => sum + value * weights[at]!, 0) / totalWeight;
  const deviations = values.map((value) => value - mean);
  const whole = deviations.reduce((sum, deviation, at) => sum + deviation ** 2 * weights[at]!, 0);
  if (values.length < 4 || whole <= Number.EPSILON * mean ** 2) return null;
  const order = values.map((_, at) => at);
  const found = bestSplit(order, deviations, weights, totalWeight);
  let asLarge = 0;
  for (let draw = 0; draw < draws; draw++) {
    shuffle(order, random);
    if (bestSplit(order, deviations, weights, totalWeight).between >= found.between * (1 - 1e-12)) asLarge += 1;
  }
  const { index, left, leftWeight } = found;
  return {
    index,
    before: mean + left / leftWeight,
    after: mean - left / (totalWeight - leftWeight),
    explained: Math.min(1, found.between / whole),
    p: (asLarge + 1) / (draws + 1),
  };
}

/** Two values, or 15 % of them as usual for breaks: a shorter side would be the luck of its few values. */
const fewestEachSide = (values: number): number => Math.max(2, Math.ceil(0.15 * values));

/** The split with the largest sum of squares between its sides; deviations sum to nothing, so one side's sum gives both means. */
function bestSplit(
  order: readonly number[],
  deviations: readonly number[],
  weights: readonly number[],
  totalWeight: number,
) {
  let [sum, weight] = [0, 0];
  let best = { index: 0, between: -1, left: 0, leftWeight: 0 };
  const fewest = fewestEachSide(order.length);
  for (let at = 0; at < order.length - fewest; at++) {
    const one = order[at]!;
    sum += deviations[one]! * weights[one]!;
    weight += weights[one]!;
    if (at + 1 < fewest) continue;
    const between = (sum * sum * totalWeight) / (weight * (totalWeight - weight));
    if (between > best.between) best = { index: at + 1, between, left: sum, leftWeight: weight };
  }
  return best;
}

/** Fisher–Yates, in place. */
function shuffle(order: number[], random: Random): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
}
