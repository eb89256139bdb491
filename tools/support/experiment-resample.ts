import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { bootstrapMeanDifference, type CountedValues } from "#stats/bootstrap-mean-difference.ts";
import type { Interval } from "#stats/share.ts";
import { levelsOf } from "./effect-panel.ts";
import type { MeasureScope } from "./measure-scope.ts";

/** The column that holds the amount of one record. */
const AMOUNT: Readonly<Record<string, string>> = {
  average_deal_size: "amount",
  revenue_per_conversation: "actual_revenue",
};

export type Resampled = (arm: string, control: string) => Interval | null;

/** Bootstrap intervals of the differences of mean amounts; null for measures that are no amounts, whose means are near enough to normal. */
export async function resampledAmounts(
  { measure, period, where }: MeasureScope,
  dimension: DimensionInfo,
  ctx: ToolContext,
): Promise<Resampled | null> {
  const column = amountColumn(measure);
  if (!column) return null;
  const by = [dimension.key];
  const table = await ctx.read(cells, { measure: measure.name, period, by, numeric: [column], where });
  const level = levelsOf(table);
  const groups = new Map<string, { values: number[]; counts: number[] }>();
  for (let row = 0; row < table.size; row++) {
    const name = level(row, dimension.key);
    if (name === null) continue;
    const group = groups.get(name) ?? { values: [], counts: [] };
    groups.set(name, group);
    // all records of a row share one amount, also where none is recorded and the measure counts nothing
    group.values.push(table.sum[row]! / table.n[row]!);
    group.counts.push(table.n[row]!);
  }
  const none: CountedValues = { values: [], counts: [] };
  return (arm, control) => bootstrapMeanDifference(groups.get(arm) ?? none, groups.get(control) ?? none, ctx.seed);
}

const amountColumn = ({ name, kind, unit }: MeasureInfo): string | undefined =>
  kind === "mean" && unit === "money" ? AMOUNT[name] : undefined;
