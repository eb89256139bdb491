import { NOT_RECORDED } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { periodBuckets } from "#metrics/fiscal-calendar.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import { addSums, emptySums, type GroupSums, sumsOfRow } from "./measure-figures.ts";
import type { MeasureRow } from "./measure-report.ts";
import { dimensionNamed, type MeasureScope } from "./measure-scope.ts";
import { type BucketSize, completeness, sumsSeries } from "./measure-series.ts";
import { type Trend, trendOf } from "./measure-trend.ts";

/** More lines than this cannot be told apart in one chart. */
const MOST_LINES = 6;
/** Each further row makes a trend of any other harder to establish. */
const MOST_TESTED = 20;

/** The rows, the twenty highest with a trend each and, up to six, bucket by bucket, p-values adjusted over those tested. Medians and double cuts keep their rows as they are. */
export async function rowTrends(
  all: readonly MeasureRow[],
  by: string,
  bucket: BucketSize,
  scope: MeasureScope,
  ctx: ToolContext,
): Promise<MeasureRow[]> {
  const { measure, period, where } = scope;
  if (measure.kind === "median" || by.includes(",")) return [...all];
  const { key } = dimensionNamed(by, scope.dimensions);
  const { significance, currency } = ctx.settings;
  const table = await ctx.read(cells, { measure: measure.name, period, by: [key, bucket], where });
  const [groups, times] = [table.columns[0]!, table.columns[1]!];
  const sums = new Map<string, Map<string | null, GroupSums>>();
  for (let row = 0; row < table.size; row++) {
    const label = groups.levels[groups.codes[row]!] ?? NOT_RECORDED;
    const time = times.levels[times.codes[row]!] ?? null;
    const series = sums.get(label) ?? new Map<string | null, GroupSums>();
    sums.set(label, series.set(time, addSums(series.get(time) ?? emptySums, sumsOfRow(table, row))));
  }
  const buckets = periodBuckets(period, bucket, ctx.settings);
  const isComplete = await completeness(scope, bucket, ctx);
  const rows = all.slice(0, MOST_TESTED);
  const series = rows.map(({ label }) =>
    sumsSeries(scope, buckets, sums.get(label) ?? new Map(), isComplete, currency),
  );
  const trends = series.map((points) => trendOf(points, measure, significance, currency));
  const pValues = benjaminiHochberg(trends.map(({ tested }) => tested.p ?? 1));
  const tested = rows.map((row, index) => ({
    ...row,
    trend: withP(trends[index]!, pValues[index]!, significance),
    points: rows.length <= MOST_LINES ? [...series[index]!] : [],
  }));
  return [...tested, ...all.slice(MOST_TESTED)];
}

function withP(trend: Trend, p: number, significance: number): Trend {
  if (trend.verdict === "too-short") return trend;
  const verdict = p < significance ? trend.verdict : "flat";
  return { ...trend, verdict, tested: { ...trend.tested, p } };
}
