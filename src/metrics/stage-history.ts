import type { FunnelStep } from "./conversation-funnel.ts";
import { medianOf } from "./median-of.ts";
import { isEndStage } from "./stage-order.ts";

/** The stages that a closed deal entered, in order of time. */
export interface DealHistory {
  readonly won: boolean;
  readonly closedOn: string;
  readonly changes: readonly { readonly stage: string; readonly at: string }[];
}

/**
 * Funnel steps from stage changes. Stages stand in the order in which deals enter them on average; a deal reached a stage when it entered it or
 * a later one, or was won. Stages that end a deal by their name give way to one last step, "won".
 */
export function historySteps(histories: readonly DealHistory[]): readonly FunnelStep[] {
  const stages = stagesByPlace(histories);
  const counts = new Array<number>(stages.length + 1).fill(0);
  const waits: number[][] = counts.map(() => []);
  for (const history of histories) {
    const entered = new Map<string, number>();
    for (const { stage, at } of history.changes) if (!entered.has(stage)) entered.set(stage, Date.parse(at));
    const times = [...stages.map((stage) => entered.get(stage)), history.won ? endTime(history) : undefined];
    const furthest = times.findLastIndex((time) => time !== undefined);
    for (let step = 0; step <= furthest; step++) counts[step]! += 1;
    for (let step = 1; step <= furthest; step++) {
      const wait = (times[step] ?? Number.NaN) - (times[step - 1] ?? Number.NaN);
      if (wait >= 0) waits[step]!.push(wait / 86_400_000);
    }
  }
  return [...stages, "won"].map((stage, step) => ({
    key: stage,
    label: stage,
    reached: counts[step]!,
    medianDaysFromPrevious: step === 0 ? null : medianOf(waits[step]!),
  }));
}

function stagesByPlace(histories: readonly DealHistory[]): readonly string[] {
  const places = new Map<string, { sum: number; n: number }>();
  for (const { changes } of histories) {
    const stages = [...new Set(changes.map(({ stage }) => stage))].filter((stage) => !isEndStage(stage));
    stages.forEach((stage, index) => {
      const total = places.get(stage) ?? { sum: 0, n: 0 };
      places.set(stage, { sum: total.sum + index, n: total.n + 1 });
    });
  }
  return [...places]
    .map(([stage, { sum, n }]) => ({ stage, place: sum / n }))
    .sort((left, right) => left.place - right.place || (left.stage < right.stage ? -1 : 1))
    .map(({ stage }) => stage);
}

function endTime({ changes, closedOn }: DealHistory): number {
  const end = changes.findLast(({ stage }) => isEndStage(stage));
  return Date.parse(end?.at ?? closedOn);
}
