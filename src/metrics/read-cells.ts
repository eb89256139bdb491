import { type RawBuilder, sql } from "kysely";
import type { CellTable, NumericColumn } from "#contracts/reader.ts";
import { type CellQuestion, cellsFromImage } from "./cells-from-image.ts";
import { codedColumn } from "./coded-column.ts";
import { fromTable } from "./grain-tables.ts";
import { numberOrNaN } from "./image-column.ts";
import type { OpenSource } from "./source.ts";
import { conditions } from "./where.ts";

/** The cells of a question: from the columnar image where a grain is read from it, else by one grouped select. They come out the same. */
export async function readCells(source: OpenSource, asked: CellQuestion): Promise<CellTable> {
  if (await source.imaged(asked.grain)) return cellsFromImage(source, asked);
  const { grain, place, columns, numeric, filtered } = asked;
  const cuts = [...columns, ...numeric].map((column) => column.expression(place));
  const rows = await source.arrays(sql`
    select ${sql.join([...cuts, ...statistics(asked)])}
    ${fromTable(grain, [...columns, ...numeric, ...filtered])}
    where ${conditions(source, grain, place, asked.period, asked.where, filtered)}
      and ${asked.counts}
    ${grouping(cuts.length)}`);
  return table(asked, rows);
}

function statistics({ share, value }: CellQuestion): readonly RawBuilder<number | null>[] {
  return [
    sql<number>`count(*)`,
    share ? sql<number>`sum(case when ${share} then 1 else 0 end)` : sql<number>`0`,
    value ? sql<number>`sum(${value})` : sql<number>`0`,
    // Minor units squared overflow a 64-bit integer from about three billion on: square as floating point.
    value ? sql<number>`sum(cast(${value} as double precision) * ${value})` : sql<number>`0`,
  ];
}

function grouping(columns: number): RawBuilder<unknown> {
  if (columns === 0) return sql``;
  const places = sql.join(Array.from({ length: columns }, (_, index) => sql.lit(index + 1)));
  return sql`group by ${places} order by ${places}`;
}

function table({ measure, columns, numeric }: CellQuestion, rows: readonly (readonly unknown[])[]): CellTable {
  const start = columns.length + numeric.length;
  const figures = (index: number) => Float64Array.from(rows, (row) => Number(row[start + index] ?? 0));
  return {
    measure,
    size: rows.length,
    columns: columns.map((column, index) => codedColumn(column.key, rows, index, column.toLevel)),
    numeric: numeric.map(
      (column, index): NumericColumn => ({
        dimension: column.key,
        values: Float64Array.from(rows, (row) => numberOrNaN(row[columns.length + index])),
      }),
    ),
    n: figures(0),
    numerator: figures(1),
    sum: figures(2),
    sumSquares: figures(3),
  };
}
