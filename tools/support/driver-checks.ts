import { plain, points, type Quantity, ratio } from "#contracts/quantity.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import { brierSkill, calibrationLine } from "#stats/calibration.ts";
import { designMatrix } from "#stats/design-matrix.ts";
import { NORMAL_95 } from "#stats/normal-distribution.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import { rankAccuracy } from "#stats/rank-accuracy.ts";
import { driverParts, fitDrivers, fitOnly, predictedOn } from "./driver-model.ts";
import { collapsed, type DriverTable, keepMonths, onlyFactors, recordsPerMonth, totalOf } from "./driver-table.ts";

/** How the model did on records later than those it was fitted on. */
export interface Holdout {
  readonly area: Quantity;
  readonly expected: Quantity;
  readonly observed: Quantity;
  /**
   * Part of the later base rate's squared error that the model removes, both knowing that rate: whether the rate as a whole moved is another
   * question. Negative is worse than the base rate.
   */
  readonly skill: Quantity;
  /** Slope of the calibration line; below 1 the model says too much, above too little. Null when it cannot be computed. */
  readonly slope: Quantity | null;
  /** Observed less expected rate. */
  readonly gap: Quantity;
  /** First of the later months. */
  readonly from: string;
  readonly finding: "confirmed" | "undecided" | "refuted";
}

const FEWEST_LATER = 100;
const FEWEST_EARLIER = 200;
const LATER_SHARE = 0.25;

/**
 * Fits on the earlier three quarters of the records, by month, and scores the later ones. Factors that those earlier records do not establish
 * (joint test, Benjamini–Hochberg) are left out of the check when any is: dozens of coefficients that say nothing would drown those that do.
 * Null when either side is too small.
 *
 * @param start coefficients of the fit on all records
 */
export function readHoldout(table: DriverTable, start: Float64Array, significance: number): Holdout | null {
  const from = cutMonth(table);
  if (from === null) return null;
  const earlier = keepMonths(table, (month) => month < from);
  const allLater = keepMonths(table, (month) => month >= from);
  const n = totalOf(allLater.trials);
  if (n < FEWEST_LATER || totalOf(earlier.trials) < FEWEST_EARLIER) return null;
  const kept = establishedOn(earlier, start, significance);
  const later = collapsed(onlyFactors(allLater, kept));
  const { trials, successes } = later;
  const predicted = predictedOn(
    designMatrix(driverParts(later), later.rows),
    fitOnly(onlyFactors(earlier, kept)).fit.coefficients,
  );
  const accuracy = rankAccuracy(predicted, successes, trials);
  if (!accuracy) return null;
  const predictions = { predicted, successes, trials };
  const line = calibrationLine(predictions);
  const levelled = { ...predictions, predicted: predicted.map((p) => shifted(p, line?.inTheLarge ?? 0)) };
  const expected = predicted.reduce((sum, p, row) => sum + p * trials[row]!, 0) / n;
  const variance = predicted.reduce((sum, p, row) => sum + p * (1 - p) * trials[row]!, 0) / n ** 2;
  const observed = totalOf(successes) / n;
  const gap = observed - expected;
  const found = {
    area: ratio(accuracy.area, { n, interval: accuracy.interval }),
    expected: ratio(expected, { n }),
    observed: ratio(observed, { n, interval: wilsonInterval({ successes: totalOf(successes), n }) ?? undefined }),
    skill: plain(brierSkill(levelled), { n }),
    slope: line && plain(line.slope, { n, interval: within(line.slope, line.slopeError) }),
    gap: points(gap, { n, interval: within(gap, Math.sqrt(variance)) }),
    from,
  };
  return { ...found, finding: judgeHoldout(found) };
}

function establishedOn(table: DriverTable, start: Float64Array, significance: number): readonly string[] {
  const { tests } = fitDrivers(table, start);
  const adjusted = benjaminiHochberg(tests.map(({ p }) => p));
  const kept = tests.filter((_, at) => adjusted[at]! < significance);
  return (kept.length > 0 ? kept : tests).map(({ name }) => name);
}

const within = (value: number, error: number): [number, number] => [
  value - NORMAL_95 * error,
  value + NORMAL_95 * error,
];

const shifted = (p: number, logOdds: number): number => 1 / (1 + ((1 - p) / p) * Math.exp(-logOdds));

/**
 * The calibration gate. Confirmed: on later records the calibration slope is above nothing, and the model either comes nearer to what happened than
 * the base rate or, saying too much, still ranks better than a coin. Undecided: the slope may as well be one, so the later records are too few to
 * say. Else refuted.
 */
export function judgeHoldout({ area, skill, slope }: Pick<Holdout, "area" | "skill" | "slope">): Holdout["finding"] {
  const [low, high] = slope?.interval ?? [0, 0];
  if (low > 0 && (skill.value > 0 || (area.interval?.[0] ?? 0) > 0.5)) return "confirmed";
  return high >= 1 ? "undecided" : "refuted";
}

/** First month of the later quarter of the records; null when all lie in one month. */
function cutMonth(table: DriverTable): string | null {
  const months = recordsPerMonth(table);
  const total = months.reduce((sum, [, n]) => sum + n, 0);
  let later = 0;
  for (const [month, n] of months.toReversed()) {
    later += n;
    if (later >= LATER_SHARE * total) return later < total ? month : null;
  }
  return null;
}
