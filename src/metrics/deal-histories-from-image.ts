import { type RawBuilder, sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { ColumnData } from "#store/column-file.ts";
import { rowNumber } from "#store/sqlite.ts";
import { recordsFromImage } from "./cells-from-image.ts";
import { recoded } from "./coded-column.ts";
import { closed, created, outcome } from "./deal-ends.ts";
import type { DealHistories } from "./deal-histories.ts";
import { dimension } from "./dimension-column.ts";
import { epochDays } from "./epoch-days.ts";
import type { ImageColumn } from "./fact-image.ts";
import type { FactQuery } from "./fact-query.ts";
import { type CodesColumn, ownColumn } from "./image-rows.ts";
import type { OpenSource } from "./source.ts";

/** The part of a history that the fact table itself tells. */
export type DealRecords = Omit<DealHistories, "stages">;

export interface RecordsAsked {
  readonly query: FactQuery;
  readonly period: Period;
  readonly where: Where;
  /** Which deals are fit to be read. */
  readonly usable: RawBuilder<boolean>;
  readonly sample: number | undefined;
  readonly named: boolean;
}

const amount = dimension({ key: "amount", title: "Amount", kind: "numeric", expression: () => sql`deal.amount` });
const byCreation: ImageColumn = { kind: "order", expression: sql`deal.created_on, deal.id`, needs: [] };
const rowIds = ownColumn("values", rowNumber("deal"));

/** What one ordered select would give, from the columnar image: a million rows of a select take seconds. */
export async function dealRecordsFromImage(source: OpenSource, asked: RecordsAsked): Promise<DealRecords> {
  const { query, period, where, usable, sample, named } = asked;
  const { columns, place, filtered } = query;
  const ends = [...columns, created, closed, outcome];
  const question = { measure: "deals", grain: "deal", place, period, where, filtered, counts: usable } as const;
  const { read, rows } = await recordsFromImage(
    source,
    { ...question, columns: ends, numeric: [amount], share: null, value: null },
    [byCreation, ...(named ? [rowIds] : [])],
  );
  const [places, ids] = read.extra as readonly (ColumnData & { kind: "values" })[];
  const [createdOn, closedOn, outcomes] = read.cuts.slice(columns.length) as [CodesColumn, CodesColumn, CodesColumn];
  const ordered = inOrder(rows, places!.values);
  const every = sample === undefined ? 1 : Math.max(1, Math.floor(ordered.length / sample));
  const [open, won] = [outcomes.levels.indexOf("open"), outcomes.levels.indexOf("won")];
  const isOpen = (row: number): boolean => outcomes.codes[row] === open;
  const inSample = (at: number): boolean => (at + 1) % every === 0;
  const kept = every === 1 ? ordered : ordered.filter((row, at) => inSample(at) || isOpen(row));
  const [createdDays, closedDays] = [
    await epochDays(source, createdOn.levels),
    await epochDays(source, closedOn.levels),
  ];
  return {
    size: kept.length,
    columns: columns.map(({ key, toLevel }, at) => {
      const { codes, levels } = read.cuts[at]!;
      return recoded(
        key,
        levels,
        kept.map((row) => codes[row]!),
        toLevel,
      );
    }),
    created: filled(new Int32Array(kept.length), kept, (row) => createdDays[createdOn.codes[row]!]!),
    closed: filled(new Float64Array(kept.length), kept, (row) => closedDays[closedOn.codes[row]!]!),
    won: filled(new Uint8Array(kept.length), kept, (row) => Number(outcomes.codes[row] === won)),
    amount: filled(new Float64Array(kept.length), kept, (row) => read.numeric[0]![row]!),
    sampled: every === 1 ? null : sampledOf(ordered, inSample, isOpen),
    ...(named ? await namesOf(source, kept, ids!.values) : { ids: [], names: [] }),
  };
}

/** A value per row. The `from` of a typed array would walk an iterator, ten times as long over a million rows. */
function filled<Values extends Int32Array | Float64Array | Uint8Array>(
  values: Values,
  rows: Uint32Array,
  of: (row: number) => number,
): Values {
  for (let at = 0; at < rows.length; at++) values[at] = of(rows[at]!);
  return values;
}

/** Rows by their place in the order of all records, without a sort: places differ and run from 1. */
function inOrder(rows: Uint32Array, places: Float64Array): Uint32Array {
  const rowAt = new Uint32Array(places.length + 1); // row + 1; 0 where there is none
  for (const row of rows) rowAt[places[row]!] = row + 1;
  const ordered = new Uint32Array(rows.length);
  let at = 0;
  for (const row of rowAt) if (row > 0) ordered[at++] = row - 1;
  return ordered;
}

/** 1 for the kept deals of the sample, 0 for open ones beside it. */
function sampledOf(
  ordered: Uint32Array,
  inSample: (at: number) => boolean,
  isOpen: (row: number) => boolean,
): Uint8Array {
  const found: number[] = [];
  ordered.forEach((row, at) => {
    if (inSample(at)) found.push(1);
    else if (isOpen(row)) found.push(0);
  });
  return Uint8Array.from(found);
}

/** A variable per deal is bound; the store takes at most 32,766 in one statement. */
const MOST_DEALS = 5000;

async function namesOf(
  source: OpenSource,
  rows: Uint32Array,
  rowIds: Float64Array,
): Promise<Pick<DealRecords, "ids" | "names">> {
  const named = new Map<number, readonly unknown[]>();
  for (let start = 0; start < rows.length; start += MOST_DEALS) {
    const wanted = Array.from(rows.subarray(start, start + MOST_DEALS), (row) => rowIds[row]!);
    const found = await source.arrays(
      sql`select ${rowNumber("deal")}, deal.id, deal.name from deal where ${rowNumber("deal")} in (${sql.join(wanted)})`,
    );
    for (const row of found) named.set(Number(row[0]), row);
  }
  // an import may have taken a deal away since its columns were read
  const of = (row: number): readonly unknown[] => named.get(rowIds[row]!) ?? ["", "", null];
  return {
    ids: Array.from(rows, (row) => String(of(row)[1])),
    names: Array.from(rows, (row) => of(row)[2] as string | null),
  };
}
