import type { ScanSegment } from "#stats/score-scan.ts";
import { markedRows, rowsOf, type ScanCondition, type ScanTable } from "#stats/score-scan-table.ts";
import { byActionability } from "./action-owner.ts";

/** Two segments hold the same records when at most this part of them is in one only. */
const NEARLY_THE_SAME = 0.02;

/**
 * The segments in the fewest and most telling conditions that hold the same records within two per cent: "channel voice, direction outbound,
 * campaign Voice Outreach" is "campaign Voice Outreach" when that alone holds them, and so is "channel voice, direction outbound". Among equally
 * few conditions, what a person can act on comes first. The rows follow the new conditions, each segment without those before it.
 */
export function plainerSegments(table: ScanTable, segments: readonly ScanSegment[]): readonly ScanSegment[] {
  const taken = new Uint8Array(table.period.length);
  const totals = levelTotals(table);
  return segments.map((segment) => {
    const conditions = renamed(table, totals, shortened(table, totals, segment.conditions));
    const inside = rowsOf(table, conditions);
    for (let row = 0; row < inside.length; row++) {
      if (taken[row] === 1) inside[row] = 0;
      else if (inside[row] === 1) taken[row] = 1;
    }
    return { ...segment, conditions, inside };
  });
}

/** Records per level of a dimension; a dimension is counted when it is first asked for. */
type LevelTotals = (dimension: number) => Float64Array;

function levelTotals({ dimensions, trials }: ScanTable): LevelTotals {
  const known = new Map<number, Float64Array>();
  return (dimension) => {
    const counted = known.get(dimension);
    if (counted) return counted;
    const { codes, levels } = dimensions[dimension]!;
    const records = new Float64Array(levels);
    for (let row = 0; row < trials.length; row++) records[codes[row]!]! += trials[row]!;
    known.set(dimension, records);
    return records;
  };
}

/** Fewest of its conditions that still hold the same records; among equally few those with the fewest. */
function shortened(
  table: ScanTable,
  totals: LevelTotals,
  conditions: readonly ScanCondition[],
): readonly ScanCondition[] {
  if (conditions.length < 2) return conditions;
  const own = heldBy(table, conditions);
  for (let kept = 1; kept < conditions.length; kept++) {
    const [best] = choose(conditions, kept)
      .map((chosen) => ({ chosen, apart: recordsApart(table, totals, own, chosen) }))
      .filter(({ apart }) => apart <= NEARLY_THE_SAME)
      .sort((a, b) => a.apart - b.apart);
    if (best) return best.chosen;
  }
  return conditions;
}

/** A single condition that stands for them all, or a more telling one in the place of each. */
function renamed(
  table: ScanTable,
  totals: LevelTotals,
  conditions: readonly ScanCondition[],
): readonly ScanCondition[] {
  const held = heldBy(table, conditions);
  const others = commonest(table, held, conditions).filter(({ dimension }) =>
    conditions.every((own) => moreTelling(table, dimension, own.dimension)),
  );
  const isSame = (other: readonly ScanCondition[], own: Held): boolean =>
    recordsApart(table, totals, own, other) <= NEARLY_THE_SAME;
  const alone = others.find((other) => isSame([other], held));
  if (alone) return [alone];
  let kept = conditions;
  let own = held;
  for (const [at, { dimension }] of conditions.entries()) {
    const free = commonest(table, own, kept).filter((other) => moreTelling(table, other.dimension, dimension));
    const swap = free.find((other) => isSame(kept.with(at, other), own));
    if (!swap) continue;
    kept = kept.with(at, swap);
    own = heldBy(table, kept);
  }
  return kept;
}

const moreTelling = ({ dimensions }: ScanTable, one: number, other: number): boolean =>
  byActionability(dimensions[one]!.name, dimensions[other]!.name) < 0;

/** The rows that fulfil some conditions, with their records. */
interface Held {
  readonly rows: Uint32Array;
  readonly records: number;
}

function heldBy(table: ScanTable, conditions: readonly ScanCondition[]): Held {
  const rows = markedRows(rowsOf(table, conditions));
  return { rows, records: rows.reduce((sum, row) => sum + table.trials[row]!, 0) };
}

/** The commonest value of every other dimension inside the conditions, the most telling dimension first. */
function commonest(table: ScanTable, { rows }: Held, conditions: readonly ScanCondition[]): readonly ScanCondition[] {
  return table.dimensions
    .flatMap(({ codes, levels }, dimension) => {
      if (conditions.some((own) => own.dimension === dimension)) return [];
      const records = new Float64Array(levels);
      for (const row of rows) records[codes[row]!]! += table.trials[row]!;
      return [{ dimension, level: records.indexOf(Math.max(...records)) }];
    })
    .sort((a, b) => byActionability(table.dimensions[a.dimension]!.name, table.dimensions[b.dimension]!.name));
}

/** Records in one of the two only, as a part of those in the first; at least that once it is past what counts as the same. */
function recordsApart(table: ScanTable, totals: LevelTotals, own: Held, other: readonly ScanCondition[]): number {
  let shared = 0;
  for (const row of own.rows) {
    const isInside = other.every(({ dimension, level }) => table.dimensions[dimension]!.codes[row] === level);
    if (isInside) shared += table.trials[row]!;
  }
  const missing = own.records - shared;
  if (missing > NEARLY_THE_SAME * own.records) return missing / own.records;
  const [only] = other;
  const records = other.length === 1 && only ? totals(only.dimension)[only.level]! : heldBy(table, other).records;
  return (missing + records - shared) / own.records;
}

/** All ways to keep `size` of the conditions, in their order. */
function choose(conditions: readonly ScanCondition[], size: number): readonly (readonly ScanCondition[])[] {
  if (size === 0) return [[]];
  return conditions.flatMap((first, at) => choose(conditions.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}
