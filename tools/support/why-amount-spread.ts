import type { Period } from "#contracts/period.ts";
import type { CellTable } from "#contracts/reader.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { previousPeriod } from "#metrics/fiscal-calendar.ts";
import { contrastHeterogeneity } from "#stats/contrast-heterogeneity.ts";
import { contrastTable, isMean, type SearchSettings } from "./amount-search.ts";
import { type ComparedTable, comparedTable } from "./compared-table.ts";
import type { Base } from "./why-base.ts";
import { columnOf } from "./why-claimed.ts";
import type { WhyScope } from "./why-scope.ts";

const nothing: SearchSettings["heterogeneity"] = { volume: [], value: [] };

/**
 * How differently segments move anyway: the spread of their own changes in the pair of periods before the one compared, beyond the luck of single
 * records. Nothing where no such pair is recorded, or the measure is known for the present only.
 */
export async function readQuietSpread(
  scope: WhyScope,
  table: ComparedTable,
  base: Base | null,
  ctx: ToolContext,
): Promise<SearchSettings["heterogeneity"]> {
  const [early] = [scope.before, scope.period].sort((a, b) => (a.from < b.from ? -1 : 1));
  const earlier = previousPeriod(early!, ctx.settings);
  const from = scope.coverage?.from;
  if (scope.measure.asOfNow || from === undefined || earlier.from < `${from.slice(0, 7)}-01`) return nothing;
  const read = async (measure: string, like: ComparedTable): Promise<ComparedTable> => {
    const keys = like.dimensions.map(({ key }) => key);
    // cut by everything, as the table compared was: the same read in one answer is done once
    const cut = async (period: Period): Promise<CellTable> => {
      const query = { measure, period, by: scope.dimensions, where: scope.where, countedOn: scope.countedOn };
      const found = await ctx.read(cells, query);
      return { ...found, columns: keys.map((key) => columnOf(found, key)!) };
    };
    const [first, second] = await Promise.all([cut(earlier), cut(early!)]);
    return comparedTable(first, second, like);
  };
  const own = await read(scope.measure.name, table);
  const counted = base ? await read(base.measure, base.table) : own;
  const spread = (from: ComparedTable, by: "volume" | "value" | "mean"): readonly number[] =>
    contrastHeterogeneity(contrastTable(from, by), by === "mean" ? "mean" : "total", ctx.seed);
  if (isMean(scope.measure)) return { volume: [], value: spread(own, "mean") };
  return {
    volume: spread(counted, "volume"),
    value: scope.measure.kind === "count" ? [] : spread(own, "value"),
  };
}
