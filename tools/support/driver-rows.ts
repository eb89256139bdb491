import { points, type Quantity, ratio } from "#contracts/quantity.ts";
import { type Segment, segmentLabel } from "#contracts/segment.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import type { MarginalEffect } from "#stats/marginal-effects.ts";
import { normalQuantile } from "#stats/normal-distribution.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import { type DriverFit, effectP, halfWidth } from "./driver-model.ts";
import type { Before, Direction } from "./driver-stability.ts";
import { type DriverTable, totalOf } from "./driver-table.ts";
import type { DriverRow } from "./drivers-output.ts";

/** A row as it is fitted: which effect it stems from and what a record must be to have it. */
export interface Placed {
  readonly effect: MarginalEffect;
  readonly at: number;
  readonly name: string;
  readonly segment: Segment | null;
  readonly n: number;
  readonly successes: number | null;
}

const POWER = 0.8;

/** One entry per effect that somebody can act on: values pooled as rare are fitted but not shown. */
export function placedEffects(table: DriverTable, effects: readonly MarginalEffect[]): readonly Placed[] {
  const levels = table.factors.flatMap((factor) => factor.levels.map((segment, level) => ({ factor, segment, level })));
  return effects.flatMap((effect, at): Placed[] => {
    const place = levels[at];
    if (!place) {
      const { name } = table.numbers[at - levels.length]!;
      return [{ effect, at, name, segment: null, n: totalOf(table.trials), successes: null }];
    }
    const { factor, segment, level } = place;
    if (!segment || factor.records[level] === 0) return [];
    return [{ effect, at, name: factor.name, segment, n: factor.records[level]!, successes: factor.successes[level]! }];
  });
}

/** What all rows are judged by. */
export interface Judged {
  readonly fitted: DriverFit;
  readonly significance: number;
  readonly halves: readonly Direction[];
  readonly before: readonly Before[] | null;
  /** p of every factor's joint test, adjusted. */
  readonly factorP: ReadonlyMap<string, number>;
  /** Whether all factors together pass; a factor asked about by name stands on its own test. */
  readonly any: boolean;
}

/**
 * Effects, established ones first and the largest first among them. A value is established only when all factors together, then its factor's
 * values together (Benjamini–Hochberg over the factors), then it alone (over the rows) pass.
 */
export function driverRows(placed: readonly Placed[], judged: Judged): readonly DriverRow[] {
  const { fitted, significance } = judged;
  const adjusted = benjaminiHochberg(placed.map(({ effect }) => effectP(effect, fitted)));
  const half = halfWidth(fitted);
  const rows = placed.map((row, index): DriverRow => {
    const { effect, standardError } = row.effect;
    const own = row.effect.name;
    const margin = half * standardError;
    const p = adjusted[index]!;
    const before = judged.before?.[row.at];
    return {
      dimension: row.name,
      key: own,
      label: row.segment ? segmentLabel(row.segment) : `each doubling of the ${row.name} beyond the usual`,
      value: row.segment?.length === 1 ? row.segment[0]!.value : null,
      effect: points(effect, { n: row.n, interval: [effect - margin, effect + margin], p }),
      margin: points(margin, { n: row.n }),
      rate: rateOf(row),
      established: judged.any && (judged.factorP.get(own) ?? 1) < significance && p < significance,
      stability: judged.halves[row.at] ?? "not-tested",
      before: before?.effect ?? null,
      drift: before?.drift ?? "not-tested",
    };
  });
  const size = ({ effect }: DriverRow) => Math.abs(effect.value);
  return rows.sort((a, b) => Number(b.established) - Number(a.established) || size(b) - size(a));
}

/** p of the factors' joint tests, adjusted over these (Benjamini–Hochberg). */
export function dimensionP(tests: DriverFit["tests"]): ReadonlyMap<string, number> {
  const adjusted = benjaminiHochberg(tests.map(({ p }) => p));
  return new Map(tests.map(({ name }, at) => [name, adjusted[at]!]));
}

const rateOf = ({ successes, n }: Placed): Quantity | null =>
  successes === null ? null : ratio(successes / n, { n, interval: wilsonInterval({ successes, n }) ?? undefined });

/**
 * The effects that would have shown with 80 % power, for the largest value and one of middling size, at a level that pays for the number of
 * factors (Bonferroni): (z of the level + z of the power) × its standard error.
 */
export function detectableEffects(placed: readonly Placed[], factors: number, significance: number): Quantity[] {
  const sized = placed.filter(({ segment, effect }) => segment && effect.standardError > 0).sort((a, b) => b.n - a.n);
  const level = significance / Math.max(1, factors);
  const reach = normalQuantile(1 - level / 2) + normalQuantile(POWER);
  const [largest, middle] = [sized[0], sized[Math.floor(sized.length / 2)]];
  // of two sizes alike one is enough
  const shown = largest && middle && largest.n > 2 * middle.n ? [largest, middle] : [middle];
  return shown.flatMap((each) => (each ? [points(reach * each.effect.standardError, { n: each.n })] : []));
}
