import { type RawBuilder, sql } from "kysely";
import type { Period } from "#contracts/period.ts";
import type { ColumnData } from "#store/column-file.ts";
import { type DimensionColumn, dimension } from "./dimension-column.ts";
import { factImage } from "./fact-image.ts";
import type { TableGrain } from "./grain-tables.ts";
import { type CodesColumn, flagColumn, keepOnly, keepScope, ownColumn, personIds, rowsKept } from "./image-rows.ts";
import { type OpenSource, scopeCondition } from "./source.ts";

/** What makes two records of a grain the same but for their id; the dates they are counted on are among it. */
const identity: Readonly<Record<TableGrain, readonly string[]>> = {
  deal: [
    ...["owner_id", "amount", "created_on", "closed_on", "outcome", "name"],
    ...["account_id", "region", "industry", "product", "lead_source", "attributes"],
  ],
  conversation: ["lead_id", "channel", "started_at", "ended_at", "rep_id"],
};

/** Only records that say this much about themselves can be told to be repeated. */
const known: Readonly<Record<TableGrain, RawBuilder<boolean>>> = {
  deal: sql<boolean>`deal.amount is not null and deal.created_on is not null`,
  conversation: sql<boolean>`conversation.lead_id is not null`,
};

const FIRST_COPY = "first_copy";

/** The condition that a record is the first of its copies, as an entry of a filter: with it each is counted once. */
export const countedOnce: Readonly<Record<string, readonly string[]>> = { [FIRST_COPY]: ["yes"] };

/** The column behind {@link countedOnce}; null for every other key. */
export function firstCopyColumn(grain: TableGrain, key: string): DimensionColumn | null {
  if (key !== FIRST_COPY) return null;
  // by order of entry, not by id: a copy that comes later must not take the place of one that was counted before
  const row = sql.ref(`${grain}.rowid`);
  const first = sql`select min(${row}) from ${sql.table(grain)} where ${known[grain]}
    group by ${sql.join(identity[grain].map((column) => sql.ref(column)))}`;
  return dimension({
    key,
    title: "First copy",
    kind: "categorical",
    expression: () => sql`case when not (${known[grain]}) or ${row} in (${first}) then 'yes' else 'no' end`,
  });
}

/** The viewer's records of a period that equal another one in all but the id, beyond the first of each kind. */
export async function countRepeated(
  source: OpenSource,
  grain: TableGrain,
  countedOn: string,
  period: Period,
): Promise<number> {
  if (await source.imaged(grain)) return countInImage(source, grain, countedOn, period);
  const date = sql.ref(`${grain}.${countedOn}`);
  const [row] = await source.arrays(sql`
    select coalesce(sum(copies - 1), 0) from (
      select count(*) as copies from ${sql.table(grain)}
      where ${date} >= ${period.from} and ${date} < ${period.to} and ${known[grain]} and ${scopeCondition(source, grain)}
      group by ${sql.join(identity[grain].map((column) => sql.ref(column)))} having count(*) > 1) repeated`);
  return Number(row?.[0] ?? 0);
}

function countInImage(source: OpenSource, grain: TableGrain, countedOn: string, period: Period): number {
  const fields = identity[grain].map((column) => sql`coalesce(${sql.ref(`${grain}.${column}`)}, char(30))`);
  const text = sql`case when ${known[grain]} then ${sql.join(fields, sql` || char(31) || `)} end`;
  const { columns, rows } = factImage(source.store, grain, [
    ownColumn("hashes", text),
    ownColumn("codes", sql`substr(${sql.ref(`${grain}.${countedOn}`)}, 1, 10)`),
    flagColumn(known[grain]),
    ...(source.scope ? [personIds(grain)] : []),
  ]);
  const [hashes, days, states, person] = columns as [
    ColumnData & { kind: "values" },
    CodesColumn,
    CodesColumn,
    CodesColumn?,
  ];
  const keep = repeats(hashes.values).slice(0, rows);
  keepOnly(keep, days, (day) => day !== null && String(day) >= period.from && String(day) < period.to);
  keepOnly(keep, states, (level) => level === 1);
  keepScope(keep, person ?? null, source.scope);
  return rowsKept(keep).length;
}

const found = new WeakMap<Float64Array, Uint8Array>();

/** 1 for every value that an earlier row has as well; worked out once per column. NaN never repeats. */
function repeats(values: Float64Array): Uint8Array {
  const before = found.get(values);
  if (before) return before;
  const sorted = values.slice().sort(); // NaN goes last and equals nothing
  const twice = new Set<number>();
  for (let at = 1; at < sorted.length; at++) if (sorted[at] === sorted[at - 1]) twice.add(sorted[at]!);
  const repeated = new Uint8Array(values.length);
  const seen = new Set<number>();
  for (let row = 0; row < values.length && twice.size > 0; row++) {
    const value = values[row]!;
    if (!twice.has(value)) continue;
    if (seen.has(value)) repeated[row] = 1;
    seen.add(value);
  }
  found.set(values, repeated);
  return repeated;
}
