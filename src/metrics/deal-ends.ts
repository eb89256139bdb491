import { sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CodedColumn } from "#contracts/reader.ts";
import { dimension } from "./dimension-column.ts";
import { epochDays } from "./epoch-days.ts";
import { factQuery } from "./fact-query.ts";
import { readCells } from "./read-cells.ts";
import type { OpenSource } from "./source.ts";

/** A date of each entry, with the days from 1970-01-01 to it; NaN where there is none. */
export interface DatedColumn extends CodedColumn {
  readonly dayOf: Float64Array;
}

/** Deals alike in levels, creation, closing and outcome, one entry each. */
export interface DealEnds {
  readonly size: number;
  readonly columns: readonly CodedColumn[];
  readonly created: DatedColumn;
  /** No date while open. */
  readonly closed: DatedColumn;
  readonly outcome: CodedColumn;
  /** How many deals are alike. */
  readonly n: Float64Array;
}

export const created = dimension({
  key: "created",
  title: "Created",
  kind: "categorical",
  expression: () => sql`deal.created_on`,
});
export const closed = dimension({
  key: "closed",
  title: "Closed",
  kind: "categorical",
  expression: () => sql`case when deal.outcome <> 'open' then deal.closed_on end`,
});
export const outcome = dimension({
  key: "outcome",
  title: "Outcome",
  kind: "categorical",
  expression: () => sql`deal.outcome`,
});

/**
 * The viewer's deals by when they were created, and when and how they ended: a few thousand combinations stand for a million deals.
 *
 * @param asked.date which column places a deal in the period, such as `deal.created_on`
 * @throws InputError for an unknown dimension
 */
export async function dealEnds(
  source: OpenSource,
  asked: {
    readonly period: Period;
    readonly where?: Where | undefined;
    readonly by?: readonly string[];
    readonly date: string;
  },
): Promise<DealEnds> {
  const { columns, filtered, place } = await factQuery(source, "deal", asked);
  const table = await readCells(source, {
    ...{ measure: "deals", grain: "deal", place, period: asked.period, where: asked.where ?? {}, filtered },
    ...{ columns: [...columns, created, closed, outcome], numeric: [], share: null, value: null },
    counts: sql<boolean>`(1 = 1)`,
  });
  const at = columns.length;
  const dated = async (column: CodedColumn): Promise<DatedColumn> => ({
    ...column,
    dayOf: await epochDays(source, column.levels),
  });
  return {
    size: table.size,
    columns: table.columns.slice(0, at),
    created: await dated(table.columns[at]!),
    closed: await dated(table.columns[at + 1]!),
    outcome: table.columns[at + 2]!,
    n: table.n,
  };
}

/** The level of an entry. */
export const levelAt = ({ levels, codes }: CodedColumn, entry: number): string | null => levels[codes[entry]!]!;

/** The day of an entry, counted from 1970-01-01; NaN where there is none. */
export const dayAt = ({ codes, dayOf }: DatedColumn, entry: number): number => dayOf[codes[entry]!]!;
