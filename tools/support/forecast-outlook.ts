import type { DealHistories } from "#metrics/deal-histories.ts";
import { drawCorrelatedSums } from "#stats/correlated-sums.ts";
import { seededRandom } from "#stats/random.ts";
import { winChances, winsOfNewDeals } from "./forecast-chances.ts";
import { openOn } from "./risk-snapshots.ts";

/** Days from 1970-01-01: `from` included, `to` not. */
export interface DayWindow {
  readonly from: number;
  readonly to: number;
}

/** What stands and what may come in a window, as known at the end of the origin. */
export interface Outlook {
  /** Won in the window up to the origin. */
  readonly booked: number;
  readonly chances: Float64Array;
  readonly amounts: Float64Array;
  /** Expected from open deals, and from deals not created yet. */
  readonly fromOpen: number;
  readonly fromNew: number;
  readonly newWins: number;
  /** What a new win may be worth: values of deals won in the year before the origin, those quick enough for the window as often as they fit into it. */
  readonly wonValues: Float64Array;
}

const YEAR = 365;
/** From so many wins on their sum is as good as normal. */
const MANY_WINS = 150;
const LARGEST_SHIFT = 1.5;
const SMALLEST_LEVERAGE = 0.2;

/** The worth of each deal to the measure: its amount, or 1 when deals are counted; an amount that is not recorded adds nothing. */
export const dealValues = ({ amount, size }: DealHistories, counted: boolean): Float64Array =>
  Float64Array.from({ length: size }, (_, deal) => (counted ? 1 : Number.isNaN(amount[deal]!) ? 0 : amount[deal]!));

/** Value won in a run of days. */
export function wonIn(deals: DealHistories, values: Float64Array, { from, to }: DayWindow): number {
  let sum = 0;
  for (let deal = 0; deal < deals.size; deal++)
    if (deals.won[deal] === 1 && deals.closed[deal]! >= from && deals.closed[deal]! < to) sum += values[deal]!;
  return sum;
}

/** Looks from the end of one day at a window that ends later. */
export function outlookAt(deals: DealHistories, values: Float64Array, origin: number, window: DayWindow): Outlook {
  const open: number[] = [];
  const won: { value: number; room: number }[] = [];
  for (let deal = 0; deal < deals.size; deal++) {
    if (openOn(deals, deal, origin)) open.push(deal);
    else if (deals.won[deal] === 1 && deals.closed[deal]! <= origin && deals.closed[deal]! > origin - YEAR)
      won.push({ value: values[deal]!, room: roomFor(deals.closed[deal]! - deals.created[deal]!, origin, window) });
  }
  const ahead = { after: Math.max(0, window.from - 1 - origin), until: window.to - 1 - origin };
  const chances = winChances(deals, values, open, origin, ahead);
  const amounts = Float64Array.from(open, (deal) => values[deal]!);
  const newWins = winsOfNewDeals(deals, origin, window);
  const wonValues = inProportion(won);
  const mean = wonValues.reduce((sum, value) => sum + value, 0) / Math.max(1, wonValues.length);
  return {
    booked: wonIn(deals, values, { from: window.from, to: Math.min(window.to, origin + 1) }),
    chances,
    amounts,
    fromOpen: amounts.reduce((sum, amount, at) => sum + amount * chances[at]!, 0),
    fromNew: newWins * mean,
    newWins,
    wonValues,
  };
}

/** Days after the origin on which a deal that takes so long could begin and end inside the window. */
function roomFor(cycle: number, origin: number, { from, to }: DayWindow): number {
  return Math.max(0, to - Math.max(from, origin + 1 + cycle));
}

const MOST_VALUES = 1_000;

/** Values as often as there is room for them: a systematic sample. */
function inProportion(won: readonly { readonly value: number; readonly room: number }[]): Float64Array {
  const total = won.reduce((sum, { room }) => sum + room, 0);
  if (!(total > 0)) return Float64Array.from(won, ({ value }) => value);
  const size = Math.min(MOST_VALUES, won.length);
  const chosen = new Float64Array(size);
  let [at, passed] = [0, won[0]!.room];
  for (let k = 0; k < size; k++) {
    const place = ((k + 0.5) * total) / size;
    while (passed < place && at < won.length - 1) passed += won[++at]!.room;
    chosen[k] = won[at]!.value;
  }
  return chosen;
}

export const expectedTotal = ({ booked, fromOpen, fromNew }: Outlook): number => booked + fromOpen + fromNew;

/** The shift of log-odds that moves the expected rest by `spread` on the log scale; a rest that hardly moves needs a larger one, up to a limit. */
export function sharedShift(spread: number, { chances, amounts, fromOpen, fromNew }: Outlook): number {
  const moved = amounts.reduce((sum, amount, at) => sum + amount * chances[at]! * (1 - chances[at]!), fromNew);
  const leverage = fromOpen + fromNew > 0 ? moved / (fromOpen + fromNew) : 1;
  return Math.min(LARGEST_SHIFT, spread / Math.max(SMALLEST_LEVERAGE, leverage));
}

/** Variance of the rest when no shift is shared. */
export function independentVariance({ chances, amounts, newWins, wonValues }: Outlook): number {
  const square = wonValues.reduce((sum, value) => sum + value ** 2, 0) / Math.max(1, wonValues.length);
  return amounts.reduce((sum, amount, at) => sum + amount ** 2 * chances[at]! * (1 - chances[at]!), newWins * square);
}

/** Draws of the window's total, ascending: open deals won or not, new wins as many as chance has it, all moved by one shared shift. */
export function drawTotals(outlook: Outlook, sharedShift: number, seed: number, draws: number): Float64Array {
  const { booked, chances, amounts, newWins, wonValues } = outlook;
  const { sums, shifts } = drawCorrelatedSums({ probabilities: chances, amounts, sharedShift, draws, seed });
  const random = seededRandom(seed + 1);
  const mean = wonValues.reduce((sum, value) => sum + value, 0) / Math.max(1, wonValues.length);
  const square = wonValues.reduce((sum, value) => sum + value ** 2, 0) / Math.max(1, wonValues.length);
  const totals = sums.map((sum, draw) => {
    const expected = newWins * Math.exp(shifts[draw]!);
    if (wonValues.length === 0 || !(expected > 0)) return booked + sum;
    if (expected > MANY_WINS) return booked + sum + expected * mean + Math.sqrt(expected * square) * random.normal();
    let fresh = 0;
    for (let wins = poisson(expected, random.uniform); wins > 0; wins--)
      fresh += wonValues[random.integer(wonValues.length)]!;
    return booked + sum + fresh;
  });
  return totals.sort();
}

/** A Poisson number by multiplying uniforms (Knuth); fine up to a few hundred. */
function poisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean);
  let wins = -1;
  for (let product = 1; product > limit; wins++) product *= uniform();
  return Math.max(0, wins);
}
