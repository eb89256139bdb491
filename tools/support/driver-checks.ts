import { plain, type Quantity, ratio } from "#contracts/quantity.ts";
import { dimensionWords } from "#contracts/segment.ts";
import { rankAccuracy } from "#stats/rank-accuracy.ts";
import { type DriverFit, type DriverTable, type Factor, fitDrivers } from "./driver-model.ts";
import type { DriversOutput } from "./drivers-output.ts";

/** How the model did on records later than those it was fitted on. */
export interface Holdout {
  readonly area: Quantity;
  readonly expected: Quantity;
  readonly observed: Quantity;
  /** Part of the base rate's squared error that the model removes; negative is worse than the base rate. */
  readonly skill: Quantity;
  readonly from: string;
}

const FEWEST_LATER = 100;
const FEWEST_EARLIER = 200;
const LATER_SHARE = 0.25;
/** A factor that alone ranks outcomes this well was almost surely filled in afterwards. */
const TOO_GOOD = 0.98;

/** Fits on the earlier three quarters of the records, by month, and scores the later ones. Null when either side is too small. */
export function readHoldout(table: DriverTable): Holdout | null {
  const cut = cutMonth(table);
  if (cut === null) return null;
  const { fit } = fitDrivers(table, (row) => table.months[row]! < cut);
  const scores: number[] = [];
  const outcomes: number[] = [];
  const earlier = { n: 0, successes: 0 };
  for (let row = 0; row < table.rows; row++) {
    if (table.months[row]! < cut) {
      earlier.n += table.trials[row]!;
      earlier.successes += table.successes[row]!;
      continue;
    }
    for (let record = 0; record < table.trials[row]!; record++) {
      scores.push(fit.fitted[row]!);
      outcomes.push(record < table.successes[row]! ? 1 : 0);
    }
  }
  if (scores.length < FEWEST_LATER || earlier.n < FEWEST_EARLIER) return null;
  const accuracy = rankAccuracy(scores, outcomes);
  if (!accuracy) return null;
  const n = scores.length;
  const base = earlier.successes / earlier.n;
  const error = (predict: (at: number) => number): number =>
    outcomes.reduce((sum, outcome, at) => sum + (outcome - predict(at)) ** 2, 0) / n;
  return {
    area: ratio(accuracy.area, { n, interval: accuracy.interval }),
    expected: ratio(scores.reduce((sum, score) => sum + score, 0) / n, { n }),
    observed: ratio(outcomes.reduce((sum, outcome) => sum + outcome, 0) / n, { n }),
    skill: plain(1 - error((at) => scores[at]!) / error(() => base), { n }),
    from: cut,
  };
}

/** First month of the later quarter of the records; null when all lie in one month. */
function cutMonth({ rows, trials, months }: DriverTable): string | null {
  const perMonth = new Map<string, number>();
  for (let row = 0; row < rows; row++) perMonth.set(months[row]!, (perMonth.get(months[row]!) ?? 0) + trials[row]!);
  const total = [...perMonth.values()].reduce((sum, n) => sum + n, 0);
  let later = 0;
  for (const month of [...perMonth.keys()].sort().reverse()) {
    later += perMonth.get(month)!;
    if (later >= LATER_SHARE * total) return later < total ? month : null;
  }
  return null;
}

/** Middle month of the records, for comparing the earlier with the later half; null when all lie in one month. */
export function middleMonth(table: DriverTable): string | null {
  const months = [...new Set(table.months)].sort();
  return months.length < 2 ? null : months[Math.floor(months.length / 2)]!;
}

/** Ranks the outcomes by this factor alone: does it give them away? */
function givesAway({ codes, records, successes, levels }: Factor, table: DriverTable): boolean {
  // Mann–Whitney over levels sorted by rate, ties inside a level counting half
  const order = [...levels.keys()].sort((a, b) => successes[a]! / records[a]! - successes[b]! / records[b]!);
  let failuresBelow = 0;
  let pairs = 0;
  for (const level of order) {
    const failures = records[level]! - successes[level]!;
    pairs += successes[level]! * (failuresBelow + failures / 2);
    failuresBelow += failures;
  }
  const won = table.successes.reduce((sum, value) => sum + value, 0);
  const area = won > 0 && failuresBelow > 0 ? pairs / (won * failuresBelow) : 0.5;
  return codes.length > 0 && area > TOO_GOOD;
}

/** Fits, leaves out factors that give the outcome away or that others determine, and fits again. */
export function withoutRepeats(read: DriverTable): {
  readonly table: DriverTable;
  readonly fitted: DriverFit;
  readonly excluded: DriversOutput["excluded"];
} {
  const giving = read.factors.filter((factor) => givesAway(factor, read)).map(({ key }) => key);
  // finer factors first: then it is the coarser one (a team, given its owners) that turns out to be determined
  const varied = read.factors
    .filter(({ key, levels }) => levels.length > 1 && !giving.includes(key))
    .sort((a, b) => b.levels.length - a.levels.length);
  const first = { ...read, factors: varied };
  const fitted = fitDrivers(first);
  const repeated = varied
    .filter(({ key, levels }) => (fitted.tests.find(({ name }) => name === key)?.degrees ?? 0) < levels.length - 1)
    .map(({ key }) => key);
  const excluded: DriversOutput["excluded"] = [
    ...giving.map((key) => ({ dimension: dimensionWords(key), reason: "gives-outcome-away" as const })),
    ...repeated.map((key) => ({ dimension: dimensionWords(key), reason: "repeats-others" as const })),
  ];
  if (repeated.length === 0) return { table: first, fitted, excluded };
  const table = { ...first, factors: varied.filter(({ key }) => !repeated.includes(key)) };
  return { table, fitted: fitDrivers(table), excluded };
}
