import { points, type Quantity } from "#contracts/quantity.ts";
import { levelContrasts } from "#stats/level-contrasts.ts";
import type { MarginalEffect } from "#stats/marginal-effects.ts";
import { NORMAL_95 } from "#stats/normal-distribution.ts";
import {
  type DriverFit,
  driverEffects,
  effectP,
  fitDrivers,
  fitOnly,
  halfWidth,
  type PlainFit,
  predictedOn,
} from "./driver-model.ts";
import { type DriverTable, keepMonths, recordsPerMonth, totalOf } from "./driver-table.ts";

export type Direction = "same-direction" | "flips" | "unclear" | "not-tested";
export type Drift = "steady" | "moved" | "flipped" | "not-tested";

/** What an effect was one refresh earlier, and whether it has moved further than chance allows since. */
export interface Before {
  readonly effect: Quantity | null;
  readonly drift: Drift;
}

const FEWEST_RECORDS = 200;
const FEWEST_OUTCOMES = 50;
const FEWEST_OF_LEVEL = 25;
/** Months that a refresh of the whole data goes back. */
const REFRESH_MONTHS = 3;
const FLOOR_OF_VARIANCE = 0.05;

/**
 * Whether each effect points the same way in the earlier and the later half of the months, in the order of the effects; two directions that differ
 * by less than chance allows (1.96 standard errors) are unclear.
 */
export function halvesAgree(table: DriverTable, start: Float64Array): readonly Direction[] {
  const months = recordsPerMonth(table).map(([month]) => month);
  const middle = months[Math.floor(months.length / 2)];
  const halves =
    months.length < 2 ? [] : [true, false].map((early) => keepMonths(table, (month) => month < middle! === early));
  const [first, second] = halves.filter(isEnough).map((half) => slopesOf(fitOnly(half, start)));
  const effects = table.factors.reduce((sum, { levels }) => sum + levels.length, 0) + table.numbers.length;
  return Array.from({ length: effects }, (_, at) => {
    const [early, late] = [first?.[at], second?.[at]];
    if (!early || !late) return "not-tested";
    if (early.logOdds > 0 === late.logOdds > 0) return "same-direction";
    const error = Math.hypot(early.standardError, late.standardError);
    return Math.abs(early.logOdds - late.logOdds) > NORMAL_95 * error ? "flips" : "unclear";
  });
}

interface Slope {
  readonly logOdds: number;
  readonly standardError: number;
}

/** Every effect on the log-odds scale, read off the coefficients; null where it cannot be estimated. */
function slopesOf({ rows, design, fit }: PlainFit): readonly (Slope | null)[] {
  const levels = rows.factors.flatMap((factor, at) =>
    levelContrasts(design, fit, at + 1, { trials: rows.trials }).map((contrast, level) =>
      factor.records[level]! > 0 && contrast.standardError > 0 ? contrast : null,
    ),
  );
  const numbers = rows.numbers.map((_, at): Slope | null => {
    const column = design.columns - rows.numbers.length + at;
    const standardError = fit.standardErrors[column]!;
    return standardError > 0 ? { logOdds: fit.coefficients[column]!, standardError } : null;
  });
  return [...levels, ...numbers];
}

const isEnough = ({ trials, successes }: DriverTable): boolean => {
  const [n, came] = [totalOf(trials), totalOf(successes)];
  return n >= FEWEST_RECORDS && Math.min(came, n - came) >= FEWEST_OUTCOMES;
};

/** The records as they stood a quarter earlier, with the last month of that; null when nothing was missing then. */
export function asOfEarlier(table: DriverTable): { readonly table: DriverTable; readonly until: string } | null {
  const last = recordsPerMonth(table).at(-1)?.[0];
  if (!last) return null;
  const index = Number(last.slice(0, 4)) * 12 + Number(last.slice(5, 7)) - 1 - REFRESH_MONTHS;
  const until = `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`;
  const earlier = keepMonths(table, (month) => month <= until);
  return earlier.rows > 0 && earlier.rows < table.rows ? { table: earlier, until } : null;
}

/**
 * The same model on the records of the previous refresh, its effects averaged over the records of now so that only the coefficients differ.
 * An effect has moved when today's lies outside the interval it had then and the difference is larger than 1.96 of its standard errors: for
 * records that are part of today's that is √(earlier variance − today's), for others √(sum) (Hausman 1978). Null when the earlier records are too few.
 *
 * @param nested whether the earlier records are part of those of now
 */
export function comparedWithBefore(
  now: { readonly fitted: DriverFit; readonly effects: readonly MarginalEffect[] },
  earlier: DriverTable,
  nested: boolean,
): readonly Before[] | null {
  if (!isEnough(earlier)) return null;
  const before = fitDrivers(earlier, now.fitted.fit.coefficients);
  const { rows, design } = now.fitted;
  const fit = { ...before.fit, fitted: predictedOn(design, before.fit.coefficients) };
  const effects = driverEffects({ ...before, rows, design, fit });
  const records = [...earlier.factors.flatMap((each) => [...each.records]), ...earlier.numbers.map(() => Infinity)];
  return effects.map(({ effect, standardError }, at): Before => {
    const current = now.effects[at]!;
    if (records[at]! < FEWEST_OF_LEVEL || !(standardError > 0)) return { effect: null, drift: "not-tested" };
    const earlierVariance = standardError ** 2;
    const ownVariance = current.standardError ** 2;
    const variance = nested
      ? Math.max(earlierVariance - ownVariance, FLOOR_OF_VARIANCE * earlierVariance)
      : earlierVariance + ownVariance;
    const half = halfWidth(before) * standardError;
    const quantity = points(effect, { n: totalOf(earlier.trials), interval: [effect - half, effect + half] });
    const moved = effectP({ ...current, effect: current.effect - effect, standardError: Math.sqrt(variance) }, before);
    if (moved >= 0.05 || Math.abs(current.effect - effect) <= half) return { effect: quantity, drift: "steady" };
    return { effect: quantity, drift: effect * current.effect < 0 ? "flipped" : "moved" };
  });
}
