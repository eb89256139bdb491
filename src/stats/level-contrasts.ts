import type { Design } from "./design-matrix.ts";
import type { LogisticFit } from "./logistic-regression.ts";

/** How far the log-odds of one level lie from those of the average record, other things equal. */
export interface LevelContrast {
  readonly level: string;
  readonly logOdds: number;
  readonly standardError: number;
}

/**
 * Effect-coded coefficients: every level of a categorical part against the average over all rows (sum-to-zero contrasts weighted by how often a
 * level occurs), on the log-odds scale. Cheap: nothing but the coefficients and their covariance is read. Levels without a row do not count.
 *
 * @param position which part of the design
 * @returns an empty list for a part without levels
 * @example levelContrasts(design, fit, 1)[0] // { level: "EMEA", logOdds: 0.21, standardError: 0.08 }
 */
export function levelContrasts(
  design: Design,
  fit: LogisticFit,
  position: number,
  options: { readonly trials?: ArrayLike<number>; readonly covariance?: Float64Array } = {},
): readonly LevelContrast[] {
  const { part, columnOf } = design.parts[position]!;
  if (part.kind !== "levels") return [];
  const covariance = options.covariance ?? fit.covariance;
  const { counts, total } = levelCounts(part, design.rows, options.trials);
  return part.levels.map((level, own) => {
    const weights = columnOf.map((_, at) => (at === own ? 1 : 0) - counts[at]! / total);
    let logOdds = 0;
    let variance = 0;
    for (const [i, left] of columnOf.entries()) {
      if (left === design.columns) continue;
      logOdds += weights[i]! * fit.coefficients[left]!;
      for (const [j, right] of columnOf.entries()) {
        if (right !== design.columns)
          variance += weights[i]! * weights[j]! * covariance[left * design.columns + right]!;
      }
    }
    return { level, logOdds, standardError: Math.sqrt(Math.max(0, variance)) };
  });
}

/**
 * Records per level of a categorical part, and of all levels together. A row counts by its trials, without them as one.
 *
 * @example levelCounts({ levels: ["a", "b"], codes: [0, 1, 1] }, 3, [5, 1, 2]) // { counts: [5, 3], total: 8 }
 */
export function levelCounts(
  { levels, codes }: { readonly levels: ArrayLike<unknown>; readonly codes: ArrayLike<number> },
  rows: number,
  trials?: ArrayLike<number>,
): { readonly counts: Float64Array; readonly total: number } {
  const counts = new Float64Array(levels.length);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const weight = trials?.[row] ?? 1;
    counts[codes[row]!] = counts[codes[row]!]! + weight;
    total += weight;
  }
  return { counts, total };
}
