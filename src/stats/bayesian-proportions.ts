import { incompleteBeta } from "./incomplete-beta.ts";
import { logBeta } from "./log-gamma.ts";
import { checkShare, type Share } from "./share.ts";

/** What a group's rate may be, given its records: beta posteriors with a uniform prior, group by group. */
export interface BayesianGroup {
  /** Chance that this group has the highest rate. */
  readonly best: number;
  /** Rate given away on average by choosing this group when another is better. */
  readonly expectedLoss: number;
}

/** Panels in each stretch between two steps, which lie this many standard deviations from a posterior's mean. */
const PANELS = 12;
const STEPS = [-14, -9, -6, -4, -2, 0, 2, 4, 6, 9, 14];
/** Nodes and weights of five-point Gauss–Legendre on −1 to 1 (Abramowitz and Stegun, table 25.4). */
const NODES = [-0.906179845938664, -0.538469310105683, 0, 0.538469310105683, 0.906179845938664];
const WEIGHTS = [0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189];

/**
 * Chance of being best and expected loss of each of two or more groups, from independent beta-binomial posteriors with a uniform prior:
 * Beta(successes + 1, failures + 1). With `lowest` the best rate is the lowest one. By quadrature, accurate to about 1e-12.
 * Source: Berger (1985), Statistical Decision Theory, section 4.4; expected loss as in Stucchi (2015), Bayesian A/B testing at VWO.
 *
 * @throws RangeError below two groups, or unless 0 ≤ successes ≤ n in each
 * @example bayesianProportions([{ successes: 42, n: 300 }, { successes: 70, n: 350 }])[1].best // 0.978039198855
 */
export function bayesianProportions(groups: readonly Share[], aim: "highest" | "lowest" = "highest"): BayesianGroup[] {
  if (groups.length < 2) throw new RangeError("a comparison needs two groups");
  groups.forEach(checkShare);
  const posteriors = groups.map(({ successes, n }) => {
    const [good, bad] = [successes + 1, n - successes + 1];
    return aim === "highest" ? beta(good, bad) : beta(bad, good);
  });
  const best = new Float64Array(groups.length);
  const edges = pieces(posteriors);
  let above = 0;
  for (const { x, weight } of quadrature(edges)) {
    const below = posteriors.map(({ a, b }) => incompleteBeta(x, a, b).lower);
    above += weight * (1 - below.reduce((product, value) => product * value, 1));
    for (const [at, posterior] of posteriors.entries()) {
      const others = below.reduce((product, value, other) => (other === at ? product : product * value), 1);
      best[at]! += weight * density(posterior, x) * others;
    }
  }
  const highest = edges[0]! + above;
  return posteriors.map(({ mean }, at) => ({ best: best[at]!, expectedLoss: Math.max(0, highest - mean) }));
}

interface Beta {
  readonly a: number;
  readonly b: number;
  readonly mean: number;
  readonly deviation: number;
  readonly logScale: number;
}

const beta = (a: number, b: number): Beta => ({
  a,
  b,
  mean: a / (a + b),
  deviation: Math.sqrt((a * b) / (a + b + 1)) / (a + b),
  logScale: logBeta(a, b),
});

const density = ({ a, b, logScale }: Beta, x: number): number =>
  Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logScale);

/** Ends of the stretches to integrate over: steps around the middle of each posterior, so that a narrow one is seen as well. */
function pieces(posteriors: readonly Beta[]): number[] {
  const ends = posteriors.flatMap(({ mean, deviation }) => STEPS.map((step) => mean + step * deviation));
  return [...new Set(ends.map((end) => Math.min(1, Math.max(0, end))))].sort((x, y) => x - y);
}

function* quadrature(edges: readonly number[]): Generator<{ readonly x: number; readonly weight: number }> {
  for (let piece = 1; piece < edges.length; piece++) {
    const [low, width] = [edges[piece - 1]!, (edges[piece]! - edges[piece - 1]!) / PANELS];
    for (let panel = 0; panel < PANELS; panel++)
      for (const [node, place] of NODES.entries())
        yield { x: low + width * (panel + (1 + place) / 2), weight: (width / 2) * WEIGHTS[node]! };
  }
}
