import type { ScanTable } from "./score-scan-table.ts";

/** A dimension worth searching: levels with too few records of either period are one, for nothing inside them can be supported. */
export interface ScanColumn {
  /** Its place among the table's dimensions. */
  readonly dimension: number;
  readonly codes: Uint16Array;
  readonly size: number;
  /** The original level behind each code that may be named; a code beyond stands for the rare ones. */
  readonly named: readonly number[];
}

const MOST_LEVELS = 65_535;

/**
 * The dimensions with at least two levels left after rare ones were put together.
 *
 * @param records fewest records of a level in each period
 */
export function scanColumns(table: ScanTable, records: number): readonly ScanColumn[] {
  return table.dimensions.flatMap(({ levels, codes }, dimension) => {
    const counts = levelRecords(table, codes, levels);
    const named: number[] = [];
    const codeOf = new Int32Array(levels).fill(-1);
    for (let level = 0; level < levels && named.length < MOST_LEVELS; level++) {
      if (Math.min(counts[2 * level]!, counts[2 * level + 1]!) >= records) codeOf[level] = named.push(level) - 1;
    }
    const hasRare = counts.some((count, at) => count > 0 && codeOf[at >> 1] === -1);
    const size = named.length + (hasRare ? 1 : 0);
    if (named.length === 0 || size < 2) return [];
    if (!hasRare && named.length === levels && codes instanceof Uint16Array) return [{ dimension, codes, size, named }];
    const own = new Uint16Array(codes.length);
    const rare = named.length;
    for (let row = 0; row < own.length; row++) {
      const code = codeOf[codes[row]!]!;
      own[row] = code < 0 ? rare : code;
    }
    return [{ dimension, codes: own, size, named }];
  });
}

/** Records of every level, before and after in turn. */
function levelRecords({ period, trials }: ScanTable, codes: ArrayLike<number>, levels: number): Float64Array {
  const counts = new Float64Array(2 * levels);
  for (let row = 0; row < period.length; row++) {
    const at = 2 * codes[row]! + period[row]!;
    counts[at] = counts[at]! + trials[row]!;
  }
  return counts;
}

/** The columns with only the levels that `keeps` by name; the others join the rare ones. */
export function narrowedColumns(
  columns: readonly ScanColumn[],
  keeps: (column: number, code: number) => boolean,
): readonly ScanColumn[] {
  return columns.flatMap(({ dimension, codes, size, named }, column) => {
    const kept = [...named.keys()].filter((code) => keeps(column, code));
    if (kept.length === 0) return [];
    const codeOf = new Uint16Array(size).fill(kept.length);
    kept.forEach((code, at) => {
      codeOf[code] = at;
    });
    const isAll = kept.length === size;
    return [
      {
        dimension,
        codes: isAll ? codes : codes.map((code) => codeOf[code]!),
        size: isAll ? size : kept.length + 1,
        named: kept.map((code) => named[code]!),
      },
    ];
  });
}
