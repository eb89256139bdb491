import type { Action } from "#contracts/action.ts";

const CLAUSE = "the amounts overlap, since the same losses are counted by step and by segment";

/** The same actions, their amounts saying that they overlap, when more than one carries money. */
export function sayOverlap(actions: readonly Action[]): Action[] {
  const priced = actions.filter(({ expectedValue }) => expectedValue !== null);
  if (priced.length < 2) return [...actions];
  return actions.map((action) => {
    if (!action.expectedValue) return action;
    const { assumption } = action.expectedValue;
    return {
      ...action,
      expectedValue: { ...action.expectedValue, assumption: assumption ? `${assumption}; ${CLAUSE}` : CLAUSE },
    };
  });
}

/** Actions that rest on something established, with the rest after them; without any, one at most, and that with low confidence. */
export function surestOnly(actions: readonly Action[], established: boolean): Action[] {
  return established ? [...actions] : actions.slice(0, 1).map((action) => ({ ...action, confidence: "low" as const }));
}
