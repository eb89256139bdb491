import type { Random } from "./random.ts";
import type { Lattice } from "./score-scan-lattice.ts";
import type { NullModel } from "./score-scan-null-model.ts";
import { type Denominators, slotSums } from "./score-scan-statistic.ts";
import { periodSums, type ScanTable } from "./score-scan-table.ts";

/**
 * The largest score of each of `draws` data sets in which the null model is true, in ascending order.
 *
 * Drawn successes are whole numbers, so several data sets travel in one double: with N records a sum needs ⌈log₂(N + 1)⌉ bits, and 53 bits hold
 * three data sets of up to 131,071 records. One pass over the rows of a cuboid then serves all of them, exactly.
 */
export function nullMaxima(input: {
  readonly table: ScanTable;
  readonly model: NullModel;
  readonly lattice: Lattice;
  readonly denominators: readonly Denominators[];
  readonly prices: Float64Array;
  readonly draws: number;
  readonly random: Random;
}): Float64Array {
  const { table, model, lattice, draws } = input;
  const records = periodSums(table, table.trials);
  const base = 2 ** Math.ceil(Math.log2(records.before + records.after + 1));
  const packed = Math.max(1, Math.floor(53 / Math.log2(base)));
  const expectedAll = periodSums(table, model.expected);
  const expected = lattice.cuboids.map((cuboid) => slotSums(cuboid, model.expected));
  const maxima = new Float64Array(draws).fill(Number.NEGATIVE_INFINITY);
  const word = new Float64Array(table.trials.length);
  for (let first = 0; first < draws; first += packed) {
    const here = Math.min(packed, draws - first);
    word.fill(0);
    for (let k = 0, scale = 1; k < here; k++, scale *= base) addDraw(word, scale, table, model, input.random);
    const all = split(periodSums(table, word), here, base).map((each) => ({
      before: each.before - expectedAll.before,
      after: each.after - expectedAll.after,
    }));
    lattice.cuboids.forEach((cuboid, index) => {
      const sums = slotSums(cuboid, word);
      const price = input.prices[index]!;
      updateMaxima(
        { sums, expected: expected[index]!, all, made: input.denominators[index]!, price, base },
        maxima,
        first,
      );
    });
  }
  return maxima.sort();
}

/** Successes of every row, drawn from its null probability. Many trials at once use the rounded normal, which is exact enough there. */
function addDraw(word: Float64Array, scale: number, table: ScanTable, model: NullModel, random: Random): void {
  for (let row = 0; row < word.length; row++) {
    const trials = table.trials[row]!;
    const p = model.probability[row]!;
    const limit = p * 4_294_967_296;
    if (trials === 1) {
      if (random.bits() < limit) word[row] = word[row]! + scale;
      continue;
    }
    let successes = 0;
    if (model.variance[row]! > 40) {
      const drawn = Math.round(trials * p + Math.sqrt(model.variance[row]!) * random.normal());
      successes = Math.min(trials, Math.max(0, drawn));
    } else for (let trial = 0; trial < trials; trial++) if (random.bits() < limit) successes++;
    word[row] = word[row]! + scale * successes;
  }
}

interface Sums {
  readonly before: number;
  readonly after: number;
}

function split(sums: Sums, count: number, base: number): Sums[] {
  const parts: Sums[] = [];
  let { before, after } = sums;
  for (let k = 0; k < count; k++) {
    parts.push({ before: before % base, after: after % base });
    before = Math.floor(before / base);
    after = Math.floor(after / base);
  }
  return parts;
}

interface Batch {
  readonly sums: Float64Array;
  readonly expected: Float64Array;
  readonly all: readonly Sums[];
  readonly made: Denominators;
  readonly price: number;
  readonly base: number;
}

/** Unpacks every cell's sums and keeps the largest score of each data set; writes into `maxima` from `first` on. */
function updateMaxima(batch: Batch, maxima: Float64Array, first: number): void {
  const { sums, expected, made, all, base, price } = batch;
  const count = all.length;
  const cells = made.fromAfter.length;
  for (let cell = 0; cell < cells; cell++) {
    const fromAfter = made.fromAfter[cell]!;
    if (fromAfter === 0) continue;
    const fromBefore = made.fromBefore[cell]!;
    const restAfter = made.restAfter[cell]!;
    const restBefore = made.restBefore[cell]!;
    let before = sums[2 * cell]!;
    let after = sums[2 * cell + 1]!;
    for (let k = 0; k < count; k++) {
      const higherBefore = Math.floor(before / base);
      const higherAfter = Math.floor(after / base);
      const ownBefore = before - higherBefore * base - expected[2 * cell]!;
      const ownAfter = after - higherAfter * base - expected[2 * cell + 1]!;
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
