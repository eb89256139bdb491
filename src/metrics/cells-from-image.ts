import { type RawBuilder, sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CellTable, Codes } from "#contracts/reader.ts";
import { type ColumnData, codesFor, type Level } from "#store/column-file.ts";
import { recoded } from "./coded-column.ts";
import type { ColumnPlace, DimensionColumn } from "./dimension-column.ts";
import { factImage, type ImageColumn } from "./fact-image.ts";
import type { TableGrain } from "./grain-tables.ts";
import { compareLevels } from "./image-column.ts";
import { groupRows, ranked } from "./image-groups.ts";
import { type CodesColumn, flagColumn, keepOnly, keepScope, ownColumn, personIds, rowsKept } from "./image-rows.ts";
import type { OpenSource } from "./source.ts";
import { timeLevels } from "./time-levels.ts";

/** A read of cells with everything that SQL has to say already as expressions. */
export interface CellQuestion {
  readonly measure: string;
  readonly grain: TableGrain;
  readonly place: ColumnPlace;
  readonly period: Period | null;
  readonly where: Where;
  readonly columns: readonly DimensionColumn[];
  readonly numeric: readonly DimensionColumn[];
  readonly filtered: readonly DimensionColumn[];
  /** Which records count. */
  readonly counts: RawBuilder<boolean>;
  readonly share: RawBuilder<boolean> | null;
  readonly value: RawBuilder<number | null> | null;
}

/** The columns of one question, by what they are for. */
export interface Read {
  readonly rows: number;
  readonly days: CodesColumn;
  readonly person: CodesColumn | null;
  readonly counts: CodesColumn;
  readonly share: CodesColumn | null;
  readonly value: Float64Array | null;
  readonly cuts: readonly CodesColumn[];
  readonly filters: readonly CodesColumn[];
  readonly numeric: readonly Float64Array[];
  /** Columns that were asked for beside the question. */
  readonly extra: readonly ColumnData[];
}

/** The records that a question is about, by their row in the image, with its columns. */
export async function recordsFromImage(
  source: OpenSource,
  asked: CellQuestion,
  extra: readonly ImageColumn[] = [],
): Promise<{ readonly read: Read; readonly rows: Uint32Array }> {
  const read = await readColumns(source, asked, extra);
  return { read, rows: selectedRows(source, asked, read) };
}

/** The cells of a question from the columnar image: what one grouped select would give, row for row. */
export async function cellsFromImage(source: OpenSource, asked: CellQuestion): Promise<CellTable> {
  const { read, rows } = await recordsFromImage(source, asked);
  const groups = groupRows(rows, [
    ...read.cuts.map(({ codes, levels }) => ({ codes, count: levels.length })),
    ...read.numeric.map(ranked),
  ]);
  const { share, value } = read;
  const none = (): Float64Array => new Float64Array(groups.size);
  return {
    measure: asked.measure,
    size: groups.size,
    columns: asked.columns.map((column, at) => {
      const { codes, levels } = read.cuts[at]!;
      return recoded(column.key, levels, codesAt(codes, groups.firstRow), column.toLevel);
    }),
    numeric: asked.numeric.map(({ key }, at) => ({
      dimension: key,
      values: none().map((_, group) => read.numeric[at]![groups.firstRow[group]!]!),
    })),
    n: groups.n,
    numerator: share ? groups.counted(share.codes, share.levels.indexOf(1)) : none(),
    sum: value ? groups.sums(value, 1) : none(),
    sumSquares: value ? groups.sums(value, 2) : none(),
  };
}

/** A plain loop: called back for each of a million rows, `map` takes three times as long. */
function codesAt(codes: Codes, rows: Uint32Array): Uint32Array {
  const found = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) found[at] = codes[rows[at]!]!;
  return found;
}

