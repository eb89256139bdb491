import type { MeasureInfo } from "#contracts/measure.ts";
import { asChange, type Evidence, points, type Quantity, ratio } from "#contracts/quantity.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import type { Totals } from "./compared-table.ts";

/** The measure's value from added-up cells: a ratio, a count, a sum or a mean (for medians the mean). 0 without records. */
export function measureValue({ kind }: MeasureInfo, { n, numerator, sum }: Totals): number {
  if (kind === "count") return n;
  if (kind === "sum") return sum;
  if (n === 0) return 0;
  return kind === "ratio" ? numerator / n : sum / n;
}

/** The measure as a figure; rates carry Wilson's interval. `value` replaces the computed value (limits of a chart). */
export function measureFigure(measure: MeasureInfo, totals: Totals, currency: string, value?: number): Quantity {
  if (measure.kind !== "ratio")
    return inUnit(measure, value ?? measureValue(measure, totals), currency, { n: totals.n });
  if (value !== undefined) return ratio(value);
  const interval = wilsonInterval({ successes: totals.numerator, n: totals.n }) ?? undefined;
  return ratio(measureValue(measure, totals), { n: totals.n, interval });
}

/** A difference in the measure's unit: points for ratios, a signed amount else. */
export function changeFigure(measure: MeasureInfo, value: number, currency: string, evidence: Evidence = {}): Quantity {
  return measure.kind === "ratio" ? points(value, evidence) : asChange(inUnit(measure, value, currency, evidence));
}

function inUnit(measure: MeasureInfo, value: number, currency: string, evidence: Evidence): Quantity {
  const made: Quantity = { value, unit: measure.unit };
  if (measure.unit === "money") made.currency = currency;
  if (evidence.n !== undefined) made.n = evidence.n;
  if (evidence.interval) made.interval = [evidence.interval[0], evidence.interval[1]];
  if (evidence.p !== undefined) made.p = evidence.p;
  return made;
}
