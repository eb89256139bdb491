import type { Action } from "#contracts/action.ts";

/** How far a stated confidence discounts the expected value when actions are ordered; Upshot's own weights. */
const confidenceWeight: Readonly<Record<Action["confidence"], number>> = { high: 1, medium: 0.6, low: 0.3 };

/**
 * Actions by loss × recoverable share × confidence, largest first. Actions without money follow, by confidence. Ties keep their order.
 * An action for the same issue and target is kept once, in its best-ranked form; the order of a segment's conditions makes no difference.
 */
export function rankActions(actions: readonly Action[]): readonly Action[] {
  const worth = (action: Action): number => (action.expectedValue?.value ?? 0) * confidenceWeight[action.confidence];
  const ranked = [...actions].sort(
    (a, b) => worth(b) - worth(a) || confidenceWeight[b.confidence] - confidenceWeight[a.confidence],
  );
  const seen = new Set<string>();
  return ranked.filter(({ issue, target }) => {
    const key = `${issue}\n${target.split(", ").sort().join(", ")}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
