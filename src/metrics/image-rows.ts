import { type RawBuilder, sql } from "kysely";
import type { ColumnData, Level } from "#store/column-file.ts";
import { factImage, type ImageColumn } from "./fact-image.ts";
import { personColumn, type TableGrain } from "./grain-tables.ts";
import type { OpenSource } from "./source.ts";

export type CodesColumn = Extract<ColumnData, { kind: "codes" }>;
type ValuesColumn = Extract<ColumnData, { kind: "values" }>;

/** A column of the fact table itself, without joins. */
export const ownColumn = (kind: ImageColumn["kind"], expression: RawBuilder<unknown>): ImageColumn => ({
  ...{ kind, expression, needs: [] },
});

/** A condition as a column of 0 and 1. */
export const flagColumn = (condition: RawBuilder<boolean>): ImageColumn =>
  ownColumn("codes", sql`case when ${condition} then 1 else 0 end`);

/** Whose record it is, for the row scope. */
export const personIds = (grain: TableGrain): ImageColumn => ownColumn("codes", sql.ref(personColumn[grain]));

/** Takes the rows out of `keep` whose level is not allowed. */
export function keepOnly(keep: Uint8Array, { codes, levels }: CodesColumn, allows: (level: Level) => boolean): void {
  const allowed = Uint8Array.from(levels, (level) => (allows(level) ? 1 : 0));
  if (!allowed.includes(0)) return;
  for (let row = 0; row < keep.length; row++) keep[row]! &= allowed[codes[row]!]!;
}

/** Takes the rows out of `keep` that the viewer may not see. */
export function keepScope(keep: Uint8Array, person: CodesColumn | null, scope: readonly string[] | null): void {
  const seen = new Set<Level>(scope);
  if (person) keepOnly(keep, person, (id) => seen.has(id));
}

/** The numbers of the kept rows, ascending. Every number is written and some are written over: a condition that nobody can foresee costs more. */
export function rowsKept(keep: Uint8Array): Uint32Array {
  const rows = new Uint32Array(keep.length);
  let kept = 0;
  for (let row = 0; row < keep.length; row++) {
    rows[kept] = row;
    kept += keep[row]!;
  }
  return kept === rows.length ? rows : rows.slice(0, kept);
}

const sortedBefore = new WeakMap<Float64Array, Map<CodesColumn["codes"], Float64Array>>();

/** A value of every record of the viewer that meets a condition, ascending; sorted once per state for who sees everything. */
export function sortedFromImage(
  source: OpenSource,
  grain: TableGrain,
  value: RawBuilder<number | null>,
  condition: RawBuilder<boolean>,
): Float64Array {
  const asked = [ownColumn("values", value), flagColumn(condition), ...(source.scope ? [personIds(grain)] : [])];
  const { columns, rows } = factImage(source.store, grain, asked);
  const [{ values }, meets, person = null] = columns as [ValuesColumn, CodesColumn, CodesColumn?];
  const before = sortedBefore.get(values)?.get(meets.codes);
  if (before && !person) return before;
  const keep = new Uint8Array(rows).fill(1);
  keepOnly(keep, meets, (level) => level === 1);
  keepScope(keep, person, source.scope);
  const kept = rowsKept(keep);
  const found = new Float64Array(kept.length);
  for (let at = 0; at < kept.length; at++) found[at] = values[kept[at]!]!;
  found.sort();
  if (!person) sortedBefore.set(values, (sortedBefore.get(values) ?? new Map()).set(meets.codes, found));
  return found;
}

/** How often each level of each column occurs among the viewer's records; levels as text. */
export function levelCounts(
  source: OpenSource,
  grain: TableGrain,
  asked: readonly ImageColumn[],
): readonly Map<string | null, number>[] {
  const { columns, rows } = factImage(source.store, grain, [...asked, ...(source.scope ? [personIds(grain)] : [])]);
  const keep = new Uint8Array(rows).fill(1);
  keepScope(keep, (columns[asked.length] as CodesColumn | undefined) ?? null, source.scope);
  return asked.map((_, at) => {
    const { codes, levels } = columns[at] as CodesColumn;
    const counts = new Uint32Array(levels.length);
    for (let row = 0; row < rows; row++) counts[codes[row]!]! += keep[row]!;
    const occurring = levels.map((level, code) => [level === null ? null : String(level), counts[code]!] as const);
    return new Map(occurring.filter(([, count]) => count > 0));
  });
}
