import type { CellTable } from "#contracts/reader.ts";
import { dimensionWords, type Segment } from "#contracts/segment.ts";
import { joinCells } from "./driver-cells.ts";
import { FEWEST_RECORDS, SMALLEST_SHARE } from "./explaining-dimensions.ts";

/** A categorical factor with rare values pooled; level 0 is the most frequent and the reference of the fit. */
export interface Factor {
  readonly key: string;
  /** In words, such as "lead source"; two that cannot be told apart are one factor, "region and currency". */
  readonly name: string;
  /** What a record must be to have the level; null stands for all rare values together. */
  readonly levels: readonly (Segment | null)[];
  readonly codes: Uint32Array;
  /** Codes before rare values were pooled. */
  readonly raw: Uint32Array;
  readonly records: Float64Array;
  readonly successes: Float64Array;
}

/** A number on the scale of doublings (log₂), NaN where it is missing. */
export interface NumberFactor {
  readonly key: string;
  readonly name: string;
  readonly values: Float64Array;
}

/** Ids by which records belong together; negative where none is recorded. */
export interface ClusterColumn {
  readonly by: string;
  readonly codes: Int32Array;
}

/** Rows of equal records with their factors. */
export interface DriverTable {
  readonly rows: number;
  readonly trials: Float64Array;
  readonly successes: Float64Array;
  readonly factors: readonly Factor[];
  readonly numbers: readonly NumberFactor[];
  readonly clusters: readonly ClusterColumn[];
  /** Month of every row: YYYY-MM by its code, empty where none is known. */
  readonly months: { readonly names: readonly string[]; readonly codes: Uint32Array };
}

/** How the columns of cells are to be read: first the factors, then the clusters, the month last. */
export interface DriverColumns {
  readonly dimensions: readonly string[];
  readonly clusters: readonly { readonly key: string; readonly by: string }[];
  readonly numbers: readonly { readonly key: string; readonly name: string; readonly band: string }[];
}

/** A number is used when at least this part of the records has it; otherwise its bands are. */
const FEWEST_PRICED = 0.8;

/**
 * Reads factors, numbers, clusters and months out of cells. `before` holds earlier records in the same coding: which values are rare is decided
 * by the records of now alone.
 */
export function driverTables(
  now: CellTable,
  before: CellTable | null,
  columns: DriverColumns,
): { readonly now: DriverTable; readonly before: DriverTable | null } {
  const joined = before ? joinCells(now, before) : now;
  const numbers = columns.numbers.flatMap(({ key, name, band }) => {
    const values = doublings(joined, key, now.size);
    return values ? [{ key, name, values, band }] : [];
  });
  const replaced = new Set(numbers.map(({ band }) => band));
  const column = (at: number) => joined.columns[at]!;
  const months = joined.columns.at(-1)!;
  const counted = { trials: joined.n, successes: joined.numerator };
  const table: DriverTable = {
    rows: joined.size,
    trials: joined.n,
    successes: joined.numerator,
    factors: columns.dimensions.flatMap((key, at) => {
      if (replaced.has(key)) return [];
      const { levels, codes: narrow } = column(at);
      const codes = new Uint32Array(narrow);
      const segments = levels.map((value): Segment => [{ dimension: key, value }]);
      return [
        factorOf({ key, name: dimensionWords(key) }, codes, poolRare(segments, codes, counted, now.size), counted),
      ];
    }),
    numbers: numbers.map(({ key, name, values }) => ({ key, name, values })),
    clusters: columns.clusters.map(({ by }, at) => {
      const { levels, codes } = column(columns.dimensions.length + at);
      return {
        by,
        codes: recoded(
          codes,
          Int32Array.from(levels, (level, code) => (level === null ? -1 : code)),
        ),
      };
    }),
    months: { names: months.levels.map((month) => month ?? ""), codes: new Uint32Array(months.codes) },
  };
  if (!before) return { now: table, before: null };
  return { now: keepRows(table, (row) => row < now.size), before: keepRows(table, (row) => row >= now.size) };
}

