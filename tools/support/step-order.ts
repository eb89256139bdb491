import { stageType } from "#playbook/classify.ts";
import type { StageType } from "#playbook/entry.ts";

const order: readonly StageType[] = ["opening", "discovery", "demonstration", "price", "meeting", "closing"];

/**
 * How many got to each recorded drop-off step: all conversations minus those that broke off at an earlier step, by the usual order of a
 * sales conversation (opening, discovery, demonstration, price, meeting, closing), read from the steps' names. Steps of one kind share a
 * count. When a name tells nothing about its place, every step is measured against all conversations.
 *
 * @example reachedByStep(100, new Map([["opening", 20], ["discovery", 10]])) // opening 100, discovery 80
 */
export function reachedByStep(total: number, lostAt: ReadonlyMap<string, number>): Map<string, number> {
  const places = new Map([...lostAt.keys()].map((step) => [step, order.indexOf(stageType(step))]));
  if ([...places.values()].some((place) => place < 0)) return new Map([...lostAt.keys()].map((step) => [step, total]));
  return new Map(
    [...places].map(([step, place]) => {
      const earlier = [...lostAt].filter(([other]) => places.get(other)! < place);
      return [step, total - earlier.reduce((lost, [, n]) => lost + n, 0)];
    }),
  );
}
