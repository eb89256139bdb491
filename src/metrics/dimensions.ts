import { sql } from "kysely";
import type { DimensionInfo, Grain } from "#contracts/measure.ts";
import type { Reader } from "#contracts/reader.ts";
import type { ColumnPlace, DimensionColumn } from "./dimension-column.ts";
import { attributeTitle } from "./find-dimension.ts";
import { builtInDimensions, fromTable, type TableGrain } from "./grain-tables.ts";
import { type OpenSource, opened, scopeCondition } from "./source.ts";
import { workspaceFacts } from "./workspace-facts.ts";

/** Values listed per dimension; more are only counted. */
const MOST_LISTED = 200;
/** An attribute whose values are all numbers is a category up to this many of them (a tier, a score of one to ten). */
const MOST_NUMBER_CATEGORIES = 12;

/**
 * The dimensions that the data of a grain fill: built-in ones and attribute columns, values with their number of records, most frequent first
 * (at most 200 listed). A categorical dimension without any recorded value is left out. Numeric and time dimensions list no values.
 */
export const dimensionsOf: Reader<{ readonly grain: Grain }, readonly DimensionInfo[]> = {
  name: "dimensions_of",
  read: async (given, { grain }) => {
    if (grain === "lead") return [];
    const source = opened(given);
    return source.once(`dimensions ${grain}`, () => readDimensions(source, grain));
  },
};

type Counts = Map<string | null, number>;

async function readDimensions(source: OpenSource, grain: TableGrain): Promise<readonly DimensionInfo[]> {
  const builtIn = builtInDimensions[grain];
  const counted = builtIn.filter((column) => column.kind === "categorical");
  const place: ColumnPlace = {
    date: grain === "deal" ? "deal.closed_on" : "conversation.started_at",
    fiscalYearStartMonth: source.fiscalYearStartMonth,
    facts: await workspaceFacts(source),
  };
  const rows = await source.arrays(sql`
    select ${sql.join([...counted.map((column) => column.expression(place)), sql.ref(`${grain}.attributes`)])}
    ${fromTable(grain, counted)} where ${scopeCondition(source, grain)}`);
  const counts = counted.map((column, index) => countColumn(rows, index, column));
  const values = new Map(counted.map((column, index) => [column.key, counts[index]!]));
  const found = builtIn
    .filter((column) => column.kind !== "categorical" || hasValue(values.get(column.key)!))
    .map((column) => builtInInfo(column, grain, rows.length === 0 ? new Map() : (values.get(column.key) ?? new Map())));
  const keys = new Set(builtIn.map((column) => column.key));
  const attributes = [...countAttributes(rows, counted.length)].filter(([key]) => !keys.has(key));
  return [...found, ...attributes.map(([key, attribute]) => attributeInfo(key, grain, attribute))];
}

function countColumn(rows: readonly (readonly unknown[])[], index: number, column: DimensionColumn): Counts {
  const raw = new Map<unknown, number>();
  for (const row of rows) raw.set(row[index], (raw.get(row[index]) ?? 0) + 1);
  const counts: Counts = new Map();
  for (const [value, count] of raw) {
    const level = value === null ? null : (column.toLevel?.(String(value)) ?? String(value));
    counts.set(level, (counts.get(level) ?? 0) + count);
  }
  return counts;
}

/** Counts every attribute's values. Rows of one import often repeat the same JSON text, which is parsed once. */
function countAttributes(rows: readonly (readonly unknown[])[], index: number): ReadonlyMap<string, Counts> {
  const texts = new Map<string, number>();
  for (const row of rows) {
    const text = row[index];
    if (typeof text === "string") texts.set(text, (texts.get(text) ?? 0) + 1);
  }
  const found = new Map<string, Counts>();
  for (const [text, count] of texts)
    for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
      if (value === null || typeof value === "object") continue;
      const counts = found.get(key) ?? new Map<string | null, number>();
      counts.set(String(value), (counts.get(String(value)) ?? 0) + count);
      found.set(key, counts);
    }
  for (const counts of found.values()) {
    const recorded = [...counts.values()].reduce((total, count) => total + count, 0);
    if (recorded < rows.length) counts.set(null, rows.length - recorded);
  }
  return new Map([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}

const hasValue = (counts: Counts): boolean => counts.size > (counts.has(null) ? 1 : 0);

function builtInInfo(column: DimensionColumn, grain: Grain, counts: Counts): DimensionInfo {
  const { key, title, kind, synonyms } = column;
  return { key, title, grain, kind, origin: "built-in", synonyms, values: listed(counts), distinct: counts.size };
}

function attributeInfo(key: string, grain: Grain, counts: Counts): DimensionInfo {
  const values = [...counts.keys()].filter((value) => value !== null);
  const numeric = values.length > MOST_NUMBER_CATEGORIES && values.every((value) => Number.isFinite(Number(value)));
  const words = key.replaceAll(/[_-]+/g, " ").trim().toLowerCase();
  return {
    key,
    title: attributeTitle(key),
    grain,
    kind: numeric ? "numeric" : "categorical",
    origin: "attribute",
    synonyms: words === key.toLowerCase() ? [] : [words],
    values: numeric ? [] : listed(counts),
    distinct: numeric ? 0 : counts.size,
  };
}

const listed = (counts: Counts): DimensionInfo["values"] =>
  [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((left, right) => right.count - left.count || ((left.value ?? "￿") < (right.value ?? "￿") ? -1 : 1))
    .slice(0, MOST_LISTED);
