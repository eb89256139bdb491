import { InputError } from "#contracts/errors.ts";
import { count, type Quantity, ratio } from "#contracts/quantity.ts";
import { NOT_RECORDED, type Segment } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { curveOf, joinWaits, medianFigure, readWaitsBy } from "./cycle-medians.ts";
import { addSums, emptySums, figureOf, type GroupSums, sumsOfRow } from "./measure-figures.ts";
import type { MeasureOutput, MeasureRow } from "./measure-report.ts";
import { dimensionNamed, dimensionNoun, type MeasureScope } from "./measure-scope.ts";

/** More rows than this are no table but the records again. */
const MOST_ROWS = 200;
const MOST_DIMENSIONS = 2;
const COUNTED = ["three", "four", "five"];

/** The table part of what `measure` returns. */
export type MeasuredRows = Pick<MeasureOutput, "total" | "counted" | "rows" | "by" | "unlisted">;

/**
 * The measure over the whole period and by up to two dimensions, highest first; the sales cycle as the median of deals that closed.
 *
 * @throws InputError for a dimension that the data do not have, and for more than two
 */
export async function readRows(
  { by }: { readonly by: string },
  scope: MeasureScope,
  ctx: ToolContext,
): Promise<MeasuredRows> {
  const names = by.split(",").map((name) => name.trim());
  const dimensions = atMostTwo(names.filter((name) => name !== "")).map((name) =>
    dimensionNamed(name, scope.dimensions),
  );
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

/** A table by more dimensions would be mostly single records; taking the first two would answer another question. */
function atMostTwo(names: readonly string[]): readonly string[] {
  if (names.length <= MOST_DIMENSIONS) return names;
  const given = COUNTED[names.length - MOST_DIMENSIONS - 1] ?? "more";
  throw new InputError(
    `by takes at most two dimensions; you gave ${given}. Leave some out, or fix one with filter, such as ${names.at(-1)!.slice(0, 60)}=….`,
  );
}

/** What a combination of values is called, and the conditions that select it. */
function rowOf(keys: readonly string[], levels: readonly (string | null)[]): { label: string; segment: Segment } {
  return {
    label: levels.map((level) => level ?? NOT_RECORDED).join(", "),
    segment: keys.map((dimension, at) => ({ dimension, value: levels[at] ?? null })),
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
    const levels = table.columns.map(({ levels, codes }) => levels[codes[row]!] ?? null);
    return { sums, named: rowOf(keys, levels) };
  });
  const additive = measure.kind === "count" || measure.kind === "sum";
  const size = ({ n, sum }: GroupSums) => (measure.kind === "count" ? n : sum);
  const share = (sums: GroupSums): Quantity | null =>
    additive && size(whole) > 0 && size(sums) >= 0 ? ratio(size(sums) / size(whole)) : null;
  const rows = groups.map(({ sums, named }) => ({
    ...named,
    value: figureOf(measure, sums, currency),
    share: share(sums),
    trend: null,
    points: [],
  }));
  return { total: figureOf(measure, whole, currency), counted: count(whole.n), rows };
}

async function waitingRows(keys: readonly string[], scope: MeasureScope, ctx: ToolContext): Promise<Cut> {
  const groups = await readWaitsBy(scope, keys, ctx, "closed_on");
  const everyone = joinWaits(groups.map(({ waits }) => waits));
  const rows = groups.map(({ levels, waits }) => ({
    ...rowOf(keys, levels),
    value: medianFigure(curveOf(waits)),
    share: null,
    trend: null,
    points: [],
  }));
  return { total: medianFigure(curveOf(everyone)), counted: count(everyone.n), rows };
}
