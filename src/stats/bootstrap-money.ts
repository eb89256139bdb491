import type { Random } from "./random.ts";

/** Records of one segment and period: who succeeded, and what each is worth (NaN when not recorded). */
export interface MoneyGroup {
  readonly successes: Uint8Array;
  readonly amounts: Float64Array;
}

export interface LostMoney {
  /** Successes fewer than with the reference rate; negative when there were more. */
  readonly lost: number;
  /** Mean amount without the 5 % smallest and 5 % largest. */
  readonly meanAmount: number;
  /** lost × mean amount, in the unit of the amounts. */
  readonly money: number;
  readonly interval: readonly [number, number];
  /** Records with an amount. */
  readonly priced: number;
}

const TRIM = 0.05;

/** From so many records on they are resampled in bins of neighbouring amounts. */
const MANY = 2_000;
const BINS = 500;

/**
 * Money that a shortfall of successes stands for: records × (reference rate − own rate) × trimmed mean amount. The 95 % interval comes from
 * resampling the records with replacement (percentile bootstrap, Efron 1979); amounts are skewed, so a normal interval would mislead.
 * The reference rate's own error is added as normal noise of the given standard error. Null when no amount is recorded.
 *
 * Many records are put in bins of neighbouring amounts, and how often a bin is drawn and succeeds is drawn at once: the
 * same interval to a few percent of its width, in a time that does not grow.
 *
 * @example
 * const four = { successes: Uint8Array.of(1, 0, 0, 0), amounts: Float64Array.of(100, 100, 100, 100) };
 * bootstrapLostMoney(four, { rate: 0.5, standardError: 0 }, seededRandom(1))?.money // 100: half of four would have been one more
 */
export function bootstrapLostMoney(
  group: MoneyGroup,
  reference: { readonly rate: number; readonly standardError: number },
  random: Random,
  resamples = 1000,
): LostMoney | null {
  const size = group.amounts.length;
  const sorted = group.amounts.filter((amount) => !Number.isNaN(amount)).sort();
  if (sorted.length === 0) return null;
  const units = size > MANY ? binned(group, sorted) : inOrder(group, sorted.length);
  const drawn = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    const { times, won } = size > MANY ? drawBins(units, random) : drawRecords(units, random);
    const rate = reference.rate + reference.standardError * random.normal();
    drawn[i] = lostMoney(units, times, won, size, rate).money;
  }
  drawn.sort();
  const at = (share: number): number => drawn[Math.min(resamples - 1, Math.floor(share * resamples))]!;
  const won = group.successes.reduce((sum, each) => sum + each, 0);
  const whole = { amounts: sorted, priced: sorted.length };
  const observed = lostMoney(whole, new Float64Array(sorted.length).fill(1), won, size, reference.rate);
  return { ...observed, interval: [at(0.025), at(0.975)], priced: sorted.length };
}

/** Records, or bins of them, by ascending amount; the first `priced` have one. */
interface Units {
  readonly amounts: Float64Array;
  readonly counts: Float64Array;
  readonly successes: Float64Array;
  readonly priced: number;
}

function inOrder({ amounts, successes }: MoneyGroup, priced: number): Units {
  const order = Uint32Array.from(amounts, (_, at) => at).sort((a, b) => compareAmounts(amounts[a]!, amounts[b]!));
  return {
    amounts: Float64Array.from(order, (at) => amounts[at]!),
    counts: new Float64Array(order.length).fill(1),
    successes: Float64Array.from(order, (at) => successes[at]!),
    priced,
  };
}

/** Unrecorded amounts go last. */
function compareAmounts(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) ? -1 : a - b;
}

/** Bins of about equally many records with their mean amount, and one of those without an amount. */
function binned({ amounts, successes }: MoneyGroup, sorted: Float64Array): Units {
  const limits = Float64Array.from(
    { length: BINS - 1 },
    (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / BINS)]!,
  );
  const counts = new Float64Array(BINS + 1);
  const won = new Float64Array(BINS + 1);
  const sums = new Float64Array(BINS + 1);
  for (let at = 0; at < amounts.length; at++) {
    const bin = Number.isNaN(amounts[at]!) ? BINS : binOf(amounts[at]!, limits);
    counts[bin]! += 1;
    won[bin]! += successes[at]!;
    sums[bin]! += amounts[at]!;
  }
  const means = sums.map((sum, bin) => (counts[bin] === 0 ? 0 : sum / counts[bin]!));
  return { amounts: means, counts, successes: won, priced: BINS };
}

/** How many limits lie at or below the amount. */
function binOf(amount: number, limits: Float64Array): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (limits[middle]! <= amount) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Drawn {
  readonly times: Float64Array;
  readonly won: number;
}

function drawRecords({ successes }: Units, random: Random): Drawn {
  const times = new Float64Array(successes.length);
  for (let k = 0; k < times.length; k++) times[random.integer(times.length)]!++;
  return { times, won: times.reduce((sum, often, at) => sum + often * successes[at]!, 0) };
}

/** Poisson resampling in the normal limit: how often each bin is drawn, and its successes among those; scaled to as many records as there are. */
function drawBins({ counts, successes }: Units, random: Random): Drawn {
  const size = counts.reduce((sum, count) => sum + count, 0);
  let won = 0;
  const times = counts.map((count, bin) => {
    const often = Math.max(0, count + Math.sqrt(count) * random.normal());
    const rate = count === 0 ? 0 : successes[bin]! / count;
    won += often * rate + Math.sqrt(often * rate * (1 - rate)) * random.normal();
    return often;
  });
  const drawn = times.reduce((sum, often) => sum + often, 0);
  return { times, won: (won * size) / drawn };
}

/** `times` says how often each unit was drawn, `won` how many of the `size` records then succeeded. */
function lostMoney(
  { amounts, priced }: Pick<Units, "amounts" | "priced">,
  times: Float64Array,
  won: number,
  size: number,
  rate: number,
): { readonly lost: number; readonly meanAmount: number; readonly money: number } {
  let withAmount = 0;
  for (let i = 0; i < priced; i++) withAmount += times[i]!;
  const cut = Math.floor(withAmount * TRIM);
  let passed = 0;
  let sum = 0;
  for (let i = 0; i < priced; i++) {
    const from = Math.max(passed, cut);
    passed += times[i]!;
    const kept = Math.min(passed, withAmount - cut) - from;
    if (kept > 0) sum += kept * amounts[i]!;
  }
  const lost = size * rate - won;
  const meanAmount = withAmount > 0 ? sum / (withAmount - 2 * cut) : 0;
  return { lost, meanAmount, money: lost * meanAmount };
}
