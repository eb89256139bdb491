import type { CellTable } from "#contracts/reader.ts";

/** Records cut by several dimensions, as integer codes, with how many there are and how many of them were lost, now and before. */
export interface LossTable {
  readonly dimensions: readonly string[];
  /** Values of each dimension; the codes point into them. */
  readonly levels: readonly (readonly (string | null)[])[];
  readonly codes: readonly Uint32Array[];
  readonly size: number;
  readonly counts: Counts;
}

/** Four numbers per row. */
export interface Counts {
  readonly lost: Float64Array;
  readonly n: Float64Array;
  readonly lostBefore: Float64Array;
  readonly nBefore: Float64Array;
}

export const emptyCounts = (size: number): Counts => ({
  lost: new Float64Array(size),
  n: new Float64Array(size),
  lostBefore: new Float64Array(size),
  nBefore: new Float64Array(size),
});

/**
 * Puts the cells of two periods under one another with common codes.
 *
 * @param lostIn how many of a table row's records count as lost
 */
export function lossTable(
  now: CellTable,
  before: CellTable | null,
  dimensions: readonly string[],
  lostIn: (table: CellTable, row: number) => number,
): LossTable {
  const tables = before ? [now, before] : [now];
  const size = tables.reduce((rows, table) => rows + table.size, 0);
  const counts = emptyCounts(size);
  const codes = dimensions.map(() => new Uint32Array(size));
  const known = dimensions.map(() => new Map<string | null, number>());
  let at = 0;
  for (const table of tables) {
    const columns = dimensions.map((key) => table.columns.find(({ dimension }) => dimension === key)!);
    const places = columns.map(({ levels }) => new Int32Array(levels.length).fill(-1));
    const [lost, n] = table === now ? [counts.lost, counts.n] : [counts.lostBefore, counts.nBefore];
    for (let row = 0; row < table.size; row++, at++) {
      for (let index = 0; index < columns.length; index++) {
        const code = columns[index]!.codes[row]!;
        if (places[index]![code]! < 0)
          places[index]![code] = placeOf(columns[index]!.levels[code] ?? null, known[index]!);
        codes[index]![at] = places[index]![code]!;
      }
      lost[at] = lostIn(table, row);
      n[at] = table.n[row]!;
    }
  }
  return { dimensions, levels: known.map((map) => [...map.keys()]), codes, size, counts };
}

/** The number of a level among those met before; a new one comes last. */
function placeOf(level: string | null, known: Map<string | null, number>): number {
  const place = known.get(level) ?? known.size;
  known.set(level, place);
  return place;
}
