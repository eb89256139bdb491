import { InputError } from "#contracts/errors.ts";
import type { Period } from "#contracts/period.ts";
import type { Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { coverage } from "#metrics/coverage.ts";
import { cycleTimes } from "#metrics/cycle-times.ts";
import { periodBuckets, resolvePeriod } from "#metrics/fiscal-calendar.ts";
import { firstCloses } from "#metrics/trust-first-closes.ts";
import { quantileOfTally } from "#stats/quantile.ts";
import { tallyOf } from "#stats/tally.ts";
import { curveOf, endedWaits, joinWaits, lastDay, medianFigure, readWaitingTimes } from "./cycle-medians.ts";
import { emptySums, figureOf, type GroupSums, sumsByLevel } from "./measure-figures.ts";
import type { MeasureScope } from "./measure-scope.ts";

export type BucketSize = "day" | "week" | "month" | "quarter";

/** One bucket of a measure over time. */
export interface SeriesPoint {
  readonly label: string;
  readonly from: string;
  readonly value: Quantity | null;
  /** False where the data do not reach to both ends, or where slow records are still to come: not part of the trend. */
  readonly complete: boolean;
}

/** More points than this cannot be read, as a table or as a line. */
const MOST_POINTS = 400;
/** Records may stop this many days short of a bucket's end without making it partial: weekends and holidays have none. */
const EDGE_DAYS: Readonly<Record<BucketSize, number>> = { day: 0, week: 2, month: 4, quarter: 4 };
/** A created cohort is ripe when this share of all deals closes within the time since. */
const RIPE_SHARE = 0.9;

const DAY = 86_400_000;
const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

/**
 * The measure bucket by bucket over the scope's period. The sales cycle is counted by the day of creation, open deals as still waiting.
 *
 * @throws InputError when the period holds more buckets than can be shown
 */
export async function readSeries(
  scope: MeasureScope,
  size: BucketSize,
  ctx: ToolContext,
): Promise<readonly SeriesPoint[]> {
  const buckets = periodBuckets(scope.period, size, ctx.settings);
  if (buckets.length > MOST_POINTS)
    throw new InputError(
      `${scope.period.label} holds ${buckets.length} ${size}s. Ask for a longer bucket or a shorter period.`,
    );
  if (scope.measure.kind === "median") return cohortSeries(scope, size, buckets, ctx);
  const { measure, period, where } = scope;
  const table = await ctx.read(cells, { measure: measure.name, period, by: [size], where });
  return sumsSeries(scope, buckets, sumsByLevel(table, 0), await completeness(scope, size, ctx), ctx.settings.currency);
}

/** The same from sums that were read already, such as those of one segment. */
export function sumsSeries(
  { measure }: MeasureScope,
  buckets: readonly Period[],
  sums: ReadonlyMap<string | null, GroupSums>,
  isComplete: (bucket: Period) => boolean,
  currency: string,
): readonly SeriesPoint[] {
  return buckets.map((bucket) => ({
    label: bucket.label,
    from: bucket.from,
    value: figureOf(measure, sums.get(bucket.label) ?? emptySums, currency),
    complete: isComplete(bucket),
  }));
}

async function cohortSeries(
  scope: MeasureScope,
  size: BucketSize,
  buckets: readonly Period[],
  ctx: ToolContext,
): Promise<readonly SeriesPoint[]> {
  const groups = await readWaitingTimes(scope, size, ctx);
  const ripeDays = quantileOfTally(endedWaits(joinWaits(groups.values())), RIPE_SHARE) ?? 0;
  const end = lastDay(scope.coverage, ctx);
  const created = await ctx.read(coverage, { measure: "deals_created", until: ctx.today });
  return buckets.map((bucket) => {
    const group = groups.get(bucket.label);
    const ripe = plusDays(bucket.to, Math.ceil(ripeDays)) <= end;
    const begun = created !== null && created.from <= plusDays(bucket.from, EDGE_DAYS[size]);
    return {
      label: bucket.label,
      from: bucket.from,
      value: group ? medianFigure(curveOf(group)) : null,
      complete: ripe && begun && isWhole(bucket, size, scope, ctx),
    };
  });
}

/**
 * Which buckets count towards a trend: whole ones that the data cover, old enough for cohort measures, not while closes still fill up after the
 * first deals on record (volumes), and before new deals stop coming in when the extract is cut off.
 */
export async function completeness(
  scope: MeasureScope,
  size: BucketSize,
  ctx: ToolContext,
): Promise<(bucket: Period) => boolean> {
  const { measure, notes } = scope;
  const cutOff = measure.grain === "deal" && notes.some(({ code }) => code === "truncated-extract");
  const created = cutOff ? await ctx.read(coverage, { measure: "deals_created", until: ctx.today }) : null;
  const last = lastDay(scope.coverage, ctx);
  const end = created && created.to < last ? created.to : last;
  const start = await fillingUpUntil(scope, ctx);
  const ripening = measure.countedOn === "closed_on" ? 0 : (measure.maturityDays ?? 0);
  return (bucket) =>
    isWhole(bucket, size, scope, ctx) &&
    start <= plusDays(bucket.from, EDGE_DAYS[size]) &&
    plusDays(bucket.to, ripening - 1 - EDGE_DAYS[size]) <= end;
}

/**
 * First day with a full flow of records: closes lag behind the first recorded creation by the time that deals take, and of what was created before
 * the first recorded close the quick deals are missing.
 */
async function fillingUpUntil(scope: MeasureScope, ctx: ToolContext): Promise<string> {
  const { measure, coverage: covered } = scope;
  const isVolume = measure.kind === "count" || measure.kind === "sum";
  if (!isVolume || measure.grain !== "deal") return covered.from;
  if (measure.countedOn === "created_on") return (await ctx.read(firstCloses, {}))?.whole ?? covered.from;
  if (measure.countedOn !== "closed_on") return covered.from;
  const created = await ctx.read(coverage, { measure: "deals_created", until: ctx.today });
  if (!created) return covered.from;
  const everything = { from: created.from, to: plusDays(created.to, 1), label: "all" };
  const asOf = lastDay(covered, ctx);
  const { days, outcome, n } = await ctx.read(cycleTimes, { period: everything, by: [], asOf });
  const closed = tallyOf(
    days,
    n.map((deals, entry) => (outcome[entry] === 0 ? 0 : deals)),
  );
  const typical = quantileOfTally(closed, RIPE_SHARE) ?? 0;
  const full = plusDays(created.from, Math.ceil(typical));
  return full > covered.from ? full : covered.from;
}

/** Not cut by the period asked for (beyond days without records) nor by today. */
function isWhole(bucket: Period, size: BucketSize, { coverage }: MeasureScope, ctx: ToolContext): boolean {
  const { today, settings } = ctx;
  const whole = resolvePeriod(bucket.label, { today, coverage, settings });
  const startsInTime = bucket.from <= plusDays(whole.from, EDGE_DAYS[size]);
  const endsInTime = plusDays(bucket.to, EDGE_DAYS[size]) >= whole.to;
  return startsInTime && endsInTime && whole.label === bucket.label;
}
