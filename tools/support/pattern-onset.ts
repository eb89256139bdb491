import type { CellTable } from "#contracts/reader.ts";
import type { Condition } from "#contracts/segment.ts";
import { dimensionWords } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { rateOnset } from "#stats/rate-onset.ts";
import type { Share } from "#stats/share.ts";
import { dropPoint, levelOf } from "./pattern-losses.ts";
import type { Scope } from "./process-scope.ts";

/** Fewer records a day than this on average: too thin to date a rise to the day. */
const FEWEST_A_DAY = 2;

/**
 * The day on which the loss in a segment rose from the rate of the period before: the likeliest one (Hinkley), which may be off by some days.
 *
 * @param at the drop points as words; empty for all losses
 * @returns null when there is no period before, or there are too few records a day
 */
export async function onsetOf(
  segment: readonly Condition[],
  at: readonly string[],
  scope: Scope,
  previous: Scope["previous"],
  ctx: ToolContext,
): Promise<string | null> {
  if (!previous) return null;
  const where = { ...scope.where, ...Object.fromEntries(segment.map(({ dimension, value }) => [dimension, [value]])) };
  const conversations = scope.kind === "conversation";
  const measure = conversations ? "conversations" : "win_rate";
  const by = conversations ? ["day", "status", "drop_off_stage"] : ["day"];
  const read = (period: Scope["period"]) => ctx.read(cells, { measure, period, by, where });
  const lostIn = (table: CellTable, row: number): number => {
    if (!conversations) return table.n[row]! - table.numerator[row]!;
    const point = dropPoint(table, row);
    return point !== null && (at.length === 0 || at.includes(dimensionWords(point))) ? table.n[row]! : 0;
  };
  const before = [...byDay(await read(previous), lostIn).values()];
  const days = [...byDay(await read(scope.period), lostIn)].sort(([a], [b]) => (a < b ? -1 : 1));
  const n = days.reduce((sum, [, share]) => sum + share.n, 0);
  const nBefore = before.reduce((sum, share) => sum + share.n, 0);
  if (days.length === 0 || n < FEWEST_A_DAY * days.length || nBefore === 0) return null;
  // half a loss more, since a rate of nothing would make every later loss impossible
  const usual = (before.reduce((sum, { successes }) => sum + successes, 0) + 0.5) / (nBefore + 1);
  const onset = rateOnset(
    days.map(([, share]) => share),
    usual,
  );
  return onset === null ? null : (days[onset.index]?.[0] ?? null);
}

/** Losses of each day; conversations without a recorded end do not count. */
function byDay(table: CellTable, lostIn: (table: CellTable, row: number) => number): Map<string, Share> {
  const days = new Map<string, Share>();
  const ends = table.columns.some(({ dimension }) => dimension === "status");
  for (let row = 0; row < table.size; row++) {
    const day = levelOf(table, "day", row);
    if (day === null || (ends && levelOf(table, "status", row) === null)) continue;
    const known = days.get(day) ?? { successes: 0, n: 0 };
    days.set(day, { successes: known.successes + lostIn(table, row), n: known.n + table.n[row]! });
  }
  return days;
}