interface Counted {
  readonly trials: Float64Array;
  readonly successes: Float64Array;
}

/** Which code every raw code becomes, and what the new codes stand for. */
export interface Pooling {
  readonly levels: readonly (Segment | null)[];
  readonly place: Uint32Array;
}

/** Keeps the values with at least 25 records and 1 % of them among the first `deciding` rows, most frequent first; the others become one. */
export function poolRare(
  segments: readonly (Segment | null)[],
  codes: Uint32Array,
  { trials }: Counted,
  deciding: number,
): Pooling {
  const counts = new Float64Array(segments.length);
  let total = 0;
  for (let row = 0; row < deciding; row++) {
    counts[codes[row]!] = counts[codes[row]!]! + trials[row]!;
    total += trials[row]!;
  }
  const needed = Math.max(FEWEST_RECORDS, SMALLEST_SHARE * total);
  const kept = [...counts.keys()]
    .filter((code) => counts[code]! >= needed && segments[code] !== null)
    .sort((a, b) => counts[b]! - counts[a]!);
  const place = new Uint32Array(segments.length).fill(kept.length);
  for (const [at, code] of kept.entries()) place[code] = at;
  const names = kept.map((code) => segments[code]!);
  const isRare = counts.some((count, code) => count > 0 && place[code] === kept.length);
  return { levels: isRare ? [...names, null] : names, place };
}

/** The factor of these raw codes under a pooling. Codes that the pooling never met count as rare, or as the reference when nothing is rare. */
export function factorOf(
  named: Pick<Factor, "key" | "name">,
  raw: Uint32Array,
  { levels, place }: Pooling,
  counted: Counted,
): Factor {
  const known = place.map((at) => (at < levels.length ? at : 0));
  const codes = new Uint32Array(raw.length);
  for (let row = 0; row < raw.length; row++) codes[row] = known[raw[row]!]!;
  return { ...named, levels, codes, raw, ...tallies(levels.length, codes, counted) };
}

function recoded(codes: ArrayLike<number>, place: Int32Array): Int32Array {
  const found = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) found[row] = place[codes[row]!]!;
  return found;
}

function tallies(
  levels: number,
  codes: Uint32Array,
  { trials, successes }: Counted,
): Pick<Factor, "records" | "successes"> {
  const records = new Float64Array(levels);
  const came = new Float64Array(levels);
  for (let row = 0; row < codes.length; row++) {
    records[codes[row]!] = records[codes[row]!]! + trials[row]!;
    came[codes[row]!] = came[codes[row]!]! + successes[row]!;
  }
  return { records, successes: came };
}

/** The table with the rows that `keep` lets through, same levels and codes. */
export function keepRows(table: DriverTable, keep: (row: number) => boolean): DriverTable {
  const all = new Uint32Array(table.rows);
  let size = 0;
  for (let row = 0; row < table.rows; row++) if (keep(row)) all[size++] = row;
  const rows = all.subarray(0, size);
  const floats = (values: Float64Array) => gathered(values, rows, new Float64Array(size));
  const counted = { trials: floats(table.trials), successes: floats(table.successes) };
  return {
    rows: size,
    ...counted,
    factors: table.factors.map((factor) => {
      const codes = gathered(factor.codes, rows, new Uint32Array(size));
      const raw = factor.raw === factor.codes ? codes : gathered(factor.raw, rows, new Uint32Array(size));
      return { ...factor, codes, raw, ...tallies(factor.levels.length, codes, counted) };
    }),
    numbers: table.numbers.map((each) => ({ ...each, values: floats(each.values) })),
    clusters: table.clusters.map((each) => ({ ...each, codes: gathered(each.codes, rows, new Int32Array(size)) })),
    months: { ...table.months, codes: gathered(table.months.codes, rows, new Uint32Array(size)) },
  };
}

