import type { Segment } from "#contracts/segment.ts";
import type { Random } from "#stats/random.ts";
import { LAST_QUARTER } from "./calendar.ts";
import { type Choice, choiceOf, clamp, drawFrom } from "./draw.ts";
import { type DealDimension, type DealLevels, type DealPlan, dealDimensions, type LevelNumbers } from "./plan.ts";

/** `true` when the levels meet every condition of the segment; the empty segment holds everything. */
const inSegment = (levels: DealLevels, segment: Segment): boolean =>
  segment.every((condition) => levels[condition.dimension as DealDimension] === condition.value);

const tilted = (weights: LevelNumbers, factors: LevelNumbers | undefined): Choice<string> =>
  choiceOf(Object.entries(weights).map(([level, weight]) => [level, weight * (factors?.[level] ?? 1)]));

/** A function that draws one deal's levels: the region first, the others given the region. */
export function levelDrawer(plan: DealPlan, inLastQuarter: boolean): (random: Random) => DealLevels {
  const weightsOf = (dimension: DealDimension) =>
    (inLastQuarter ? plan.lastWeights[dimension] : undefined) ?? plan.weights[dimension];
  const regions = tilted(weightsOf("region"), undefined);
  const others = dealDimensions.filter((dimension) => dimension !== "region");
  const byRegion = new Map(
    regions.values.map((region) => [
      region,
      others.map((dimension) => {
        const tilt = plan.tilts.find((entry) => entry.region === region && entry.dimension === dimension);
        return tilted(weightsOf(dimension), tilt?.factors);
      }),
    ]),
  );
  return (random) => {
    const region = drawFrom(regions, random);
    const choices = byRegion.get(region)!;
    const drawn = others.map((dimension, index) => [dimension, drawFrom(choices[index]!, random)]);
    return { region, ...Object.fromEntries(drawn) } as DealLevels;
  };
}

/** The plan's effects with seeded noise on every level. */
export function noisyEffects(plan: DealPlan, random: Random): DealPlan["effects"] {
  if (plan.effectNoise === 0) return plan.effects;
  return Object.fromEntries(
    dealDimensions.map((dimension) => [
      dimension,
      Object.fromEntries(
        Object.keys(plan.weights[dimension]).map((level) => [
          level,
          (plan.effects[dimension]?.[level] ?? 0) + plan.effectNoise * random.normal(),
        ]),
      ),
    ]),
  );
}

/** The chance that a deal is won, from its levels, its owner's skill and what the plan changes in the last quarter. */
export function winChance(
  plan: DealPlan,
  effects: DealPlan["effects"],
  levels: DealLevels,
  skill: number,
  quarter: number,
): number {
  let logit = plan.baseline + skill + (plan.quarterLogits[quarter] ?? 0);
  for (const dimension of dealDimensions) logit += effects[dimension]?.[levels[dimension]] ?? 0;
  for (const interaction of plan.interactions) if (inSegment(levels, interaction.segment)) logit += interaction.logit;
  let factor = 1;
  for (const shift of quarter === LAST_QUARTER ? plan.lastShifts : []) {
    if (!inSegment(levels, shift.segment)) continue;
    logit += shift.winLogit ?? 0;
    factor *= shift.winFactor ?? 1;
  }
  return clamp(factor / (1 + Math.exp(-logit)), 0.005, 0.98);
}
