import type { CellTable } from "#contracts/reader.ts";
import { type Random, seededRandom } from "#stats/random.ts";

/** For tests: a business of random shape; every period is drawn from the same one. Amounts are lognormal with the given spread of their logarithm. */
export interface Shop {
  readonly dimensions: readonly { readonly key: string; readonly shares: readonly number[] }[];
  readonly winRate: number;
  readonly spread: number;
  /** Standard deviation of each region's own log growth from one period to the next. */
  readonly unrest: number;
}

export interface Period {
  readonly closed: CellTable;
  readonly won: CellTable;
}

export type Planted = (levels: readonly number[]) => {
  readonly kept: number;
  readonly win: number;
  readonly size: number;
};

const same = { kept: 1, win: 1, size: 1 };

/** A shop of five dimensions with uneven values. */
export function randomShop(seed: number, { spread = 1.2, unrest = 0 } = {}): Shop {
  const random = seededRandom(seed);
  const dimensions = [4, 6, 3, 5, 8].map((levels, at) => {
    const weights = Array.from({ length: levels }, () => Math.exp(0.6 * random.normal()));
    const all = weights.reduce((sum, each) => sum + each, 0);
    return { key: ["region", "product", "team", "source", "industry"][at]!, shares: weights.map((each) => each / all) };
  });
  return { dimensions, winRate: 0.2 + 0.2 * random.uniform(), spread, unrest };
}

/** One period of about `deals` closed deals, as the cells reader would hand them over, a cell per deal. */
export function onePeriod(shop: Shop, deals: number, seed: number, planted: Planted = () => same): Period {
  const random = seededRandom(seed);
  const growth = shop.dimensions[0]!.shares.map(() => Math.exp(shop.unrest * random.normal()));
  const most = Math.max(...growth);
  const rows: { levels: number[]; won: boolean; amount: number }[] = [];
  for (let at = 0; at < deals * most; at++) {
    const levels = shop.dimensions.map(({ shares }) => drawn(shares, random));
    const { kept, win, size } = planted(levels);
    const arrives = random.bernoulli((kept * growth[levels[0]!]!) / most);
    const won = random.bernoulli(shop.winRate * win);
    const amount = Math.round(size * 1_000_000 * Math.exp(shop.spread * random.normal() + 0.2 * levels[1]!));
    if (arrives) rows.push({ levels, won, amount });
  }
  return {
    closed: cellsOf(shop, rows),
    won: cellsOf(
      shop,
      rows.filter(({ won }) => won),
    ),
  };
}

function drawn(shares: readonly number[], random: Random): number {
  let left = random.uniform();
  const at = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  return at < 0 ? shares.length - 1 : at;
}

const cellsOf = (shop: Shop, rows: readonly { levels: number[]; won: boolean; amount: number }[]): CellTable => ({
  measure: "made up",
  size: rows.length,
  columns: shop.dimensions.map(({ key, shares }, at) => ({
    dimension: key,
    levels: shares.map((_, level) => `${key} ${level}`),
    codes: Uint32Array.from(rows, ({ levels }) => levels[at]!),
  })),
  numeric: [],
  n: new Float64Array(rows.length).fill(1),
  numerator: Float64Array.from(rows, ({ won }) => (won ? 1 : 0)),
  sum: Float64Array.from(rows, ({ amount }) => amount),
  sumSquares: Float64Array.from(rows, ({ amount }) => amount ** 2),
});
