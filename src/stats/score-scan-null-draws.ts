import type { Random } from "./random.ts";
import { type Margin, planMargins } from "./score-scan-blocks.ts";
import type { Cuboid, Lattice } from "./score-scan-lattice.ts";
import type { Factors } from "./score-scan-statistic.ts";
import { AFTER, cellNumbers, EXPECTED, pairSums, RECORDS, type ScanRows, WIDTH } from "./score-scan-sums.ts";

export interface NullDraws {
  readonly rows: ScanRows;
  readonly lattice: Lattice;
  readonly factors: readonly Factors[];
  readonly prices: Float64Array;
  readonly draws: number;
  readonly random: Random;
}

/**
 * The largest score of each of `draws` data sets in which the null model is true, in ascending order: every row's successes are drawn anew.
 *
 * Drawn successes are whole numbers, so several data sets travel in one double: with N records a sum needs ⌈log₂(N + 1)⌉ bits, and 53 bits hold
 * three data sets of up to 131,071 records. One pass over the rows of a block then serves all of them, exactly.
 */
export function nullMaxima(input: NullDraws): Float64Array {
  const { rows, lattice, draws } = input;
  const base = 2 ** Math.ceil(Math.log2(lattice.total[RECORDS]! + lattice.total[AFTER + RECORDS]! + 1));
  const packed = Math.max(1, Math.floor(53 / Math.log2(base)));
  const layouts = blockLayouts(rows, lattice);
  const maxima = new Float64Array(draws).fill(Number.NEGATIVE_INFINITY);
  const word = new Float64Array(rows.period.length);
  for (let first = 0; first < draws; first += packed) {
    const here = Math.min(packed, draws - first);
    word.fill(0);
    for (let k = 0, scale = 1; k < here; k++, scale *= base) addDraw(word, scale, rows, input.random);
    const batch = { all: split(totals(rows, word), here, base, lattice.total), base, maxima, first };
    for (const { slots, slotOfRow, margins, members } of layouts) {
      const block = slotSums(slots, slotOfRow, word);
      const made: Float64Array[] = [];
      margins.forEach(({ source, toCell, cells }, at) => {
        const own = pairSums(source < 0 ? block : made[source]!, toCell, cells);
        made.push(own);
        const cuboid = lattice.cuboids[members[at]!]!;
        updateMaxima(batch, own, cuboid, input.factors[members[at]!]!, input.prices[members[at]!]!);
      });
    }
  }
  return maxima.sort();
}

/** What one draw of all rows costs, in additions: every row, and every cell for the combinations of its block, once per block. */
export const additionsPerDraw = (rows: ScanRows, { blocks, cuboids }: Lattice): number =>
  blocks.reduce((sum, block, at) => {
    const members = cuboids.filter((cuboid) => cuboid.block === at).length;
    return members === 0 ? sum : sum + rows.period.length + block.cells * Math.min(members, 4);
  }, 0);

interface BlockLayout {
  readonly slots: number;
  /** 2 × cell + period of every row. */
  readonly slotOfRow: Int32Array;
  readonly margins: readonly Margin[];
  /** The cuboid of each margin. */
  readonly members: readonly number[];
}

function blockLayouts(rows: ScanRows, lattice: Lattice): readonly BlockLayout[] {
  return lattice.blocks.flatMap((block, at) => {
    const own = lattice.cuboids.filter((cuboid) => cuboid.block === at);
    if (own.length === 0) return [];
    const slotOfRow = new Int32Array(rows.period.length);
    cellNumbers(slotOfRow, rows, block, 0, slotOfRow.length);
    for (let row = 0; row < slotOfRow.length; row++) slotOfRow[row] = 2 * slotOfRow[row]! + rows.period[row]!;
    const margins = planMargins(
      block,
      own.map(({ dimensions }) => dimensions),
    );
    const members = margins.map(({ dimensions }) =>
      lattice.cuboids.findIndex((cuboid) => cuboid.dimensions === dimensions),
    );
    return [{ slots: 2 * block.cells, slotOfRow, margins, members }];
  });
}

