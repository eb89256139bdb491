import type { DimensionInfo } from "#contracts/measure.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { addDays, addMonths } from "#metrics/calendar-dates.ts";
import { cells } from "#metrics/cells.ts";
import { levelsOf } from "./effect-panel.ts";
import type { MeasureScope } from "./measure-scope.ts";
import { type Note, note } from "./note-words.ts";

/** An arm is in use in a month with at least this part of its records, and at least so many. */
const IN_USE = 0.01;
const FEWEST_IN_MONTH = 5;

export interface SideBySide {
  /** The scope cut to the months in which the arms ran together. */
  readonly scope: MeasureScope;
  /** Arms that were retired before the others began. */
  readonly retired: readonly string[];
  readonly notes: readonly Note[];
}

/**
 * Arms that ran at different times differ by the season as well: keeps the months in which they ran together, leaving out arms that had been retired
 * before the newest began. Where no two arms overlap nothing is cut and a note says so.
 */
export async function sideBySide(scope: MeasureScope, dimension: DimensionInfo, ctx: ToolContext): Promise<SideBySide> {
  const used = await monthsInUse(scope, dimension, ctx);
  const all = [...new Set([...used.values()].flat())].sort();
  let arms = [...used].sort((a, b) => (a[1].at(-1)! < b[1].at(-1)! ? -1 : 1));
  const retired: string[] = [];
  let common = commonMonths(arms);
  while (common.length === 0 && arms.length > 2) {
    retired.push(arms[0]![0]);
    arms = arms.slice(1);
    common = commonMonths(arms);
  }
  if (used.size < 2 || common.length === all.length) return { scope, retired: [], notes: [] };
  const noun = { noun: dimension.title.toLowerCase() };
  if (common.length === 0)
    return {
      scope,
      retired: [],
      notes: [
        note(
          "The arms did not run at the same time, so the season and everything else that changed is part of the difference.",
        ),
      ],
    };
  const from = later(`${common[0]}-01`, scope.period.from);
  const end = addMonths(`${common.at(-1)}-01`, 1);
  const to = end < scope.period.to ? end : scope.period.to;
  const period = { from, to, label: `${from}..${addDays(to, -1)}` };
  const names = { ...noun, period: period.label, retired: retired.join(", ") };
  const gone =
    retired.length > 0 ? [note("No longer in use beside the others and left out: {noun} {retired}.", {}, names)] : [];
  return {
    scope: { ...scope, period },
    retired,
    notes: [note("Only {period} is compared, when the arms ran side by side.", {}, names), ...gone],
  };
}

const later = (one: string, other: string): string => (one > other ? one : other);

const commonMonths = (arms: readonly (readonly [string, readonly string[]])[]): readonly string[] =>
  (arms[0]?.[1] ?? []).filter((month) => arms.every(([, months]) => months.includes(month)));

async function monthsInUse(
  { measure, period, where }: MeasureScope,
  dimension: DimensionInfo,
  ctx: ToolContext,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const table = await ctx.read(cells, { measure: measure.name, period, by: [dimension.key, "month"], where });
  const level = levelsOf(table);
  const counts = new Map<string, Map<string, number>>();
  for (let row = 0; row < table.size; row++) {
    const [arm, month] = [level(row, dimension.key), level(row, "month")];
    if (arm === null || month === null) continue;
    const months = counts.get(arm) ?? new Map<string, number>();
    counts.set(arm, months.set(month, (months.get(month) ?? 0) + table.n[row]!));
  }
  const used = [...counts].map(([arm, months]) => {
    const whole = [...months.values()].reduce((sum, n) => sum + n, 0);
    const least = Math.max(FEWEST_IN_MONTH, IN_USE * whole);
    return [arm, [...months].flatMap(([month, n]) => (n >= least ? [month] : [])).sort()] as const;
  });
  return new Map(used.filter(([, months]) => months.length > 0));
}
