import { type RawBuilder, sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { ColumnPlace, DimensionColumn } from "./dimension-column.ts";
import { findDimension } from "./find-dimension.ts";
import { fromTable, type TableGrain } from "./grain-tables.ts";
import type { OpenSource } from "./source.ts";
import { conditions } from "./where.ts";
import { workspaceFacts } from "./workspace-facts.ts";

/** The pieces of a select over a fact table that is not one measure: dimensions, `from … where …` with scope, period and filter. */
export interface FactQuery {
  readonly columns: readonly DimensionColumn[];
  readonly filtered: readonly DimensionColumn[];
  readonly place: ColumnPlace;
  readonly cuts: readonly RawBuilder<unknown>[];
  readonly body: RawBuilder<unknown>;
}

/** @throws InputError for an unknown dimension */
export async function factQuery(
  source: OpenSource,
  grain: TableGrain,
  asked: {
    readonly period: Period;
    readonly where?: Where | undefined;
    readonly by?: readonly string[];
    readonly date: string;
  },
): Promise<FactQuery> {
  const columns = await Promise.all((asked.by ?? []).map((key) => findDimension(source, grain, key)));
  const filtered = await Promise.all(Object.keys(asked.where ?? {}).map((key) => findDimension(source, grain, key)));
  const place: ColumnPlace = {
    date: asked.date,
    fiscalYearStartMonth: source.fiscalYearStartMonth,
    facts: await workspaceFacts(source),
  };
  return {
    columns,
    filtered,
    place,
    cuts: columns.map((column) => column.expression(place)),
    body: sql`${fromTable(grain, [...columns, ...filtered])}
      where ${conditions(source, grain, place, asked.period, asked.where ?? {}, filtered)}`,
  };
}
