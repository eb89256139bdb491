/** Closed deals of one stage. */
export interface StageOutcomes {
  readonly stage: string;
  readonly won: number;
  readonly lost: number;
}

export interface StageConflict {
  /** The stage before the end where most deals are recorded as won. */
  readonly stage: string;
  /** Won deals at that stage. */
  readonly wonBeforeEnd: number;
  /** All closed deals with a stage. */
  readonly closed: number;
}

const END = /clos|won|lost|sign|contract|complete|churn/i;
/** Share of won deals at other stages than the end above which the column cannot mean the deal's stage at closing. */
const TOLERATED = 0.05;
const FEWEST = 5;

/**
 * Whether a stage column contradicts the outcome: won deals that stand at a stage before the end. The end is any stage named like an end
 * ("Closed Won", "Signed"), and the stage where nine in ten won deals stand.
 *
 * @example stageConflict([{ stage: "Demo", won: 40, lost: 50 }, { stage: "Closed", won: 45, lost: 40 }])
 *          // { stage: "Demo", wonBeforeEnd: 40, closed: 175 }
 */
export function stageConflict(stages: readonly StageOutcomes[]): StageConflict | null {
  const won = stages.reduce((total, stage) => total + stage.won, 0);
  const before = stages.filter((stage) => !END.test(stage.stage) && stage.won < 0.9 * won);
  const wonBefore = before.reduce((total, stage) => total + stage.won, 0);
  const worst = [...before].sort((left, right) => right.won - left.won || (left.stage < right.stage ? -1 : 1))[0];
  if (!worst || wonBefore < FEWEST || wonBefore < TOLERATED * won) return null;
  return {
    stage: worst.stage,
    wonBeforeEnd: worst.won,
    closed: stages.reduce((total, stage) => total + stage.won + stage.lost, 0),
  };
}
