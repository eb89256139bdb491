import {
  type DifferenceInDifferences,
  differenceDesign,
  differenceInDifferences,
  TREATED_AFTER,
} from "#stats/difference-in-differences.ts";
import { permutationOverGroups } from "#stats/permutation-over-groups.ts";
import { studentTQuantile } from "#stats/student-t-distribution.ts";
import { wildClusterBootstrap } from "#stats/wild-cluster-bootstrap.ts";
import type { EffectCell, Panel } from "./effect-panel.ts";

/** Below this many clusters, or this many treated ones, the usual clustered errors are too small. */
const FEW_CLUSTERS = 20;
const FEW_TREATED = 6;
const LEVEL = 0.05;

export type ErrorMethod = "clustered" | "bootstrap" | "permutation" | "independent";

export interface EffectEstimate {
  readonly found: DifferenceInDifferences;
  readonly p: number;
  readonly method: ErrorMethod;
  /** Smallest movement that this method shows with 80 % power; null when not even a very large one would be. */
  readonly detectable: number | null;
}

/**
 * Difference in differences with a p-value that fits the data: errors clustered by person; the wild cluster bootstrap below twenty clusters; a
 * permutation over the clusters when each belongs to one side and few are treated; record by record where no person is recorded.
 */
export function estimateEffect({ cells, clusters }: Panel, seed: number): EffectEstimate | null {
  const clustered = clusters.length > 1;
  const found = differenceInDifferences(cells, clustered);
  if (!found) return null;
  const usual = reach(found.standardError, found.clusters - 1);
  if (!clustered) return { found, p: found.p, method: "independent", detectable: reach(found.standardError) };
  const sides = changesByCluster(cells);
  if (sides && sides.treated.filter(Boolean).length < FEW_TREATED)
    return {
      found,
      p: permutationOverGroups(sides, seed) ?? 1,
      method: "permutation",
      detectable: permutationReach(sides),
    };
  if (found.clusters >= FEW_CLUSTERS) return { found, p: found.p, method: "clustered", detectable: usual };
  const p = wildClusterBootstrap(differenceDesign(cells), TREATED_AFTER, seed) ?? 1;
  return { found, p, method: "bootstrap", detectable: bootstrapReach(found, p) };
}

/** Critical value and 80 % power on top, in standard errors of Student's t; degrees of freedom left out take the normal limit. */
function reach(standardError: number, degrees = 1e6): number | null {
  if (!(standardError > 0) || degrees < 1) return null;
  return (studentTQuantile(0.975, degrees) + studentTQuantile(0.8, degrees)) * standardError;
}

/**
 * Spread of the difference of means over all choices of as many treated people, S²(1/t + 1/u) with S² from within the two sides (Fisher's randomisation
 * variance; Imbens and Rubin 2015, section 6.4). Null where so few choices exist that even the largest movement has a p-value of 0.05 or more.
 */
export function permutationReach({ values, weights, treated }: ChangesByCluster): number | null {
  const all = values.map((value, at) => ({ value, weight: weights[at]!, isTreated: treated[at]! }));
  const sides = [all.filter(({ isTreated }) => isTreated), all.filter(({ isTreated }) => !isTreated)];
  const [t, u] = sides.map(({ length }) => length) as [number, number];
  let choices = 1;
  for (let at = 0; at < t; at++) choices = (choices * (all.length - at)) / (at + 1);
  if (1 / choices >= LEVEL || all.length < 4) return null;
  const squares = sides.map((side) => {
    const whole = side.reduce((sum, { weight }) => sum + weight, 0);
    const mean = side.reduce((sum, { value, weight }) => sum + weight * value, 0) / whole;
    return (side.length * side.reduce((sum, { value, weight }) => sum + weight * (value - mean) ** 2, 0)) / whole;
  });
  const variance = (squares[0]! + squares[1]!) / (all.length - 2);
  return reach(Math.sqrt(variance * (1 / t + 1 / u)), all.length - 2);
}

/** The wider of the usual error and the one that the bootstrap's p-value stands for; null when all its sign patterns cannot give a p below 0.05. */
function bootstrapReach({ estimate, standardError, clusters }: DifferenceInDifferences, p: number): number | null {
  if (2 / 2 ** clusters >= LEVEL) return null;
  const degrees = clusters - 1;
  // near p = 1 the estimate is near nothing and stands for no spread
  const implied = p > 0 && p < 0.5 ? Math.abs(estimate) / studentTQuantile(1 - p / 2, degrees) : 0;
  return reach(Math.max(standardError, implied), degrees);
}

interface ChangesByCluster {
  readonly values: readonly number[];
  readonly weights: readonly number[];
  readonly treated: readonly boolean[];
}

/** Each cluster's own change, when every cluster lies on one side; null when a cluster has records on both. */
function changesByCluster(cells: readonly EffectCell[]): ChangesByCluster | null {
  const byCluster = new Map<number, { treated: Set<boolean>; before: [number, number]; after: [number, number] }>();
  for (const { cluster, treated, period, n, sum } of cells) {
    const own = byCluster.get(cluster) ?? { treated: new Set<boolean>(), before: [0, 0], after: [0, 0] };
    byCluster.set(cluster, own);
    own.treated.add(treated);
    const side = period < 0 ? own.before : own.after;
    side[0] += n;
    side[1] += sum;
  }
  const all = [...byCluster.values()];
  if (all.some(({ treated }) => treated.size > 1)) return null;
  const usable = all.filter(({ before, after }) => before[0] > 0 && after[0] > 0);
  return {
    values: usable.map(({ before, after }) => after[1] / after[0] - before[1] / before[0]),
    weights: usable.map(({ before, after }) => 1 / (1 / before[0] + 1 / after[0])),
    treated: usable.map(({ treated }) => treated.has(true)),
  };
}
