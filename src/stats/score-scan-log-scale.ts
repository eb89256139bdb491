import type { NullModel } from "./score-scan-null-model.ts";
import type { ScanTable } from "./score-scan-table.ts";

/**
 * The same question on the log scale: did the segment's successes change by another *factor* than those of the rest, given mix? A drop that is
 * proportional everywhere is no shift of constant log odds, so a claim has to hold on both scales. Observed over expected successes
 * (expected without the common shift), after against before, the segment against the rest; variance Σp(1 − p)/(Σp)² each.
 *
 * @returns a z value; 0 when one of the four groups expects nothing
 */
export function logScaleContrast(table: ScanTable, model: NullModel, inside: Uint8Array, active: Uint8Array): number {
  const observed = new Float64Array(4);
  const expected = new Float64Array(4);
  const fitted = new Float64Array(4);
  const variance = new Float64Array(4);
  for (let row = 0; row < inside.length; row++) {
    if (active[row] === 0) continue;
    const group = 2 * inside[row]! + table.period[row]!;
    observed[group] = observed[group]! + table.successes[row]!;
    expected[group] = expected[group]! + table.trials[row]! * model.unshifted[row]!;
    fitted[group] = fitted[group]! + model.expected[row]!;
    variance[group] = variance[group]! + model.variance[row]!;
  }
  if (expected.some((value) => !(value > 0))) return 0;
  const logRatio = (group: number): number => Math.log(Math.max(observed[group]!, 0.5) / expected[group]!);
  const spread = fitted.reduce((sum, value, group) => sum + variance[group]! / (value * value), 0);
  return (logRatio(3) - logRatio(2) - (logRatio(1) - logRatio(0))) / Math.sqrt(spread);
}
