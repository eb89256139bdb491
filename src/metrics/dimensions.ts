import type { DimensionInfo, Grain } from "#contracts/measure.ts";
import type { Reader } from "#contracts/reader.ts";
import { type Counts, countAttributes, countValues } from "./count-values.ts";
import type { DimensionColumn } from "./dimension-column.ts";
import { attributeTitle } from "./find-dimension.ts";
import { builtInDimensions, type TableGrain } from "./grain-tables.ts";
import { type OpenSource, opened } from "./source.ts";

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

async function readDimensions(source: OpenSource, grain: TableGrain): Promise<readonly DimensionInfo[]> {
  const builtIn = builtInDimensions[grain];
  const { records, values, attributes } = await countValues(source, grain);
  const found = builtIn
    .filter((column) => column.kind !== "categorical" || hasValue(values.get(column.key)))
    .map((column) => builtInInfo(column, grain, values.get(column.key) ?? new Map()));
  const keys = new Set(builtIn.map((column) => column.key));
  const own = [...countAttributes(attributes, records)].filter(([key]) => !keys.has(key));
  return [...found, ...own.map(([key, counts]) => attributeInfo(key, grain, counts))];
}

const hasValue = (counts: Counts | undefined): boolean =>
  counts !== undefined && counts.size > (counts.has(null) ? 1 : 0);

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
