/** A part of the business in one period: closed deals, won ones, and the money of the won ones. */
export interface MoneySide {
  readonly records: number;
  readonly successes: number;
  readonly money: number;
}

/** How much of a change in money comes from how many there were, how often they succeeded, and how large a success was. */
export interface MoneyContribution {
  readonly volume: number;
  readonly rate: number;
  readonly size: number;
  /** volume + rate + size = money after − money before. */
  readonly total: number;
}

/**
 * money = records × rate × mean size. The change is shared out by the Shapley value of the three factors (the mean over the six orders in which
 * they can be switched), so that the three parts add up and no order is favoured. A side without successes has no size, and one without
 * records no rate; it takes the other side's, so that the change counts as volume (or rate), not as size.
 *
 * @example volumeRateSize({ records: 10, successes: 5, money: 500 }, { records: 20, successes: 10, money: 1000 }) // volume 500, rate 0, size 0
 */
export function volumeRateSize(before: MoneySide, after: MoneySide): MoneyContribution {
  const change = after.money - before.money;
  const rates = pair(before, after, (side) => (side.records > 0 ? side.successes / side.records : null));
  const sizes = pair(before, after, (side) => (side.successes > 0 ? side.money / side.successes : null));
  const volume = (after.records - before.records) * shapleyWeight(rates, sizes);
  const rate = (rates[1] - rates[0]) * shapleyWeight([before.records, after.records], sizes);
  return { volume, rate, size: change - volume - rate, total: change };
}

type Pair = readonly [before: number, after: number];

function pair(before: MoneySide, after: MoneySide, of: (side: MoneySide) => number | null): Pair {
  const first = of(before);
  const second = of(after);
  return [first ?? second ?? 0, second ?? first ?? 0];
}

/** Mean product of the two other factors over the orders: both old or both new count a third each, mixed ones a sixth. */
function shapleyWeight([a0, a1]: Pair, [b0, b1]: Pair): number {
  return (a0 * b0 + a1 * b1) / 3 + (a0 * b1 + a1 * b0) / 6;
}
