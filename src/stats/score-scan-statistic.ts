import { planMargins } from "./score-scan-blocks.ts";
import type { Lattice, Support } from "./score-scan-lattice.ts";
import {
  AFTER,
  blockSums,
  EXPECTED,
  eachMargin,
  RECORDS,
  type ScanRows,
  SUCCESSES,
  totalSums,
  VARIANCE,
  WIDTH,
} from "./score-scan-sums.ts";

/** A candidate with its statistic: z is positive when the segment moved up more than the rest. */
export interface Candidate {
  readonly cuboid: number;
  readonly cell: number;
  readonly z: number;
  /** z²/2 less the price of its cuboid. */
  readonly score: number;
}

/** Sums per candidate of every cuboid, and over all rows, of the rows that are still in the search. */
export interface ActiveSums {
  readonly cuboids: readonly Float64Array[];
  readonly total: Float64Array;
}

/** The sums of a search in which no row has been set aside yet. */
export const allActive = (lattice: Lattice): ActiveSums => ({
  cuboids: lattice.cuboids.map(({ sums }) => sums),
  total: lattice.total,
});

/** The sums of every candidate over other rows, or over the same rows with another null. */
export function sumsOver(lattice: Lattice, rows: ScanRows): ActiveSums {
  const cuboids: Float64Array[] = [];
  let total: Float64Array = new Float64Array(WIDTH);
  lattice.blocks.forEach((block, at) => {
    const members = lattice.cuboids.flatMap((cuboid, index) => (cuboid.block === at ? [index] : []));
    if (members.length === 0) return;
    const sums = blockSums(rows, block);
    total = totalSums(sums);
    const sets = members.map((index) => lattice.cuboids[index]!.dimensions);
    eachMargin(sums, planMargins(block, sets), (dense, { dimensions }) => {
      const index = members[sets.indexOf(dimensions)]!;
      const { keys } = lattice.cuboids[index]!;
      const own = new Float64Array(keys.length * WIDTH);
      for (let cell = 0; cell < keys.length; cell++) {
        for (let k = 0; k < WIDTH; k++) own[cell * WIDTH + k] = dense[keys[cell]! * WIDTH + k]!;
      }
      cuboids[index] = own;
    });
  });
  return { cuboids, total };
}

/** What is left when the rows summed up in `taken` leave the search. */
export function without(active: ActiveSums, taken: ActiveSums): ActiveSums {
  const minus = (all: Float64Array, part: Float64Array): Float64Array => all.map((value, at) => value - part[at]!);
  return {
    cuboids: active.cuboids.map((sums, index) => minus(sums, taken.cuboids[index]!)),
    total: minus(active.total, taken.total),
  };
}

/**
 * What a candidate's statistic needs besides residual sums, four numbers a candidate. With residual sums Rᴮ and Rᴬ of the segment and of all
 * rows, z = [1]·Rᴬ − [0]·Rᴮ − [3]·(all Rᴬ − Rᴬ) + [2]·(all Rᴮ − Rᴮ).
 */
export type Factors = Float64Array;

/**
 * Score test of "this segment has its own shift" against "it moved with the rest", given the null model. For the segment
 * the share of variance after is T, U = Σ(t − T)e and I = Σvt(1 − T); the same for the rest; z = (U/I − U'/I') / √(1/I + 1/I'). All factors are
 * linear in the residual sums, so they are computed once per set of active rows. An unsupported candidate gets zeros.
 */
export function factors({ cuboids, total }: ActiveSums, support: Support): readonly Factors[] {
  return cuboids.map((sums) => {
    const made = new Float64Array(sums.length / 2);
    for (let from = 0, to = 0; from < sums.length; from += WIDTH, to += 4) {
      if (Math.min(sums[from + RECORDS]!, sums[from + AFTER + RECORDS]!) < support.records) continue;
      const before = sums[from + VARIANCE]!;
      const after = sums[from + AFTER + VARIANCE]!;
      const otherBefore = total[VARIANCE]! - before;
      const otherAfter = total[AFTER + VARIANCE]! - after;
      const information = (before * after) / (before + after);
      const otherInformation = (otherBefore * otherAfter) / (otherBefore + otherAfter);
      if (!(information > 0) || !(otherInformation > 1e-9)) continue;
      const spread = Math.sqrt(1 / information + 1 / otherInformation);
      // U/I = Rᴬ/vᴬ − Rᴮ/vᴮ, because T = vᴬ/v and I = vᴬvᴮ/v
      made[to] = 1 / (before * spread);
      made[to + 1] = 1 / (after * spread);
      made[to + 2] = 1 / (otherBefore * spread);
      made[to + 3] = 1 / (otherAfter * spread);
    }
    return made;
  });
}

const residual = (sums: Float64Array, from: number): number => sums[from + SUCCESSES]! - sums[from + EXPECTED]!;

/** Standard errors by which a segment must have moved by itself. */
const OWN_MOVE = 1.96;

/**
 * Did the segment itself move in that direction, mix apart? When most records fall, what stands still looks like a riser; it is no part of what
 * changed. One-step estimate of its whole shift in log odds: the common one and its own.
 */
function movedItself(sums: Float64Array, from: number, shift: number, direction: number): boolean {
  const before = sums[from + VARIANCE]!;
  const after = sums[from + AFTER + VARIANCE]!;
  const own = shift + residual(sums, from + AFTER) / after - residual(sums, from) / before;
  return direction * own >= OWN_MOVE * Math.sqrt(1 / before + 1 / after);
}

/** The candidate with the largest score; ties go to the shorter, earlier one. Null when nothing is supported.
 * With the common `shift`, only candidates that moved by themselves. */
export function bestCandidate(
  active: ActiveSums,
  support: Support,
  prices: Float64Array,
  shift: number | null = null,
): Candidate | null {
  const allBefore = residual(active.total, 0);
  const allAfter = residual(active.total, AFTER);
  let best: Candidate | null = null;
  factors(active, support).forEach((made, cuboid) => {
    const sums = active.cuboids[cuboid]!;
    for (let cell = 0; cell * 4 < made.length; cell++) {
      const before = residual(sums, cell * WIDTH);
      const after = residual(sums, cell * WIDTH + AFTER);
      const z =
        made[4 * cell + 1]! * after -
        made[4 * cell]! * before -
        made[4 * cell + 3]! * (allAfter - after) +
        made[4 * cell + 2]! * (allBefore - before);
      const score = (z * z) / 2 - prices[cuboid]!;
      if (z === 0 || (best !== null && score <= best.score)) continue;
      if (shift !== null && !movedItself(sums, cell * WIDTH, shift, Math.sign(z))) continue;
      best = { cuboid, cell, z, score };
    }
  });
  return best;
}