async function readColumns(source: OpenSource, asked: CellQuestion, extra: readonly ImageColumn[]): Promise<Read> {
  const { grain, place } = asked;
  const isTime = ({ kind }: DimensionColumn): boolean => kind === "time";
  const level = (column: DimensionColumn): ImageColumn => ({
    kind: "codes",
    expression: column.expression(place),
    needs: [column],
  });
  const cuts = [...asked.columns, ...asked.filtered];
  const plain = cuts.filter((column) => !isTime(column));
  const wanted: readonly ImageColumn[] = [
    ownColumn("codes", sql`substr(${sql.ref(place.date)}, 1, 10)`),
    flagColumn(asked.counts),
    ...(asked.share ? [flagColumn(asked.share)] : []),
    ...(asked.value ? [ownColumn("values", asked.value)] : []),
    ...(source.scope ? [personIds(grain)] : []),
    ...plain.map(level),
    ...asked.numeric.map((column): ImageColumn => ({ ...level(column), kind: "values" })),
    ...extra,
  ];
  const image = factImage(source.store, grain, wanted);
  const columns = image.columns[Symbol.iterator]();
  const codes = (): CodesColumn => columns.next().value as CodesColumn;
  const values = (): Float64Array => (columns.next().value as Extract<ColumnData, { kind: "values" }>).values;
  const days = codes();
  const counts = codes();
  const share = asked.share ? codes() : null;
  const value = asked.value ? values() : null;
  const person = source.scope ? codes() : null;
  const byKey = new Map<DimensionColumn, CodesColumn>();
  for (const column of plain) byKey.set(column, codes());
  for (const column of cuts.filter(isTime))
    byKey.set(column, remapped(days, await timeLevels(source, grain, place, column, days.levels)));
  const numeric = asked.numeric.map(values);
  const of = (column: DimensionColumn): CodesColumn => byKey.get(column)!;
  return {
    ...{ rows: image.rows, days, person, counts, share, value, numeric },
    cuts: asked.columns.map(of),
    filters: asked.filtered.map(of),
    extra: [...columns],
  };
}

/** A column with other levels for the same rows; levels that coincide become one. */
function remapped(column: CodesColumn, levels: readonly Level[]): CodesColumn {
  const distinct = [...new Set(levels)].sort(compareLevels);
  const place = Uint32Array.from(levels, (level) => distinct.indexOf(level));
  const codes = new (codesFor(distinct.length))(column.codes.length);
  for (let row = 0; row < codes.length; row++) codes[row] = place[column.codes[row]!]!;
  return { kind: "codes", codes, levels: distinct };
}

interface Selection {
  readonly key: string;
  /** The column that says which records count: another one is another measure or another state of the store. */
  readonly of: Codes;
  readonly rows: Uint32Array;
}

const selections = new WeakMap<OpenSource, Selection[]>();
/** Selections kept per source: a tool asks for the same records by one dimension after another. */
const MOST_SELECTIONS = 8;

/** {@link selectRows}, once for all questions of one answer about the same records. */
function selectedRows(source: OpenSource, asked: CellQuestion, read: Read): Uint32Array {
  const known = selections.get(source) ?? [];
  selections.set(source, known);
  const key = JSON.stringify([asked.place.date, asked.period, asked.where]);
  const of = read.counts.codes;
  const before = known.find((each) => each.key === key && each.of === of);
  if (before) return before.rows;
  const rows = selectRows(source, asked, read);
  known.push({ key, of, rows });
  if (known.length > MOST_SELECTIONS) known.shift();
  return rows;
}

/** Rows of the viewer, in the period, with the values asked for, that count. */
function selectRows(source: OpenSource, asked: CellQuestion, read: Read): Uint32Array {
  const { period } = asked;
  const keep = new Uint8Array(read.rows).fill(1);
  keepOnly(keep, read.counts, (level) => level === 1);
  if (period) keepOnly(keep, read.days, (day) => day !== null && String(day) >= period.from && String(day) < period.to);
  keepScope(keep, read.person, source.scope);
  asked.filtered.forEach((column, at) => {
    const levels = asked.where[column.key] ?? [];
    const texts = new Set(levels.filter((level) => level !== null).map((level) => column.fromLevel?.(level) ?? level));
    keepOnly(keep, read.filters[at]!, (level) => (level === null ? levels.includes(null) : texts.has(String(level))));
  });
  return rowsKept(keep);
}
