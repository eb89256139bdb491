import { money, type Quantity } from "#contracts/quantity.ts";
import type { CellTable } from "#contracts/reader.ts";
import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { lossTable } from "./loss-table.ts";
import { cuttingDimensions, type Losses } from "./process-losses.ts";
import type { Scope } from "./process-scope.ts";

/** How a conversation is lost besides breaking off at a step, by status, in words. */
export const STOPS = { failed: "technical failure", compliance_violation: "stop for a rule breach" } as const;

/** Whether a drop point is a failure or a stop rather than a step at which the prospect left. */
export const isStop = (point: string): boolean => Object.values<string>(STOPS).includes(point);

/** Lost conversations by drop point: the step at which they broke off, a technical failure, or a stop for a breach of rules. */
export async function conversationDropPoints(
  scope: Scope,
  previous: Scope["previous"],
  ctx: ToolContext,
): Promise<Losses> {
  const dimensions = cuttingDimensions(scope);
  const by = [...dimensions, "status", "drop_off_stage"];
  const { where } = scope;
  const now = await ctx.read(cells, { measure: "conversations", period: scope.period, by, where });
  const before = previous && (await ctx.read(cells, { measure: "conversations", period: previous, by, where }));
  const worth = await ctx.read(cells, {
    measure: "expected_revenue",
    period: scope.period,
    by: ["status", "drop_off_stage"],
    where,
  });
  const lost = perPoint(now, (row) => now.n[row]!);
  const lostBefore = before && perPoint(before, (row) => before.n[row]!);
  const sums = perPoint(worth, (row) => worth.sum[row]!);
  const counts = perPoint(worth, (row) => worth.n[row]!);
  const [total, totalBefore] = [ended(now), before ? ended(before) : 0];
  return {
    steps: [...lost].map(([key, successes]) => ({
      key,
      label: dimensionWords(key),
      now: { successes, n: total },
      before: lostBefore && { successes: lostBefore.get(key) ?? 0, n: totalBefore },
      value: valueLost(sums.get(key) ?? 0, counts.get(key) ?? 0, ctx.settings.currency),
    })),
    overall: { successes: sumOf(lost), n: total },
    overallBefore: lostBefore && { successes: sumOf(lostBefore), n: totalBefore },
    contradiction: null,
    tableFor: (wanted) =>
      lossTable(now, before, dimensions, (table, row) => {
        const point = dropPoint(table, row);
        return point !== null && wanted.includes(point) ? table.n[row]! : 0;
      }),
  };
}

const valueLost = (sum: number, n: number, currency: string): Quantity | null =>
  n === 0
    ? null
    : money(sum, currency, { n, assumption: "each lost conversation counts with the expected value recorded on it" });

/** The value of a dimension in a row of cells. */
export const levelOf = (table: CellTable, dimension: string, row: number): string | null => {
  const column = table.columns.find((candidate) => candidate.dimension === dimension);
  return column?.levels[column.codes[row]!] ?? null;
};

/** Where a row's conversations were lost; null when they were not. */
export function dropPoint(table: CellTable, row: number): string | null {
  const status = levelOf(table, "status", row);
  if (status === "dropped") return levelOf(table, "drop_off_stage", row) ?? NOT_RECORDED;
  return status === "failed" || status === "compliance_violation" ? STOPS[status] : null;
}

function perPoint(table: CellTable, amount: (row: number) => number): Map<string, number> {
  const found = new Map<string, number>();
  for (let row = 0; row < table.size; row++) {
    const point = dropPoint(table, row);
    if (point !== null) found.set(point, (found.get(point) ?? 0) + amount(row));
  }
  return found;
}

function ended(table: CellTable): number {
  let total = 0;
  for (let row = 0; row < table.size; row++) if (levelOf(table, "status", row) !== null) total += table.n[row]!;
  return total;
}

const sumOf = (losses: ReadonlyMap<string, number>): number => [...losses.values()].reduce((a, b) => a + b, 0);
