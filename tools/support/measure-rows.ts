import { count, type Quantity, ratio } from "#contracts/quantity.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { curveOf, joinWaits, medianFigure, readWaitingTimes } from "./cycle-medians.ts";
import { addSums, emptySums, figureOf, type GroupSums, sumsOfRow } from "./measure-figures.ts";
import type { MeasureOutput, MeasureRow } from "./measure-report.ts";
import { dimensionNamed, dimensionNoun, type MeasureScope } from "./measure-scope.ts";

/** More rows than this cannot be read in a message or a chart. */
const MOST_ROWS = 20;
const MOST_DIMENSIONS = 2;

/** The table part of what `measure` returns. */
export type MeasuredRows = Pick<MeasureOutput, "total" | "counted" | "rows" | "by" | "unlisted">;

/**
 * The measure over the whole period and by up to two dimensions, highest first; the sales cycle as the median of deals that closed.
 *
 * @throws InputError for a dimension that the data do not have
 */
export async function readRows(
  { by }: { readonly by: string },
  scope: MeasureScope,
  ctx: ToolContext,
): Promise<MeasuredRows> {
  const names = by.split(",").map((name) => name.trim());
  const dimensions = names
    .filter((name) => name !== "")
    .slice(0, MOST_DIMENSIONS)
    .map((name) => dimensionNamed(name, scope.dimensions));
  const keys = dimensions.map(({ key }) => key);
  const found = scope.measure.kind === "median" ? await waitingRows(keys, scope, ctx) : await sumRows(keys, scope, ctx);
  const sorted =
    keys.length === 0
      ? []
      : [...found.rows].sort(
          (a, b) => (b.value?.value ?? -Infinity) - (a.value?.value ?? -Infinity) || (a.label < b.label ? -1 : 1),
        );
  return {
    total: found.total,
    counted: found.counted,
    rows: sorted.slice(0, MOST_ROWS),
    by: dimensions.length > 0 ? dimensions.map(dimensionNoun).join(" and ") : null,
    unlisted: sorted.length > MOST_ROWS ? count(sorted.length - MOST_ROWS) : null,
  };
}

type Cut = Pick<MeasureOutput, "total" | "counted"> & { readonly rows: readonly MeasureRow[] };

async function sumRows(
  keys: readonly string[],
  { measure, period, where }: MeasureScope,
  ctx: ToolContext,
): Promise<Cut> {
  const { currency } = ctx.settings;
  const table = await ctx.read(cells, { measure: measure.name, period, by: keys, where });
  let whole: GroupSums = emptySums;
  const groups = Array.from({ length: table.size }, (_, row) => {
    const sums = sumsOfRow(table, row);
    whole = addSums(whole, sums);
    return { sums, label: table.columns.map(({ levels, codes }) => levels[codes[row]!] ?? NOT_RECORDED).join(", ") };
  });
  const additive = measure.kind === "count" || measure.kind === "sum";
  const size = ({ n, sum }: GroupSums) => (measure.kind === "count" ? n : sum);
  const share = (sums: GroupSums): Quantity | null =>
    additive && size(whole) > 0 && size(sums) >= 0 ? ratio(size(sums) / size(whole)) : null;
  const rows = groups.map(({ sums, label }) => ({
    label,
    value: figureOf(measure, sums, currency),
    share: share(sums),
    trend: null,
    points: [],
  }));
  return { total: figureOf(measure, whole, currency), counted: count(whole.n), rows };
}

async function waitingRows(keys: readonly string[], scope: MeasureScope, ctx: ToolContext): Promise<Cut> {
  const groups = await readWaitingTimes(scope, keys[0] ?? null, ctx, "closed_on");
  const everyone = joinWaits(groups.values());
  const rows = [...groups].map(([level, group]) => ({
    label: level ?? NOT_RECORDED,
    value: medianFigure(curveOf(group)),
    share: null,
    trend: null,
    points: [],
  }));
  return { total: medianFigure(curveOf(everyone)), counted: count(everyone.n), rows };
}
