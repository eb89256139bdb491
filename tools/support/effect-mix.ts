import type { DimensionInfo, MeasureInfo, Where } from "#contracts/measure.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { chiSquareTest } from "#stats/chi-square-test.ts";
import { clusterLeastSquares } from "#stats/cluster-least-squares.ts";
import { designOf, judged, type PanelCell, TREATED_AFTER } from "#stats/difference-in-differences.ts";
import type { Share } from "#stats/share.ts";
import { added, levelsOf, type PanelQuery } from "./effect-panel.ts";
import { dimensionNoun } from "./measure-scope.ts";

/** By what records differ before anything happens to them, the ones that say most first. */
const MIX = [
  "product",
  "lead_source",
  "region",
  "industry",
  "amount_band",
  "channel",
  "campaign",
  "script_version",
  "direction",
];
const MOST_DIMENSIONS = 3;
const MOST_LEVELS = 12;

interface MixCell extends PanelCell {
  readonly levels: readonly string[];
}

export interface MixReading {
  readonly adjusted: {
    readonly estimate: number;
    readonly interval: readonly [number, number];
    readonly p: number;
  } | null;
  /** How far the group's shares moved against the rest's, dimension by dimension; p of the group's own shift (Holm). */
  readonly shifts: readonly MakeUpShift[];
}

/** How the group's make-up by one dimension moved against the rest's. */
export interface MakeUpShift {
  readonly dimension: string;
  readonly distance: number;
  readonly p: number;
  /** The value that gained most against the rest, with its share of the group before and after. */
  readonly gained: { readonly level: string; readonly before: Share; readonly after: Share };
}

/** The estimate with product, source and the like held fixed (least squares with their levels), and how the group's make-up moved. */
export async function readMix(
  query: PanelQuery,
  dimensions: readonly DimensionInfo[],
  ctx: ToolContext,
): Promise<MixReading> {
  const held = heldFixed(dimensions, query.group);
  if (held.length === 0) return { adjusted: null, shifts: [] };
  const { windows } = query;
  const sides = [
    { period: -1, from: windows.startOf(-windows.before), to: windows.startOf(0) },
    { period: 0, from: windows.startOf(0), to: windows.startOf(windows.after) },
  ];
  const clusters = new Map<string, number>();
  const found: MixCell[] = [];
  for (const side of sides) found.push(...(await readSide(query, held, side, clusters, ctx)));
  return { adjusted: adjustedEstimate(found, query.clusterBy !== null), shifts: makeUpShifts(found, held) };
}

const heldFixed = (dimensions: readonly DimensionInfo[], group: Where): readonly DimensionInfo[] =>
  MIX.flatMap((key) => dimensions.filter((one) => one.key === key))
    .filter(
      ({ key, kind, distinct }) => kind === "categorical" && distinct > 1 && distinct <= MOST_LEVELS && !group[key],
    )
    .slice(0, MOST_DIMENSIONS);

async function readSide(
  { measure, group, among, clusterBy }: PanelQuery,
  held: readonly DimensionInfo[],
  side: { readonly period: number; readonly from: string; readonly to: string },
  clusters: Map<string, number>,
  ctx: ToolContext,
): Promise<MixCell[]> {
  const keys = Object.keys(group);
  const by = [...new Set([...keys, ...held.map(({ key }) => key), ...(clusterBy ? [clusterBy] : [])])];
  const period = { from: side.from, to: side.to, label: "side" };
  const table = await ctx.read(cells, { measure: measure.name, period, by, where: among });
  const level = levelsOf(table);
  return Array.from({ length: table.size }, (_, row): MixCell => {
    const name = clusterBy ? String(level(row, clusterBy)) : "";
    if (!clusters.has(name)) clusters.set(name, clusters.size);
    const blank: MixCell = {
      treated: keys.every((key) => group[key]!.includes(level(row, key))),
      period: side.period,
      cluster: clusters.get(name)!,
      levels: held.map(({ key }) => String(level(row, key))),
      n: 0,
      sum: 0,
      sumSquares: 0,
    };
    return added(blank, table, row, measure as MeasureInfo);
  });
}

function adjustedEstimate(found: readonly MixCell[], clustered: boolean): MixReading["adjusted"] {
  const dummies = (found[0]?.levels ?? []).flatMap((_, at) =>
    [...new Set(found.map(({ levels }) => levels[at]!))]
      .sort()
      .slice(1)
      .map((level) => ({ at, level })),
  );
  const byCell = new Map<PanelCell, MixCell>(found.map((cell) => [cell, cell]));
  const data = designOf(found, clustered, 4 + dummies.length, (cell) => [
    1,
    +cell.treated,
    +(cell.period >= 0),
    +(cell.treated && cell.period >= 0),
    ...dummies.map(({ at, level }) => +(byCell.get(cell)!.levels[at] === level)),
  ]);
  const fit = clusterLeastSquares(data);
  if (!fit || fit.aliased.includes(TREATED_AFTER)) return null;
  const estimate = fit.coefficients[TREATED_AFTER]!;
  const { interval, p } = judged(estimate, fit.standardErrors[TREATED_AFTER]!, fit.degrees);
  return { estimate, interval, p };
}

function makeUpShifts(found: readonly MixCell[], held: readonly DimensionInfo[]): MixReading["shifts"] {
  const shifts = held.flatMap((dimension, at) => {
    const levels = [...new Set(found.map((cell) => cell.levels[at]!))].sort();
    const counts = (treated: boolean, period: number) =>
      levels.map((level) =>
        found.reduce(
          (n, cell) =>
            n + (cell.treated === treated && cell.period === period && cell.levels[at] === level ? cell.n : 0),
          0,
        ),
      );
    const own = [counts(true, -1), counts(true, 0)] as const;
    const p = chiSquareTest(own)?.p;
    if (p === undefined) return [];
    const moved = difference(own);
    const others = difference([counts(false, -1), counts(false, 0)]);
    const distance = moved.reduce((sum, value, index) => sum + Math.abs(value - others[index]!), 0) / 2;
    const gains = moved.map((value, index) => value - others[index]!);
    const most = gains.indexOf(Math.max(...gains));
    const share = (counts: readonly number[]): Share => ({
      successes: counts[most]!,
      n: counts.reduce((sum, n) => sum + n, 0),
    });
    const gained = { level: levels[most]!, before: share(own[0]), after: share(own[1]) };
    return [{ dimension: dimensionNoun(dimension), distance, p, gained }];
  });
  const adjusted = holm(shifts.map(({ p }) => p));
  return shifts.map((shift, at) => ({ ...shift, p: adjusted[at]! }));
}

/** Shares after minus shares before. */
function difference([before, after]: readonly [readonly number[], readonly number[]]): number[] {
  const total = (counts: readonly number[]) =>
    Math.max(
      1,
      counts.reduce((sum, n) => sum + n, 0),
    );
  const [wholeBefore, wholeAfter] = [total(before), total(after)];
  return before.map((n, at) => after[at]! / wholeAfter - n / wholeBefore);
}