/** Successes of every row, drawn from its null probability. Many trials at once use the rounded normal, which is exact enough there. */
function addDraw(word: Float64Array, scale: number, { trials, probability }: ScanRows, random: Random): void {
  for (let row = 0; row < word.length; row++) {
    const n = trials[row]!;
    const p = probability[row]!;
    const limit = p * 4_294_967_296;
    if (n === 1) {
      if (random.bits() < limit) word[row] = word[row]! + scale;
      continue;
    }
    let successes = 0;
    if (n * p * (1 - p) > 40) {
      const drawn = Math.round(n * p + Math.sqrt(n * p * (1 - p)) * random.normal());
      successes = Math.min(n, Math.max(0, drawn));
    } else for (let trial = 0; trial < n; trial++) if (random.bits() < limit) successes++;
    word[row] = word[row]! + scale * successes;
  }
}

interface Sums {
  readonly before: number;
  readonly after: number;
}

function totals({ period }: ScanRows, word: Float64Array): Sums {
  let before = 0;
  let after = 0;
  for (let row = 0; row < word.length; row++) {
    if (period[row] === 0) before += word[row]!;
    else after += word[row]!;
  }
  return { before, after };
}

/** Residuals of all rows, one pair per data set. */
function split(sums: Sums, count: number, base: number, total: Float64Array): Sums[] {
  const parts: Sums[] = [];
  let { before, after } = sums;
  for (let k = 0; k < count; k++) {
    parts.push({ before: (before % base) - total[EXPECTED]!, after: (after % base) - total[AFTER + EXPECTED]! });
    before = Math.floor(before / base);
    after = Math.floor(after / base);
  }
  return parts;
}

function slotSums(slots: number, slotOfRow: Int32Array, word: Float64Array): Float64Array {
  const sums = new Float64Array(slots);
  for (let row = 0; row < word.length; row++) sums[slotOfRow[row]!] = sums[slotOfRow[row]!]! + word[row]!;
  return sums;
}

interface Batch {
  readonly all: readonly Sums[];
  readonly base: number;
  readonly maxima: Float64Array;
  readonly first: number;
}

/** Unpacks every candidate's sums and keeps the largest score of each data set; writes into `maxima` from `first` on. */
function updateMaxima(
  { all, base, maxima, first }: Batch,
  own: Float64Array,
  { keys, sums: expected }: Cuboid,
  made: Factors,
  price: number,
): void {
  const count = all.length;
  for (let cell = 0; 4 * cell < made.length; cell++) {
    const fromBefore = made[4 * cell]!;
    const fromAfter = made[4 * cell + 1]!;
    const restBefore = made[4 * cell + 2]!;
    const restAfter = made[4 * cell + 3]!;
    if (fromAfter === 0) continue;
    const expectedBefore = expected[cell * WIDTH + EXPECTED]!;
    const expectedAfter = expected[cell * WIDTH + AFTER + EXPECTED]!;
    let before = own[2 * keys[cell]!]!;
    let after = own[2 * keys[cell]! + 1]!;
    for (let k = 0; k < count; k++) {
      const higherBefore = Math.floor(before / base);
      const higherAfter = Math.floor(after / base);
      const ownBefore = before - higherBefore * base - expectedBefore;
      const ownAfter = after - higherAfter * base - expectedAfter;
      const total = all[k]!;
      const z =
        fromAfter * ownAfter -
        fromBefore * ownBefore -
        restAfter * (total.after - ownAfter) +
        restBefore * (total.before - ownBefore);
      const score = (z * z) / 2 - price;
      if (score > maxima[first + k]!) maxima[first + k] = score;
      before = higherBefore;
      after = higherAfter;
    }
  }
}
