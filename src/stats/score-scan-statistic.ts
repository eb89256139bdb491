import type { Cuboid, Lattice, Support } from "./score-scan-lattice.ts";
import type { NullModel } from "./score-scan-null-model.ts";
import { periodSums, type ScanTable } from "./score-scan-table.ts";

/** A candidate with its statistic: z is positive when the segment moved up more than the rest. */
export interface Candidate {
  readonly cuboid: number;
  readonly cell: number;
  readonly z: number;
  /** z²/2 less the price of its cuboid. */
  readonly score: number;
}

/**
 * What a candidate's statistic needs besides residual sums, fixed while the active rows stay the same. With residual sums Rᴮ and Rᴬ of the
 * segment and of all rows, z = fromAfter·Rᴮ − fromBefore·Rᴬ − restAfter·(all Rᴮ − Rᴮ) + restBefore·(all Rᴬ − Rᴬ).
 */
export interface Denominators {
  readonly fromBefore: Float64Array;
  readonly fromAfter: Float64Array;
  readonly restBefore: Float64Array;
  readonly restAfter: Float64Array;
}

/** Sums `values` per slot of a cuboid (two slots, before and after, for every cell). */
export function slotSums(cuboid: Cuboid, values: Float64Array): Float64Array {
  const { start, rows, cells } = cuboid;
  const sums = new Float64Array(2 * cells);
  for (let slot = 0; slot < 2 * cells; slot++) {
    let sum = 0;
    const end = start[slot + 1]!;
    for (let at = start[slot]!; at < end; at++) sum += values[rows[at]!]!;
    sums[slot] = sum;
  }
  return sums;
}

/**
 * Score test of "this segment has its own shift" against "it moved with the rest", given the null model. For the segment
 * the share of variance after is T, U = Σ(t − T)e and I = Σvt(1 − T); the same for the rest; z = (U/I − U'/I') / √(1/I + 1/I'). All factors are
 * linear in the residual sums, so they are computed once per set of active rows. An unsupported candidate gets zeros.
 */
export function denominators(
  table: ScanTable,
  model: NullModel,
  lattice: Lattice,
  support: Support,
  active: Uint8Array,
): readonly Denominators[] {
  const keep = (values: Float64Array): Float64Array => values.map((value, row) => (active[row] === 0 ? 0 : value));
  const variance = keep(model.variance);
  const records = keep(table.trials);
  const all = periodSums(table, variance);
  return lattice.cuboids.map((cuboid) => {
    const v = slotSums(cuboid, variance);
    const n = slotSums(cuboid, records);
    const made = {
      fromBefore: new Float64Array(cuboid.cells),
      fromAfter: new Float64Array(cuboid.cells),
      restBefore: new Float64Array(cuboid.cells),
      restAfter: new Float64Array(cuboid.cells),
    };
    for (let cell = 0; cell < cuboid.cells; cell++) {
      const before = v[2 * cell]!;
      const after = v[2 * cell + 1]!;
      const otherBefore = all.before - before;
      const otherAfter = all.after - after;
      const supported = Math.min(n[2 * cell]!, n[2 * cell + 1]!) >= support.records;
      const information = (before * after) / (before + after);
      const otherInformation = (otherBefore * otherAfter) / (otherBefore + otherAfter);
      if (!supported || !(information > 0) || !(otherInformation > 1e-9)) continue;
      const spread = Math.sqrt(1 / information + 1 / otherInformation);
      // U/I = Rᴮ/vᴮ − Rᴬ/vᴬ, because T = vᴮ/v and I = vᴬvᴮ/v
      made.fromAfter[cell] = 1 / (after * spread);
      made.fromBefore[cell] = 1 / (before * spread);
      made.restAfter[cell] = 1 / (otherAfter * spread);
      made.restBefore[cell] = 1 / (otherBefore * spread);
    }
    return made;
  });
}

/** The statistic of one candidate from its residual sums and those of all active rows. */
export function contrast(
  made: Denominators,
  cell: number,
  own: { readonly before: number; readonly after: number },
  all: { readonly before: number; readonly after: number },
): number {
  return (
    made.fromAfter[cell]! * own.after -
    made.fromBefore[cell]! * own.before -
    made.restAfter[cell]! * (all.after - own.after) +
    made.restBefore[cell]! * (all.before - own.before)
  );
}

/** The candidate with the largest score; ties go to the shorter, earlier one. Null when nothing is supported. */
export function bestCandidate(
  table: ScanTable,
  residuals: Float64Array,
  lattice: Lattice,
  made: readonly Denominators[],
  prices: Float64Array,
): Candidate | null {
  const all = periodSums(table, residuals);
  let best: Candidate | null = null;
  lattice.cuboids.forEach((cuboid, index) => {
    const sums = slotSums(cuboid, residuals);
    const denominator = made[index]!;
    for (let cell = 0; cell < cuboid.cells; cell++) {
      const z = contrast(denominator, cell, { before: sums[2 * cell]!, after: sums[2 * cell + 1]! }, all);
      const score = (z * z) / 2 - prices[index]!;
      if (z !== 0 && (best === null || score > best.score)) best = { cuboid: index, cell, z, score };
    }
  });
  return best;
}
