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

/**
 * Money that a shortfall of successes stands for: records × (reference rate − own rate) × trimmed mean amount. The 95 % interval comes from
 * resampling the records with replacement (percentile bootstrap, Efron 1979); amounts are skewed, so a normal interval would mislead.
 * The reference rate's own error is added as normal noise of the given standard error. Null when no amount is recorded.
 */
export function bootstrapLostMoney(
  group: MoneyGroup,
  reference: { readonly rate: number; readonly standardError: number },
  random: Random,
  resamples = 1000,
): LostMoney | null {
  const size = group.amounts.length;
  const order = [...group.amounts.keys()].sort((a, b) => compareAmounts(group.amounts[a]!, group.amounts[b]!));
  const amounts = Float64Array.from(order, (at) => group.amounts[at]!);
  const successes = Uint8Array.from(order, (at) => group.successes[at]!);
  const priced = amounts.findIndex(Number.isNaN) < 0 ? size : amounts.findIndex(Number.isNaN);
  if (priced === 0) return null;
  const once = new Float64Array(size).fill(1);
  const observed = lostMoney(amounts, successes, once, priced, reference.rate);
  const drawn = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    const times = new Float64Array(size);
    for (let k = 0; k < size; k++) times[random.integer(size)]!++;
    const rate = reference.rate + reference.standardError * random.normal();
    drawn[i] = lostMoney(amounts, successes, times, priced, rate).money;
  }
  drawn.sort();
  const at = (share: number): number => drawn[Math.min(resamples - 1, Math.floor(share * resamples))]!;
  return { ...observed, interval: [at(0.025), at(0.975)], priced };
}

/** Unrecorded amounts go last. */
function compareAmounts(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) ? -1 : a - b;
}

/** `amounts` ascend, the first `priced` are recorded, `times` says how often each record was drawn. */
function lostMoney(
  amounts: Float64Array,
  successes: Uint8Array,
  times: Float64Array,
  priced: number,
  rate: number,
): { readonly lost: number; readonly meanAmount: number; readonly money: number } {
  let won = 0;
  let withAmount = 0;
  for (let i = 0; i < amounts.length; i++) {
    won += times[i]! * successes[i]!;
    if (i < priced) withAmount += times[i]!;
  }
  const cut = Math.floor(withAmount * TRIM);
  let passed = 0;
  let sum = 0;
  for (let i = 0; i < priced; i++) {
    const from = Math.max(passed, cut);
    passed += times[i]!;
    const kept = Math.min(passed, withAmount - cut) - from;
    if (kept > 0) sum += kept * amounts[i]!;
  }
  const lost = amounts.length * rate - won;
  const meanAmount = withAmount > 0 ? sum / (withAmount - 2 * cut) : 0;
  return { lost, meanAmount, money: lost * meanAmount };
}
