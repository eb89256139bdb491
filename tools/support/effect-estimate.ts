import {
  type DifferenceInDifferences,
  differenceDesign,
  differenceInDifferences,
  TREATED_AFTER,
} from "#stats/difference-in-differences.ts";
import { permutationOverGroups } from "#stats/permutation-over-groups.ts";
import { wildClusterBootstrap } from "#stats/wild-cluster-bootstrap.ts";
import type { EffectCell, Panel } from "./effect-panel.ts";

/** Below this many clusters, or this many treated ones, the usual clustered errors are too small. */
const FEW_CLUSTERS = 20;
const FEW_TREATED = 6;

export type ErrorMethod = "clustered" | "bootstrap" | "permutation" | "independent";

export interface EffectEstimate {
  readonly found: DifferenceInDifferences;
  readonly p: number;
  readonly method: ErrorMethod;
}

/**
 * Difference in differences with a p-value that fits the data: errors clustered by person; the wild cluster bootstrap below twenty clusters; a
 * permutation over the clusters when each belongs to one side and few are treated; record by record where no person is recorded.
 */
export function estimateEffect({ cells, clusters }: Panel, seed: number): EffectEstimate | null {
  const clustered = clusters.length > 1;
  const found = differenceInDifferences(cells, clustered);
  if (!found) return null;
  if (!clustered) return { found, p: found.p, method: "independent" };
  const sides = changesByCluster(cells);
  if (sides && sides.treated.filter(Boolean).length < FEW_TREATED)
    return { found, p: permutationOverGroups(sides, seed) ?? 1, method: "permutation" };
  if (found.clusters >= FEW_CLUSTERS) return { found, p: found.p, method: "clustered" };
  const p = wildClusterBootstrap(differenceDesign(cells), TREATED_AFTER, seed) ?? 1;
  return { found, p, method: "bootstrap" };
}

/** Each cluster's own change, when every cluster lies on one side; null when a cluster has records on both. */
function changesByCluster(cells: readonly EffectCell[]) {
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
