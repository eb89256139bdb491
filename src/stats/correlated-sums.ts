import { seededRandom } from "./random.ts";

export interface UncertainSum {
  /** Chance of each amount to come about, 0 to 1. */
  readonly probabilities: ArrayLike<number>;
  readonly amounts: ArrayLike<number>;
  /** Standard deviation of the log-odds shift that all share within one draw; 0 for independent amounts. */
  readonly sharedShift: number;
  readonly draws: number;
  readonly seed: number;
}

/** Largest amounts, drawn each on its own; the rest are drawn per group of like chances as a normal sum. */
const MOST_ALONE = 400;
const GROUPS = 40;

/**
 * Draws of a sum of amounts that each come about with a chance of their own, all of them shifted together in each draw by a normal amount on the
 * log-odds scale. Independent draws alone make the spread far too narrow when good and bad quarters hit every deal.
 *
 * The many small amounts are drawn as a normal sum per group of like chances (central limit theorem), so a million cost no more than a thousand.
 * Also returns each draw's shift, so that something else can be moved by it too.
 *
 * @throws RangeError when a chance lies outside 0 to 1
 * @example drawCorrelatedSums({ probabilities: [1, 0], amounts: [50, 80], sharedShift: 1, draws: 3, seed: 1 }).sums // [50, 50, 50]
 */
export function drawCorrelatedSums(input: UncertainSum): {
  readonly sums: Float64Array;
  readonly shifts: Float64Array;
} {
  const { sharedShift, draws, seed } = input;
  const random = seededRandom(seed);
  const { alone, groups } = split(input);
  const sums = new Float64Array(draws);
  const shifts = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    const shift = sharedShift > 0 ? sharedShift * random.normal() : 0;
    const odds = Math.exp(shift);
    let sum = 0;
    for (const { chance, amount } of alone) if (random.uniform() < shifted(chance, odds)) sum += amount;
    for (const { chance, total, squares } of groups) {
      const p = shifted(chance, odds);
      sum += p * total + Math.sqrt(p * (1 - p) * squares) * random.normal();
    }
    sums[draw] = sum;
    shifts[draw] = shift;
  }
  return { sums, shifts };
}

/** A chance with its odds multiplied; certain and impossible stay so. */
const shifted = (chance: number, odds: number): number => (chance * odds) / (1 - chance + chance * odds);

interface Group {
  readonly chance: number;
  readonly total: number;
  readonly squares: number;
}

function split({ probabilities, amounts }: UncertainSum): {
  readonly alone: readonly { readonly chance: number; readonly amount: number }[];
  readonly groups: readonly Group[];
} {
  const order = Array.from({ length: probabilities.length }, (_, at) => at);
  for (const at of order)
    if (!(probabilities[at]! >= 0 && probabilities[at]! <= 1))
      throw new RangeError(`a chance lies between 0 and 1, got ${probabilities[at]}`);
  order.sort((a, b) => Math.abs(amounts[b]!) - Math.abs(amounts[a]!) || a - b);
  const alone = order.slice(0, MOST_ALONE).map((at) => ({ chance: probabilities[at]!, amount: amounts[at]! }));
  const sums = Array.from({ length: GROUPS }, () => ({ n: 0, chances: 0, total: 0, squares: 0 }));
  for (const at of order.slice(MOST_ALONE)) {
    const sum = sums[Math.min(GROUPS - 1, Math.floor(probabilities[at]! * GROUPS))]!;
    sum.n += 1;
    sum.chances += probabilities[at]! * amounts[at]!;
    sum.total += amounts[at]!;
    sum.squares += amounts[at]! ** 2;
  }
  const filled = sums.filter(({ n, total }) => n > 0 && total !== 0);
  // chances weighted by amount: then the group's expected sum is exact
  const groups = filled.map(({ chances, total, squares }) => ({
    chance: Math.min(1, Math.max(0, chances / total)),
    total,
    squares,
  }));
  return { alone, groups };
}
