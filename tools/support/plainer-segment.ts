import type { ScanSegment } from "#stats/score-scan.ts";
import { rowsOf, type ScanCondition, type ScanTable } from "#stats/score-scan-table.ts";
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
  return segments.map((segment) => {
    const conditions = renamed(table, shortened(table, segment.conditions));
    const inside = rowsOf(table, conditions).map((value, row) => (taken[row] === 1 ? 0 : value));
    inside.forEach((value, row) => {
      if (value === 1) taken[row] = 1;
    });
    return { ...segment, conditions, inside };
  });
}

/** Fewest of its conditions that still hold the same records; among equally few those with the fewest. */
function shortened(table: ScanTable, conditions: readonly ScanCondition[]): readonly ScanCondition[] {
  for (let kept = 1; kept < conditions.length; kept++) {
    const [best] = choose(conditions, kept)
      .map((chosen) => ({ chosen, apart: recordsApart(table, conditions, chosen) }))
      .filter(({ apart }) => apart <= NEARLY_THE_SAME)
      .sort((a, b) => a.apart - b.apart);
    if (best) return best.chosen;
  }
  return conditions;
}

/** A single condition that stands for them all, or a more telling one in the place of each. */
function renamed(table: ScanTable, conditions: readonly ScanCondition[]): readonly ScanCondition[] {
  const others = commonest(table, conditions).filter(({ dimension }) =>
    conditions.every((own) => moreTelling(table, dimension, own.dimension)),
  );
  const alone = others.find((other) => recordsApart(table, conditions, [other]) <= NEARLY_THE_SAME);
  if (alone) return [alone];
  return conditions.reduce<readonly ScanCondition[]>((kept, own, at) => {
    const free = commonest(table, kept).filter(({ dimension }) => moreTelling(table, dimension, own.dimension));
    const swap = free.find((other) => recordsApart(table, conditions, kept.with(at, other)) <= NEARLY_THE_SAME);
    return swap ? kept.with(at, swap) : kept;
  }, conditions);
}

const moreTelling = ({ dimensions }: ScanTable, one: number, other: number): boolean =>
  byActionability(dimensions[one]!.name, dimensions[other]!.name) < 0;

/** The commonest value of every other dimension inside the conditions, the most telling dimension first. */
function commonest(table: ScanTable, conditions: readonly ScanCondition[]): readonly ScanCondition[] {
  const inside = rowsOf(table, conditions);
  return table.dimensions
    .flatMap(({ codes, levels }, dimension) => {
      if (conditions.some((own) => own.dimension === dimension)) return [];
      const records = new Float64Array(levels);
      inside.forEach((value, row) => {
        if (value === 1) records[codes[row]!] = records[codes[row]!]! + table.trials[row]!;
      });
      return [{ dimension, level: records.indexOf(Math.max(...records)) }];
    })
    .sort((a, b) => byActionability(table.dimensions[a.dimension]!.name, table.dimensions[b.dimension]!.name));
}

/** Records in one of the two only, as a part of those in the first. */
function recordsApart(table: ScanTable, first: readonly ScanCondition[], second: readonly ScanCondition[]): number {
  const [own, other] = [rowsOf(table, first), rowsOf(table, second)];
  let all = 0;
  let apart = 0;
  own.forEach((value, row) => {
    if (value === 1) all += table.trials[row]!;
    if (value !== other[row]) apart += table.trials[row]!;
  });
  return apart / all;
}

/** All ways to keep `size` of the conditions, in their order. */
function choose(conditions: readonly ScanCondition[], size: number): readonly (readonly ScanCondition[])[] {
  if (size === 0) return [[]];
  return conditions.flatMap((first, at) => choose(conditions.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}
