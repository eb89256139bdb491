import { areaBounds, rankAccuracy } from "#stats/rank-accuracy.ts";
import type { DriverFit } from "./driver-model.ts";
import { type DriverTable, type Factor, totalOf } from "./driver-table.ts";

/** Ranking outcomes this well takes something filled in afterwards. */
export const TOO_GOOD = 0.98;
/** Ranking them this well alone is worth a second look. */
const SUSPICIOUS = 0.9;
/** A rate within this of none or all, and ten times nearer to it than the base rate, does not happen by selling. */
const PURE = 0.02;
const TIMES_PURER = 10;
/** Standard errors from the base rate. */
const BEYOND_CHANCE = 5;
const FEWEST = 25;
/** Part of the records in values that know the outcome from which the whole column is one. */
const MOSTLY = 0.5;

/** Records and successes of each level of a column. */
export type TalliedColumn = Pick<Factor, "levels" | "records" | "successes">;

export type LeakReason = "gives-outcome-away" | "recorded-by-outcome";

/**
 * Whether a column holds what was known only after the outcome, by the data alone: it ranks the outcomes almost perfectly (Mann–Whitney over its
 * values), most records lie in values with one outcome only, or whether it is recorded at all depends on the outcome.
 */
export function leakOf(factor: TalliedColumn, base: number): LeakReason | null {
  if (areaOf(factor) > TOO_GOOD) return "gives-outcome-away";
  const isMissing = factor.levels.map((level) => level?.some(({ value }) => value === null) ?? false);
  if (isMissing.some(Boolean)) {
    const missing = pooledRate(factor, (at) => isMissing[at]!);
    const recorded = pooledRate(factor, (at) => !isMissing[at]!);
    if ([missing, recorded].some((group) => knowsOutcome(group, base))) return "recorded-by-outcome";
  }
  const sure = factor.levels.map((_, at) =>
    knowsOutcome(
      pooledRate(factor, (other) => other === at),
      base,
    ),
  );
  const inSure = factor.records.reduce((sum, n, at) => sum + (sure[at] ? n : 0), 0);
  return inSure > MOSTLY * totalOf(factor.records) ? "gives-outcome-away" : null;
}

/** Values with one outcome only, in a column that otherwise has both, and columns that alone rank outcomes suspiciously well. */
export const isSuspicious = (factor: Factor, base: number): boolean =>
  areaOf(factor) > SUSPICIOUS ||
  factor.levels.some(
    (level, at) =>
      level &&
      knowsOutcome(
        pooledRate(factor, (other) => other === at),
        base,
      ),
  );

/** Whether a number alone ranks the outcomes almost perfectly, in either direction, where it is recorded. */
export function numberLeaks(values: Float64Array, { successes, trials }: DriverTable): boolean {
  const [scores, came, n] = [values.slice(), successes.slice(), trials.slice()];
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row]!)) scores[row] = came[row] = n[row] = 0;
  const [lowest, highest] = areaBounds(scores, came, n);
  if (Math.max(highest, 1 - lowest) <= TOO_GOOD) return false;
  const area = rankAccuracy(scores, came, n)?.area ?? 0.5;
  return Math.max(area, 1 - area) > TOO_GOOD;
}

/** Whether all factors together rank the outcomes almost perfectly on the records they were fitted on. */
export function togetherLeaks({ fit, rows }: DriverFit): boolean {
  const [, highest] = areaBounds(fit.fitted, rows.successes, rows.trials);
  return highest > TOO_GOOD && (rankAccuracy(fit.fitted, rows.successes, rows.trials)?.area ?? 0.5) > TOO_GOOD;
}

/** Area under the ROC curve of a factor alone, each value scored by its own rate. */
export function areaOf({ successes, records }: TalliedColumn): number {
  const rates = records.map((n, at) => (n > 0 ? successes[at]! / n : 0));
  return rankAccuracy(rates, successes, records)?.area ?? 0.5;
}

interface Group {
  readonly n: number;
  readonly came: number;
}

function pooledRate({ records, successes }: TalliedColumn, isIn: (at: number) => boolean): Group {
  let [n, came] = [0, 0];
  for (const at of records.keys()) {
    if (!isIn(at)) continue;
    n += records[at]!;
    came += successes[at]!;
  }
  return { n, came };
}

function knowsOutcome({ n, came }: Group, base: number): boolean {
  if (n < FEWEST) return false;
  const distance = Math.abs(came - n * base) / Math.sqrt(n * base * (1 - base));
  const rate = came / n;
  const near = (share: number, of: number): boolean => share <= Math.min(PURE, of / TIMES_PURER);
  return distance > BEYOND_CHANCE && (near(rate, base) || near(1 - rate, 1 - base));
}
