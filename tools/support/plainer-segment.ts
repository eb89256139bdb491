import type { ScanSegment } from "#stats/score-scan.ts";
import { rowsOf, type ScanCondition, type ScanTable } from "#stats/score-scan-table.ts";

/** Two segments hold the same records when the wider has at most this part more. */
const NEARLY_THE_SAME = 0.02;

/**
 * The segments without conditions that the others imply: "channel voice, direction outbound, campaign Voice Outreach" is "campaign Voice Outreach"
 * when that alone holds the same records within two per cent. Fewest conditions first; among equally few the one with the fewest records.
 * Their rows follow the new conditions, each without those before it.
 */
export function plainerSegments(table: ScanTable, segments: readonly ScanSegment[]): readonly ScanSegment[] {
  const taken = new Uint8Array(table.period.length);
  return segments.map((segment) => {
    const conditions = plainer(table, segment.conditions);
    const inside = rowsOf(table, conditions).map((value, row) => (taken[row] === 1 ? 0 : value));
    inside.forEach((value, row) => {
      if (value === 1) taken[row] = 1;
    });
    return { ...segment, conditions, inside };
  });
}

function plainer(table: ScanTable, conditions: readonly ScanCondition[]): readonly ScanCondition[] {
  const enough = (1 + NEARLY_THE_SAME) * recordsIn(table, conditions);
  for (let kept = 1; kept < conditions.length; kept++) {
    const [best] = choose(conditions, kept)
      .map((chosen) => ({ chosen, records: recordsIn(table, chosen) }))
      .filter(({ records }) => records <= enough)
      .sort((a, b) => a.records - b.records);
    if (best) return best.chosen;
  }
  return conditions;
}

const recordsIn = (table: ScanTable, conditions: readonly ScanCondition[]): number =>
  rowsOf(table, conditions).reduce((sum, value, row) => sum + value * table.trials[row]!, 0);

/** All ways to keep `size` of the conditions, in their order. */
function choose(conditions: readonly ScanCondition[], size: number): readonly (readonly ScanCondition[])[] {
  if (size === 0) return [[]];
  return conditions.flatMap((first, at) => choose(conditions.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}