/** The table with the rows of the months that `keep` lets through. */
export function keepMonths(table: DriverTable, keep: (month: string) => boolean): DriverTable {
  const { names, codes } = table.months;
  const kept = names.map(keep);
  return keepRows(table, (row) => kept[codes[row]!]!);
}

/** Records of each month that occurs, in order of the months. */
export function recordsPerMonth({
  months,
  trials,
}: DriverTable): readonly (readonly [month: string, records: number])[] {
  const counts = new Float64Array(months.names.length);
  const occurs: boolean[] = [];
  for (let row = 0; row < trials.length; row++) {
    const month = months.codes[row]!;
    counts[month]! += trials[row]!;
    occurs[month] = true;
  }
  const found = months.names.flatMap((name, at) => (occurs[at] ? [[name, counts[at]!] as const] : []));
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

function gathered<T extends Float64Array | Uint32Array | Int32Array>(from: T, rows: Uint32Array, into: T): T {
  for (let at = 0; at < rows.length; at++) into[at] = from[rows[at]!]!;
  return into;
}

/** Equal rows as one, for fits: clusters and months are gone. With numbers hardly two rows are equal, and the table stays as it is. */
export function collapsed(table: DriverTable): DriverTable {
  const combinations = table.factors.reduce((product, { levels }) => product * levels.length, 1);
  if (table.numbers.length > 0 || combinations > Number.MAX_SAFE_INTEGER) return table;
  const place = new Map<number, number>();
  const first: number[] = [];
  const trials: number[] = [];
  const successes: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    let key = 0;
    for (const { codes, levels } of table.factors) key = key * levels.length + codes[row]!;
    const known = place.get(key);
    const at = known ?? first.length;
    if (known === undefined) {
      place.set(key, at);
      first.push(row);
    }
    trials[at] = (trials[at] ?? 0) + table.trials[row]!;
    successes[at] = (successes[at] ?? 0) + table.successes[row]!;
  }
  const rows = Uint32Array.from(first);
  return {
    rows: rows.length,
    trials: Float64Array.from(trials),
    successes: Float64Array.from(successes),
    factors: table.factors.map((factor) => {
      const codes = gathered(factor.codes, rows, new Uint32Array(rows.length));
      return { ...factor, codes, raw: codes };
    }),
    numbers: [],
    clusters: [],
    months: { names: [], codes: new Uint32Array() },
  };
}

/** The table with only these factors and numbers, in the order of the keys given. */
export const onlyFactors = (table: DriverTable, keys: readonly string[]): DriverTable => ({
  ...table,
  factors: keys.flatMap((key) => table.factors.filter((factor) => factor.key === key)),
  numbers: table.numbers.filter(({ key }) => keys.includes(key)),
});

/** A plain loop: called back for each of a million rows, `reduce` takes five times as long. */
export function totalOf(values: Float64Array): number {
  let total = 0;
  for (let at = 0; at < values.length; at++) total += values[at]!;
  return total;
}

/** Log₂ of a numeric column, NaN where missing; null when too few of the deciding records have it or all are equal. */
function doublings(cells: CellTable, key: string, deciding: number): Float64Array | null {
  const column = cells.numeric.find(({ dimension }) => dimension === key);
  if (!column) return null;
  let [priced, total] = [0, 0];
  const seen = new Set<number>();
  for (let row = 0; row < deciding; row++) {
    const n = cells.n[row]!;
    total += n;
    if (!(column.values[row]! > 0)) continue;
    priced += n;
    if (seen.size < 2) seen.add(column.values[row]!);
  }
  if (priced < FEWEST_PRICED * total || seen.size < 2) return null;
  const doublings = new Float64Array(column.values.length);
  for (let row = 0; row < doublings.length; row++) {
    const value = column.values[row]!;
    doublings[row] = value > 0 ? Math.log2(value) : Number.NaN;
  }
  return doublings;
}
