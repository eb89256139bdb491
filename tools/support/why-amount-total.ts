import type { Period } from "#contracts/period.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { NORMAL_95, normalTwoSided } from "#stats/normal-distribution.ts";
import { type PairedDispersion, pairedDispersion, type Stretch } from "#stats/paired-dispersion.ts";
import { studentTQuantile, studentTTwoSided } from "#stats/student-t-distribution.ts";
import { welchTest } from "#stats/welch.ts";
import { isMean, type Sides, squares } from "./amount-search.ts";
import { measureValue } from "./measure-figure.ts";
import type { WhyScope } from "./why-scope.ts";

/** The whole change with its test. */
export interface TotalTest {
  readonly value: number;
  readonly p: number;
  readonly interval: readonly [number, number];
  /** Smallest change that would have shown with eighty per cent power at 5 %; 0 when it cannot be told. */
  readonly detectable: number;
  /** How many times more the total varies than independent records would. */
  readonly dispersion: number;
}

const NORMAL_80 = 0.8416212335729143;
const DAY = 86_400_000;
const WEEK = 7;
/** Up to this many days a period is compared day by day, else week by week. */
const SHORT = 14;

/**
 * Is the change of a count, a sum or a mean beyond chance? Means by Welch's test. Counts and sums as compound Poisson totals whose variance is
 * multiplied by how much more the weeks of the two periods differ than independent records would (then with Student's t).
 */
export async function totalTest(scope: WhyScope, whole: Sides, ctx: ToolContext): Promise<TotalTest> {
  const { measure } = scope;
  const value = measureValue(measure, whole.after) - measureValue(measure, whole.before);
  if (isMean(measure)) return meanTest(value, whole);
  const { factor, degrees } = await dispersionOf(scope, ctx);
  const error = Math.sqrt(factor * (squares(measure, whole.before) + squares(measure, whole.after)));
  const spread = factor > 1;
  const p = error > 0 ? (spread ? studentTTwoSided(value / error, degrees) : normalTwoSided(value / error)) : 1;
  const half = (spread ? studentTQuantile(0.975, degrees) : NORMAL_95) * error;
  return { value, p, interval: [value - half, value + half], detectable: half + NORMAL_80 * error, dispersion: factor };
}

function meanTest(value: number, { before, after }: Sides): TotalTest {
  const [first, second] = [after, before].map((side) => momentsFromSums(side.n, side.sum, side.sumSquares));
  const welch = first && second ? welchTest(first, second) : null;
  if (!welch) return { value, p: 1, interval: [value, value], detectable: 0, dispersion: 1 };
  const [low, high] = welch.interval;
  const detectable = (high - low) / 2 + NORMAL_80 * welch.standardError;
  return { value, p: welch.p, interval: [low, high], detectable, dispersion: 1 };
}

async function dispersionOf(scope: WhyScope, ctx: ToolContext): Promise<PairedDispersion> {
  const { measure, where, countedOn } = scope;
  const days = (Date.parse(scope.period.to) - Date.parse(scope.period.from)) / DAY;
  const length = days <= SHORT ? 1 : WEEK;
  const read = async (period: Period): Promise<readonly Stretch[]> => {
    const table = await ctx.read(cells, { measure: measure.name, period, by: ["day"], where, countedOn });
    const { levels, codes } = table.columns[0]!;
    const start = Date.parse(period.from);
    const stretches = Array.from({ length: Math.floor((Date.parse(period.to) - start) / DAY / length) }, () => ({
      total: 0,
      variance: 0,
    }));
    for (let row = 0; row < table.size; row++) {
      const at = Math.floor((Date.parse(levels[codes[row]!] ?? "") - start) / DAY / length);
      const stretch = stretches[at];
      if (!stretch) continue;
      stretch.total += measure.kind === "count" ? table.n[row]! : table.sum[row]!;
      stretch.variance += measure.kind === "count" ? table.n[row]! : table.sumSquares[row]!;
    }
    return stretches;
  };
  const [before, after] = await Promise.all([read(scope.before), read(scope.period)]);
  return pairedDispersion(before, after);
}
