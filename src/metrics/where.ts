import { type RawBuilder, sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { ColumnPlace, DimensionColumn } from "./dimension-column.ts";
import type { TableGrain } from "./grain-tables.ts";
import { type OpenSource, scopeCondition } from "./source.ts";

/** The viewer's rows, in the period, with the values asked for: every read of a fact table goes through here. */
export function conditions(
  source: OpenSource,
  grain: TableGrain,
  place: ColumnPlace,
  period: Period | null,
  where: Where,
  columns: readonly DimensionColumn[],
): RawBuilder<boolean> {
  const parts = [scopeCondition(source, grain)];
  if (period)
    parts.push(sql<boolean>`${sql.ref(place.date)} >= ${period.from} and ${sql.ref(place.date)} < ${period.to}`);
  for (const column of columns) parts.push(oneOf(column, place, where[column.key] ?? []));
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

function oneOf(column: DimensionColumn, place: ColumnPlace, allowed: readonly (string | null)[]): RawBuilder<boolean> {
  const value = column.expression(place);
  const texts = allowed.filter((level) => level !== null).map((level) => column.fromLevel?.(level) ?? level);
  const parts: RawBuilder<boolean>[] = [];
  if (texts.length > 0) parts.push(sql<boolean>`cast(${value} as text) in (${sql.join(texts)})`);
  if (allowed.includes(null)) parts.push(sql<boolean>`${value} is null`);
  return parts.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`(${sql.join(parts, sql` or `)})`;
}
