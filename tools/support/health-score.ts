import type { Settings } from "#contracts/settings.ts";
import { type ComponentKey, componentKeys, type Signal } from "./health-signals.ts";

/** A component's share in the score. */
export interface ComponentScore {
  readonly key: ComponentKey;
  /** 0 to 100: the mean of its signals' scores. */
  readonly score: number;
  /** Weight after those of components without data were spread over the others; the weights add up to 1. */
  readonly weight: number;
  /** Points of the overall score that it costs. */
  readonly lost: number;
  readonly signals: readonly Signal[];
}

export interface HealthScore {
  readonly overall: number;
  readonly components: readonly ComponentScore[];
  readonly leftOut: readonly ComponentKey[];
}

export const bands = ["excellent", "good", "fair", "poor"] as const;
export type Band = (typeof bands)[number];

/** 80 and above is excellent, 65 good, 50 fair, below poor. `bandOf(64.99)` is "fair". */
export const bandOf = (overall: number): Band =>
  overall >= 80 ? "excellent" : overall >= 65 ? "good" : overall >= 50 ? "fair" : "poor";

/**
 * The weighted mean of the components that have data: overall = 100 − the points each component lost. Null without any signal or weight.
 *
 * @example a conversion of 50 and a compliance of 100, weights 0.35 and 0.2: 50 × 0.636 + 100 × 0.364 = 68.2
 */
export function healthScore(signals: readonly Signal[], weights: Settings["healthWeights"]): HealthScore | null {
  const present = componentKeys.flatMap((key) => {
    const own = signals.filter(({ component }) => component === key);
    if (own.length === 0 || weights[key] === 0) return [];
    return [{ key, signals: own, score: own.reduce((sum, signal) => sum + signal.score, 0) / own.length }];
  });
  const totalWeight = present.reduce((sum, { key }) => sum + weights[key], 0);
  if (totalWeight === 0) return null;
  const components = present.map((part) => {
    const weight = weights[part.key] / totalWeight;
    return { ...part, weight, lost: weight * (100 - part.score) };
  });
  const overall = 100 - components.reduce((sum, { lost }) => sum + lost, 0);
  return { overall, components, leftOut: componentKeys.filter((key) => !components.some((part) => part.key === key)) };
}
