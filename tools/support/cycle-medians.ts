import { InputError } from "#contracts/errors.ts";
import type { MeasureInfo } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import { days, type Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cycleTimes } from "#metrics/cycle-times.ts";
import { kaplanMeier, type SurvivalCurve } from "#stats/kaplan-meier.ts";
import { type Tally, tallyOf } from "#stats/tally.ts";
import type { MeasureScope } from "./measure-scope.ts";

/** Waiting times of one group: days until closed, or until the data end for deals still open. Deals alike are one entry. */
export interface WaitingTimes {
  readonly times: readonly number[];
  readonly events: readonly boolean[];
  /** How many deals are alike, per entry, and how many there are. */
  readonly counts: readonly number[];
  readonly n: number;
}

/** The waiting times of the deals that have the same levels of the dimensions asked for. */
interface WaitsOfLevels {
  readonly levels: readonly (string | null)[];
  readonly waits: WaitingTimes;
}

/**
 * Waiting times of the deals created (or closed) in a period, by the levels of one dimension or time bucket (null: all in one group under "").
 * Counting by the day of creation keeps slow deals of an earlier time out of a later bucket; open deals wait until the last day with data.
 *
 * @throws InputError for a median measure other than the sales cycle, whose single values no reader offers
 */
export async function readWaitingTimes(
  scope: MeasureScope,
  by: string | null,
  ctx: ToolContext,
  countedOn: "created_on" | "closed_on" = "created_on",
): Promise<Map<string | null, WaitingTimes>> {
  const groups = await readWaitsBy(scope, by ? [by] : [], ctx, countedOn);
  return new Map(groups.map(({ levels: [level = ""], waits }) => [level, waits]));
}

/** The same by any number of dimensions; all in one group without levels when there is none. @throws InputError as {@link readWaitingTimes} */
export async function readWaitsBy(
  scope: MeasureScope,
  by: readonly string[],
  ctx: ToolContext,
  countedOn: "created_on" | "closed_on",
): Promise<readonly WaitsOfLevels[]> {
  refuseOthers(scope.measure);
  const { period, where, coverage } = scope;
  const asOf = lastDay(coverage, ctx);
  const found = await ctx.read(cycleTimes, { period, by, where, asOf, countedOn });
  const groups = new Map<string, Alike & { readonly levels: readonly (string | null)[] }>();
  for (let entry = 0; entry < found.days.length; entry++) {
    const codes = found.columns.map((column) => column.codes[entry]!);
    const key = codes.join();
    const levels = codes.map((code, at) => found.columns[at]!.levels[code] ?? null);
    const group = groups.get(key) ?? { levels, ended: new Map(), waiting: new Map() };
    const [days, n] = [found.days[entry]!, found.n[entry]!];
    const alike = found.outcome[entry] === 0 ? group.waiting : group.ended;
    alike.set(days, (alike.get(days) ?? 0) + n);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ levels: group.levels, waits: waitsOf(group) }));
}

/** How many deals waited for how many days. */
interface Alike {
  readonly ended: Map<number, number>;
  readonly waiting: Map<number, number>;
}

function waitsOf({ ended, waiting }: Alike): WaitingTimes {
  const counts = [...ended.values(), ...waiting.values()];
  return {
    times: [...ended.keys(), ...waiting.keys()],
    events: counts.map((_, entry) => entry < ended.size),
    counts,
    n: counts.reduce((sum, count) => sum + count, 0),
  };
}

function refuseOthers(measure: MeasureInfo): void {
  if (measure.name !== "median_cycle_days")
    throw new InputError(
      `${measure.title} is a median without single values to read. Ask for median_cycle_days instead.`,
    );
}

/** Last day that records can speak for. */
export const lastDay = (coverage: Period | MeasureScope["coverage"], { today }: ToolContext): string =>
  coverage.to < today ? coverage.to : today;

export const curveOf = (group: WaitingTimes): SurvivalCurve | null => kaplanMeier(group);

/** The median wait with its interval; null when fewer than half have closed. Open ends of the interval leave it out. */
export function medianFigure(curve: SurvivalCurve | null): Quantity | null {
  if (!curve || curve.median === null) return null;
  const [low, high] = curve.medianInterval;
  const interval = low !== null && high !== null ? ([low, high] as const) : undefined;
  return days(curve.median, { n: curve.n, interval });
}

/** Sets of waiting times as one. */
export const joinWaits = (groups: Iterable<WaitingTimes>): WaitingTimes => {
  const list = [...groups];
  return {
    times: list.flatMap(({ times }) => times),
    events: list.flatMap(({ events }) => events),
    counts: list.flatMap(({ counts }) => counts),
    n: list.reduce((sum, { n }) => sum + n, 0),
  };
};

/** The waits that ended, counted. */
export function endedWaits({ times, events, counts }: WaitingTimes): Tally {
  return tallyOf(
    times,
    counts.map((count, entry) => (events[entry] ? count : 0)),
  );
}
