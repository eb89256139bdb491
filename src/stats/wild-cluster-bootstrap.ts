import { clusterLeastSquares, fittedValue, type GroupedRecords, solveNormal } from "./cluster-least-squares.ts";
import { type Random, seededRandom } from "./random.ts";

/** Up to so many sign patterns all are tried; beyond that as many are drawn. */
const MOST_PATTERNS = 2_048;
const DRAWS = 1_999;

/**
 * p-value of one coefficient by the wild cluster bootstrap: the fit without that predictor gives residuals, whose signs are flipped cluster by
 * cluster, and the t statistic of each flipped set is compared with the one seen. Reliable from about six clusters, where the usual errors are not.
 * All sign patterns are tried up to eleven clusters, so the value is exact there; else 1,999 are drawn from the seed.
 * Source: Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90, 414–427 (Rademacher weights, null imposed).
 *
 * @returns null without clusters or when the coefficient cannot be estimated
 * @example wildClusterBootstrap(records, 3, 7) // 0.03125 with six clusters that all agree
 */
export function wildClusterBootstrap(data: GroupedRecords, tested: number, seed: number): number | null {
  const fit = clusterLeastSquares(data);
  if (!fit || !data.cluster || fit.aliased.includes(tested) || !(fit.standardErrors[tested]! > 0)) return null;
  const parts = clusterParts(data, tested);
  const seen = Math.abs(statistic(parts, new Int8Array(parts.clusters.length).fill(1), true));
  const patterns = 2 ** parts.clusters.length;
  const exact = patterns <= MOST_PATTERNS;
  const random = seededRandom(seed);
  const draws = exact ? patterns : DRAWS;
  let beyond = 0;
  for (let draw = 0; draw < draws; draw++) {
    const signs = exact ? signsOf(draw, parts.clusters.length) : drawnSigns(parts.clusters.length, random);
    if (Math.abs(statistic(parts, signs, false)) >= seen * (1 - 1e-9)) beyond++;
  }
  return exact ? beyond / draws : (beyond + 1) / (draws + 1);
}

interface ClusterPart {
  readonly cross: Float64Array;
  /** Predictors times fitted sums, residual sums and sums as seen. */
  readonly fitted: Float64Array;
  readonly residual: Float64Array;
  readonly seen: Float64Array;
}

interface Parts {
  readonly width: number;
  readonly tested: number;
  readonly inverse: Float64Array;
  readonly clusters: readonly ClusterPart[];
}

function clusterParts(data: GroupedRecords, tested: number): Parts {
  const { design, width, n, sum } = data;
  const { inverse } = solveNormal(data);
  const without = design.map((value, at) => (at % width === tested ? 0 : value));
  const restricted = solveNormal({ ...data, design: without }).coefficients;
  const found = new Map<number, ClusterPart>();
  for (let row = 0; row < n.length; row++) {
    const part = found.get(data.cluster![row]!) ?? emptyPart(width);
    found.set(data.cluster![row]!, part);
    const fitted = n[row]! * fittedValue(without, row, restricted);
    for (let i = 0; i < width; i++) {
      const value = design[row * width + i]!;
      if (value === 0) continue;
      part.fitted[i]! += value * fitted;
      part.residual[i]! += value * (sum[row]! - fitted);
      part.seen[i]! += value * sum[row]!;
      for (let j = 0; j < width; j++) part.cross[i * width + j]! += n[row]! * value * design[row * width + j]!;
    }
  }
  return { width, tested, inverse, clusters: [...found.values()] };
}

const emptyPart = (width: number): ClusterPart => ({
  cross: new Float64Array(width * width),
  fitted: new Float64Array(width),
  residual: new Float64Array(width),
  seen: new Float64Array(width),
});

/** t of the tested coefficient, up to the small-sample factor, which is the same in every draw. */
function statistic({ width, tested, inverse, clusters }: Parts, signs: Int8Array, asSeen: boolean): number {
  const right = new Float64Array(width);
  const side = (part: ClusterPart, at: number, i: number): number =>
    asSeen ? part.seen[i]! : part.fitted[i]! + signs[at]! * part.residual[i]!;
  clusters.forEach((part, at) => {
    for (let i = 0; i < width; i++) right[i]! += side(part, at, i);
  });
  const coefficients = Float64Array.from({ length: width }, (_, i) => {
    let value = 0;
    for (let j = 0; j < width; j++) value += inverse[i * width + j]! * right[j]!;
    return value;
  });
  let variance = 0;
  clusters.forEach((part, at) => {
    let projected = 0;
    for (let i = 0; i < width; i++) {
      let score = side(part, at, i);
      for (let j = 0; j < width; j++) score -= part.cross[i * width + j]! * coefficients[j]!;
      projected += inverse[tested * width + i]! * score;
    }
    variance += projected ** 2;
  });
  return variance > 0 ? coefficients[tested]! / Math.sqrt(variance) : 0;
}

const signsOf = (pattern: number, count: number): Int8Array =>
  Int8Array.from({ length: count }, (_, at) => ((pattern >> at) & 1 ? -1 : 1));

const drawnSigns = (count: number, random: Random): Int8Array =>
  Int8Array.from({ length: count }, () => (random.bernoulli(0.5) ? 1 : -1));
