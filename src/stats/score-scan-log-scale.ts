import type { NullModel } from "./score-scan-null-model.ts";
import type { ScanTable } from "./score-scan-table.ts";

/**
 * The same question on the log scale: did the segment's successes change by another *factor* than those of the rest, given mix? A drop that is
 * proportional everywhere is no shift of constant log odds, so a claim has to hold on both scales. Observed over expected successes
 * (expected without the common shift), after against before, the segment against the rest; variance Σp(1 − p)/(Σp)² each.
 *
 * @param inside 1 for the segment's rows
 * @param active 1 for all rows that count
 * @returns a z value; 0 when one of the four groups expects nothing
 */
export function logScaleContrast(table: ScanTable, model: NullModel, inside: Uint8Array, active: Uint8Array): number {
  const observed = new Float64Array(4);
  const expected = new Float64Array(4);
  const fitted = new Float64Array(4);
  const variance = new Float64Array(4);
  const { period, trials, successes } = table;
  const { probability } = model;
  const unshift = Math.exp(model.shift);
  for (let row = 0; row < inside.length; row++) {
    if (active[row] === 0) continue;
    const group = 2 * inside[row]! + period[row]!;
    const p = probability[row]!;
    const n = trials[row]!;
    observed[group] = observed[group]! + successes[row]!;
    expected[group] = expected[group]! + (period[row] === 0 ? n * p : (n * p) / (p + (1 - p) * unshift));
    fitted[group] = fitted[group]! + n * p;
    variance[group] = variance[group]! + n * p * (1 - p);
  }
  if (expected.some((value) => !(value > 0))) return 0;
  const logRatio = (group: number): number => Math.log(Math.max(observed[group]!, 0.5) / expected[group]!);
  const spread = fitted.reduce((sum, value, group) => sum + variance[group]! / (value * value), 0);
  return (logRatio(3) - logRatio(2) - (logRatio(1) - logRatio(0))) / Math.sqrt(spread);
}
