import { decomposeMixAndRate, type MixRatePart } from "./mix-rate-decomposition.ts";
import { NORMAL_95 } from "./normal-distribution.ts";

export interface SimpsonCheck {
  /**
   * reversal: the whole moved one way and, holding the mix, its parts moved the other way, both beyond their intervals ·
   * mix-only: the whole moved beyond its interval, but holding the mix its parts did not move that way beyond theirs · none.
   */
  readonly verdict: "reversal" | "mix-only" | "none";
  readonly change: number;
  readonly changeInterval: readonly [number, number];
  /** The change with the mix held fixed: the sum of all rate contributions. */
  readonly within: number;
  readonly withinInterval: readonly [number, number];
}

/**
 * Simpson's paradox: does the change of the overall rate point another way than the change inside the parts? Uses rates of successes.
 * Oracle: R's UCBAdmissions, where men are admitted more often (44.5 % against 30.4 %) and, department by department, they are not.
 *
 * @throws RangeError when a period holds no records
 */
export function checkSimpson(parts: readonly MixRatePart[]): SimpsonCheck {
  const { before, after, change, parts: rows } = decomposeMixAndRate(parts);
  const within = rows.reduce((sum, row) => sum + row.rate, 0);
  const recordsBefore = parts.reduce((sum, part) => sum + part.before.records, 0);
  const recordsAfter = parts.reduce((sum, part) => sum + part.after.records, 0);
  const changeError = Math.sqrt((before * (1 - before)) / recordsBefore + (after * (1 - after)) / recordsAfter);
  const withinError = Math.sqrt(
    rows.reduce((sum, row, i) => {
      const share = (row.shareBefore + row.shareAfter) / 2;
      return sum + share ** 2 * (variance(parts[i]!.before) + variance(parts[i]!.after));
    }, 0),
  );
  const changeMoved = Math.abs(change) > NORMAL_95 * changeError;
  const withinMoved = Math.abs(within) > NORMAL_95 * withinError;
  const opposite = Math.sign(change) * Math.sign(within) < 0;
  let verdict: SimpsonCheck["verdict"] = "none";
  if (changeMoved && withinMoved && opposite) verdict = "reversal";
  else if (changeMoved && (!withinMoved || opposite)) verdict = "mix-only";
  return {
    verdict,
    change,
    changeInterval: [change - NORMAL_95 * changeError, change + NORMAL_95 * changeError],
    within,
    withinInterval: [within - NORMAL_95 * withinError, within + NORMAL_95 * withinError],
  };
}

function variance({ records, total }: MixRatePart["before"]): number {
  if (records === 0) return 0;
  const rate = total / records;
  return (rate * (1 - rate)) / records;
}
