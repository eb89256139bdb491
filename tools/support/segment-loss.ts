import { money, type Quantity } from "#contracts/quantity.ts";
import type { CellTable } from "#contracts/reader.ts";
import type { Condition } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { bootstrapLostMoney, type MoneyGroup } from "#stats/bootstrap-money.ts";
import { seededRandom } from "#stats/random.ts";
import { actionOwner, isOwned } from "./action-owner.ts";
import type { Totals } from "./compared-table.ts";
import type { LossSegment } from "./drop-off-report.ts";
import { ownerOfLosses } from "./loss-owner.ts";
import { inOneCurrency, type Scope } from "./process-scope.ts";
import { type ClaimRows, columnOf, type Expected, expectedRate, totalOf } from "./why-claimed.ts";

/** What a segment of deals lost, and who should act on it. */
export interface SegmentLoss {
  readonly money: Quantity | null;
  readonly owner: string;
}

/** What the money of a segment's lost wins assumes. */
export const lostWinsAssumption = (successes: string, records: string): string =>
  `${successes} fewer than if this segment had moved with the rest, times the usual amount of its ${records}`;

/**
 * Money and owner of a segment of deals that worsened, the one rule for every tool: won deals fewer than if its odds had moved with the rest, times
 * the trimmed mean amount of its own closed deals; the managers whose people lost them. The same loss has the same figure wherever it is told.
 */
export async function dealSegmentLoss(
  whole: Scope,
  previous: NonNullable<Scope["previous"]>,
  segment: readonly Condition[],
  ctx: ToolContext,
): Promise<SegmentLoss> {
  const scope = inOneCurrency(whole);
  const own = Object.fromEntries(segment.map(({ dimension, value }) => [dimension, [value]]));
  const inside = { ...scope.where, ...own };
  const managed = scope.dimensions.some(({ key, distinct }) => key === "manager" && distinct > 0);
  const query = { measure: "win_rate", period: scope.period, by: managed ? ["manager"] : [], numeric: ["amount"] };
  const now = await ctx.read(cells, { ...query, where: inside });
  const before = totals(await ctx.read(cells, { ...query, period: previous, by: [], numeric: [], where: inside }));
  const allNow = totals(await ctx.read(cells, { ...query, by: [], numeric: [], where: scope.where }));
  const allBefore = totals(
    await ctx.read(cells, { ...query, period: previous, by: [], numeric: [], where: scope.where }),
  );
  const expected = expectedRate(before, { before: less(allBefore, before), after: less(allNow, totals(now)) });
  const owner = isOwned(segment) ? null : ownerOfLosses(lostByManager([{ table: now, rows: rowsOf(now), expected }]));
  const assumption = lostWinsAssumption("won deals", "closed deals");
  const lost = lostMoney({ table: now, rows: rowsOf(now) }, expected, { currency: scope.currency, assumption }, ctx);
  return { money: lost, owner: owner ?? actionOwner(segment) };
}

/** Segments of deals that newly worsened with the money and the owner of {@link dealSegmentLoss}; everything else as it is. */
export async function pricedSegments<Found extends Pick<LossSegment, "segment" | "fresh" | "value_lost">>(
  segments: readonly Found[],
  scope: Scope,
  previous: Scope["previous"],
  ctx: ToolContext,
): Promise<Found[]> {
  return Promise.all(
    segments.map(async (found) => {
      if (scope.kind !== "deal" || !found.fresh || !previous) return found;
      const { money: lost, owner } = await dealSegmentLoss(scope, previous, found.segment, ctx);
      return { ...found, value_lost: lost, owner };
    }),
  );
}

/** Successes fewer than expected by the manager of the records; empty where no manager is recorded. */
export function lostByManager(
  claims: readonly { readonly table: CellTable; readonly rows: Uint32Array; readonly expected: Expected }[],
  lowerIsBetter = false,
): Map<string, number> {
  const lost = new Map<string, number>();
  for (const { table, rows, expected } of claims) {
    const column = columnOf(table, "manager");
    if (!column) continue;
    for (const row of rows) {
      const manager = column.levels[column.codes[row]!];
      if (typeof manager !== "string") continue;
      const own = (expected.rate * table.n[row]! - table.numerator[row]!) * (lowerIsBetter ? -1 : 1);
      lost.set(manager, (lost.get(manager) ?? 0) + own);
    }
  }
  return lost;
}

/** Successes fewer than expected times the trimmed mean amount, with its bootstrap interval; null where no amount is recorded. */
export function lostMoney(
  { table, rows }: ClaimRows,
  expected: Expected,
  { currency, assumption }: { readonly currency: string; readonly assumption: string },
  ctx: ToolContext,
): Quantity | null {
  const [amounts] = table.numeric;
  if (!amounts) return null;
  const group = recordsOf(table, amounts.values, rows);
  const found = bootstrapLostMoney(group, expected, seededRandom(ctx.seed));
  return found && money(found.money, currency, { n: found.priced, interval: found.interval, assumption });
}

/** Every record behind some cells with its outcome and amount, successes first within a cell; NaN without an amount. */
export function recordsOf(
  { n, numerator }: CellTable,
  values: Float64Array | undefined,
  rows: Uint32Array = Uint32Array.from(n.keys()),
): MoneyGroup {
  let size = 0;
  for (const row of rows) size += n[row]!;
  const [successes, amounts] = [new Uint8Array(size), new Float64Array(size)];
  let at = 0;
  for (const row of rows)
    for (let record = 0; record < n[row]!; record++, at++) {
      successes[at] = record < numerator[row]! ? 1 : 0;
      amounts[at] = values?.[row] ?? Number.NaN;
    }
  return { successes, amounts };
}

const rowsOf = (table: CellTable): Uint32Array => Uint32Array.from(table.n.keys());
const totals = (table: CellTable): Totals => totalOf({ table, rows: rowsOf(table) });
const less = (all: Totals, own: Totals): Totals => ({
  n: all.n - own.n,
  numerator: all.numerator - own.numerator,
  sum: all.sum - own.sum,
  sumSquares: all.sumSquares - own.sumSquares,
});
