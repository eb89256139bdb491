import type { MeasureInfo, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CellTable } from "#contracts/reader.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import type { Settings } from "#contracts/settings.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { addDays, addMonths } from "#metrics/calendar-dates.ts";
import { cells } from "#metrics/cells.ts";
import type { PanelCell } from "#stats/difference-in-differences.ts";

export type BucketName = "week" | "month";

/** Most periods looked at on each side when no number is stated. */
const MOST = { month: 12, week: 26 } as const;
export const FEWEST_BEFORE = 4;
export const FEWEST_AFTER = 2;

/** Whole periods around a change, counted from its day: −1 is the last before it, 0 the first after it. */
export interface Windows {
  readonly bucket: BucketName;
  readonly before: number;
  readonly after: number;
  /** First day of a period of that number. */
  readonly startOf: (period: number) => string;
}

/** Whole weeks or months between the first and last day with data, at most `most` on each side (0: twelve months, 26 weeks). */
export function windowsAround(
  changedOn: string,
  bucket: BucketName,
  covered: { readonly from: string; readonly to: string },
  most: number,
): Windows {
  const startOf = (period: number): string =>
    bucket === "month" ? addMonths(changedOn, period) : addDays(changedOn, 7 * period);
  const limit = most > 0 ? most : MOST[bucket];
  let [before, after] = [0, 0];
  while (before < limit && startOf(-before - 1) >= covered.from) before++;
  while (after < limit && addDays(startOf(after + 1), -1) <= covered.to) after++;
  return { bucket, before, after, startOf };
}

/** Months when enough of them are there, else weeks, unless one was asked for. */
export function chosenWindows(
  changedOn: string,
  asked: BucketName | "auto",
  covered: { readonly from: string; readonly to: string },
  most: number,
): Windows {
  const months = windowsAround(changedOn, asked === "auto" ? "month" : asked, covered, most);
  const enough = months.before >= FEWEST_BEFORE && months.after >= FEWEST_AFTER;
  return asked !== "auto" || enough ? months : windowsAround(changedOn, "week", covered, most);
}

/** A panel cell with the values of the dimensions that say who was changed. */
export interface EffectCell extends PanelCell {
  readonly place: string;
}

export interface Panel {
  readonly cells: readonly EffectCell[];
  /** Clusters by number; empty when records are taken as independent. */
  readonly clusters: readonly string[];
}

export interface PanelQuery {
  readonly measure: MeasureInfo;
  readonly windows: Windows;
  readonly group: Where;
  readonly among: Where;
  /** Dimension whose values are the clusters; null takes records as independent. */
  readonly clusterBy: string | null;
}

/** The measure by day, place and cluster, put together to periods around the change. */
export async function readPanel(
  { measure, windows, group, among, clusterBy }: PanelQuery,
  ctx: ToolContext,
): Promise<Panel> {
  const keys = Object.keys(group);
  const period: Period = {
    from: windows.startOf(-windows.before),
    to: windows.startOf(windows.after),
    label: "window",
  };
  const by = ["day", ...keys, ...(clusterBy && !keys.includes(clusterBy) ? [clusterBy] : [])];
  const table = await ctx.read(cells, { measure: measure.name, period, by, where: among });
  const level = levelsOf(table);
  const periods = periodNumbers(windows);
  const clusters = new Map<string, number>();
  const found = new Map<string, EffectCell>();
  for (let row = 0; row < table.size; row++) {
    const number = periods.get(level(row, "day") ?? "");
    if (number === undefined) continue;
    const values = keys.map((key) => level(row, key));
    const treated = keys.every((key, at) => group[key]!.includes(values[at]!));
    const place = values.map((value) => value ?? NOT_RECORDED).join(" / ");
    const name = clusterBy ? (level(row, clusterBy) ?? NOT_RECORDED) : "";
    if (!clusters.has(name)) clusters.set(name, clusters.size);
    const cluster = clusters.get(name)!;
    const id = `${number}|${place}|${cluster}`;
    const cell = found.get(id) ?? { treated, period: number, cluster, place, n: 0, sum: 0, sumSquares: 0 };
    found.set(id, added(cell, table, row, measure));
  }
  return { cells: [...found.values()], clusters: clusterBy ? [...clusters.keys()] : [] };
}

/** Reads a level of a row by dimension. */
export function levelsOf(table: CellTable): (row: number, dimension: string) => string | null {
  const columns = new Map(table.columns.map((column) => [column.dimension, column]));
  return (row, dimension) => {
    const column = columns.get(dimension)!;
    return column.levels[column.codes[row]!] ?? null;
  };
}

/** A cell with one more row of a table; a share counts as the mean of zeros and ones. */
export function added<Cell extends PanelCell>(cell: Cell, table: CellTable, row: number, measure: MeasureInfo): Cell {
  const isRatio = measure.kind === "ratio";
  return {
    ...cell,
    n: cell.n + table.n[row]!,
    sum: cell.sum + (isRatio ? table.numerator[row]! : table.sum[row]!),
    sumSquares: cell.sumSquares + (isRatio ? table.numerator[row]! : table.sumSquares[row]!),
  };
}

function periodNumbers({ before, after, startOf }: Windows): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (let period = -before; period < after; period++)
    for (let day = startOf(period); day < startOf(period + 1); day = addDays(day, 1)) numbers.set(day, period);
  return numbers;
}

/** Last day that counts: the data's own or yesterday's, whichever is earlier. */
export const lastCounted = (to: string, { today }: { readonly today: string; readonly settings: Settings }): string =>
  to < today ? to : addDays(today, -1);
