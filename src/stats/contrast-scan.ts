import { type ContrastKind, type ContrastTable, dealRecords } from "./contrast-scan-blocks.ts";
import { combinations, wholeSums } from "./contrast-scan-cells.ts";
import { segmentReader } from "./contrast-scan-lattice.ts";
import { contrastModel, sumAndSquares, summed } from "./contrast-scan-model.ts";
import { seededRandom } from "./random.ts";

export interface ContrastScanOptions {
  readonly kind: ContrastKind;
  readonly seed: number;
  /** Sign flips of the null distribution; 199 by default, so that the smallest p is 0.005. */
  readonly draws?: number;
  /** Most conditions of a segment; 3 by default. */
  readonly depth?: number;
  /**
   * Genuine spread of the values' own changes between quiet periods, as a variance per dimension (contrastHeterogeneity). A segment is allowed the largest
   * of its dimensions. None by default: then nothing but the luck of single records is allowed for.
   */
  readonly heterogeneity?: readonly number[];
}

export interface ContrastCandidate {
  readonly conditions: readonly { readonly dimension: number; readonly level: number }[];
  /** How far it moved beyond what everything else leads to expect, in standard errors. */
  readonly z: number;
  /** Pays for every segment that was looked at. */
  readonly p: number;
  /** z²/2 less the price of naming one segment among those of its kind. */
  readonly score: number;
}

export interface ContrastScan {
  /** The segment that stands out most among the active rows; null when none is supported. */
  readonly strongest: (active: Uint8Array) => ContrastCandidate | null;
  readonly candidates: number;
}

/**
 * Which segment's total (or mean) moved otherwise than everything else, with a p-value that pays for the search. All supported conjunctions of up
 * to three values are scored by the contrast with the rest; the records are dealt into at most 256 random blocks whose contributions give the variance,
 * and flipping the blocks' signs at random gives the distribution of the largest score when nothing moved apart (sign-flipping score tests: Hemerik,
 * Goeman and Finos 2020; blocks: random subgroups). Each score is studentised by its own blocks, so one giant deal cannot make a claim.
 *
 * @example contrastScan(table, { kind: "total", seed: 1 }).strongest(all)?.p // 0.005 where one region's revenue halved
 */
export function contrastScan(table: ContrastTable, options: ContrastScanOptions): ContrastScan {
  const all = new Uint8Array(table.period.length).fill(1);
  const draws = options.draws ?? 199;
  const first = pass(table, options, all);
  const maxima = first.maxima(draws);
  const pOf = (score: number): number =>
    (1 + maxima.reduce((above, each) => above + (each >= score ? 1 : 0), 0)) / (draws + 1);
  return {
    candidates: first.candidates,
    strongest: (active) => {
      const best = active.every((each) => each === 1) ? first.best : pass(table, options, active).best;
      return best && { ...best, p: pOf(best.score) };
    },
  };
}

interface Pass {
  readonly best: Omit<ContrastCandidate, "p"> | null;
  readonly candidates: number;
  readonly maxima: (draws: number) => Float64Array;
}

/** Candidates whose blocks are kept for the draws; more are looked at in the order of their depth only. */
const MOST_CANDIDATES = 4000;
const ROUNDING = 1e-9;

function pass(table: ContrastTable, options: ContrastScanOptions, active: Uint8Array): Pass {
  const { kind, seed, heterogeneity = [], depth = 3 } = options;
  const dealt = dealRecords(table, kind, active, seed);
  const whole = wholeSums(table, active);
  const model = contrastModel(table, kind, active, dealt, whole);
  const kept: { blocks: Float64Array; price: number }[] = [];
  let best: Omit<ContrastCandidate, "p"> | null = null;
  let candidates = 0;
  const read = segmentReader({ table, kind, active, dealt, whole }, depth);
  for (const dimensions of combinations(table.dimensions.length, depth)) {
    if (candidates >= MOST_CANDIDATES) break;
    const found = read(dimensions);
    if (!found) continue;
    const { cuboid, sums } = found;
    candidates += cuboid.cells;
    const price = Math.log(cuboid.cells);
    const unrest = Math.max(...dimensions.map((at) => heterogeneity[at] ?? 0));
    for (let cell = 0; cell < cuboid.cells; cell++) {
      const blocks = model.contrast(cuboid.sums[cell]!, sums, cell);
      const { value, variance, leverage } = summed(blocks, model.leverage(cuboid.sums[cell]!));
      const spread = variance + unrest * leverage ** 2;
      kept.push({ blocks, price });
      if (!(spread > 0)) continue;
      const z = value / Math.sqrt(spread);
      const score = z ** 2 / 2 - price;
      // two names of the same records score the same but for rounding: the first one stays
      if (best && score <= best.score + ROUNDING) continue;
      best = {
        conditions: dimensions.map((dimension, at) => ({ dimension, level: cuboid.levels[cell]![at]! })),
        z,
        score,
      };
    }
  }
  return { best, candidates, maxima: (draws) => nullMaxima(kept, dealt.blocks, draws, seed) };
}

/** The largest score of each draw. Within a draw all segments share the blocks' signs, so their overlap is kept. */
function nullMaxima(
  kept: readonly { readonly blocks: Float64Array; readonly price: number }[],
  blocks: number,
  draws: number,
  seed: number,
): Float64Array {
  const random = seededRandom(seed + 1);
  const signs = new Float64Array(draws * blocks);
  for (let at = 0; at < signs.length; at++) signs[at] = random.bits() >= 2 ** 31 ? 1 : -1;
  const maxima = new Float64Array(draws).fill(Number.NEGATIVE_INFINITY);
  const values = new Float64Array(draws);
  for (const { blocks: own, price } of kept) {
    const [, squares] = sumAndSquares(own);
    if (!(squares > 0)) continue;
    flipped(own, signs, values);
    for (let draw = 0; draw < draws; draw++) {
      const square = values[draw]! ** 2;
      const score = (square * (blocks - 1)) / (2 * blocks * (squares - square / blocks)) - price;
      if (score > maxima[draw]!) maxima[draw] = score;
    }
  }
  return maxima;
}

/** Σ sign × block for every draw; four draws at a time, which is what takes the time. */
function flipped(own: Float64Array, signs: Float64Array, values: Float64Array): void {
  const blocks = own.length;
  const draws = values.length;
  let draw = 0;
  for (; draw + 4 <= draws; draw += 4) {
    const [a, b, c, d] = [draw * blocks, (draw + 1) * blocks, (draw + 2) * blocks, (draw + 3) * blocks] as const;
    let [first, second, third, fourth] = [0, 0, 0, 0];
    for (let k = 0; k < blocks; k++) {
      const block = own[k]!;
      first += block * signs[a + k]!;
      second += block * signs[b + k]!;
      third += block * signs[c + k]!;
      fourth += block * signs[d + k]!;
    }
    values[draw] = first;
    values[draw + 1] = second;
    values[draw + 2] = third;
    values[draw + 3] = fourth;
  }
  for (; draw < draws; draw++) {
    let value = 0;
    for (let k = 0; k < blocks; k++) value += own[k]! * signs[draw * blocks + k]!;
    values[draw] = value;
  }
}
