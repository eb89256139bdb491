import type { Action } from "#contracts/action.ts";

const surest: Readonly<Record<Action["confidence"], number>> = { high: 3, medium: 2, low: 1 };

/**
 * Actions by confidence, then by the money they may bring back, largest first: a finding that survived a test comes before a larger amount
 * that rests on a standing level. Within one confidence, actions without money follow those with money. Ties keep their order.
 * A shortfall of the whole that one established segment holds half of or more is left to that segment, or the same loss would stand twice.
 * An action for the same issue and target is kept once, in its best-ranked form; the order of a segment's conditions makes no difference.
 */
export function rankActions(actions: readonly Action[]): readonly Action[] {
  const money = (action: Action): number => action.expectedValue?.value ?? 0;
  const ranked = [...actions].sort((a, b) => surest[b.confidence] - surest[a.confidence] || money(b) - money(a));
  const seen = new Set<string>();
  return withoutCovered(ranked).filter(({ issue, target }) => {
    const key = `${issue}\n${target.split(", ").sort().join(", ")}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const MOST_OF_IT = 0.5;

/** Without the whole win rate's shortfall where an established segment stands for most of it. */
function withoutCovered(actions: readonly Action[]): readonly Action[] {
  const segments = actions.filter(({ issue, confidence }) => issue === "weak-segment" && confidence === "high");
  const covered = Math.max(0, ...segments.map(({ expectedValue }) => expectedValue?.value ?? 0));
  return actions.filter(({ issue, whyWords, expectedValue }) => {
    const isWhole = issue === "low-conversion" && whyWords?.endsWith("win rate");
    return !isWhole || covered < MOST_OF_IT * (expectedValue?.value ?? 0) || covered === 0;
  });
}
