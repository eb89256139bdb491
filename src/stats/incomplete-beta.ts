import { bracketedRoot } from "./root-finding.ts";
import { binomialDensity } from "./saddle-point.ts";

/** Both tails of a distribution function at one point; they add up to 1, and the small one keeps its full precision. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

const FLOOR = 1e-300; // keeps the continued fraction from dividing by zero

/**
 * Regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b) at x, with both tails.
 * Continued fraction of DiDonato and Morris (1992, ACM TOMS 18, 360–373) from the nearer side with Loader's saddle-point factor; relative 1e-12 for a, b up to about 1e6.
 *
 * @param complement 1 − x, when it is known more precisely than the subtraction gives it
 * @throws RangeError unless a and b are positive and x lies between 0 and 1
 * @example incompleteBeta(0.3, 2, 5).lower // 0.579825
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): Tails {
  if (!(a > 0 && b > 0)) throw new RangeError(`the beta distribution needs positive parameters, got ${a} and ${b}`);
  if (!(x >= 0 && x <= 1)) throw new RangeError(`the beta distribution lives on 0 to 1, got ${x}`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (complement === 0) return { lower: 1, upper: 0 };
  const factor = binomialDensity(a, b, x, complement) * (a / (a + b)) * b;
  const fromBelow = x <= (a + 1) / (a + b + 2);
  const near = fromBelow ? factor / fraction(x, complement, a, b) : factor / fraction(complement, x, b, a);
  if (near < 0.9) return fromBelow ? { lower: near, upper: 1 - near } : { lower: 1 - near, upper: near };
  // The other tail is the small one: take it directly, which converges more slowly but keeps its digits.
  const far = fromBelow ? factor / fraction(complement, x, b, a) : factor / fraction(x, complement, a, b);
  return fromBelow ? { lower: 1 - far, upper: far } : { lower: far, upper: 1 - far };
}

/** Modified Lentz evaluation of the even part of the continued fraction; it needs about √max(a, b) rounds. */
function fraction(x: number, y: number, a: number, b: number): number {
  const partial = (m: number): number =>
    m + (m * (b - m) * x) / (a + 2 * m - 1) + ((a + m) * (a * y - b * x + 1 + m * (2 - x))) / (a + 2 * m + 1);
  let value = guarded((a * (a * y - b * x + 1)) / (a + 1));
  let c = value;
  let d = 0;
  for (let m = 1; m < 200_000; m++) {
    const denominator = a + 2 * m - 1;
    const over = ((((a + m - 1) / denominator) * (a + b + m - 1)) / denominator) * m * (b - m) * x * x;
    const under = partial(m);
    d = 1 / guarded(under + over * d);
    c = guarded(under + over / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 2e-16) break;
  }
  return value;
}

const guarded = (x: number): number => (Math.abs(x) < FLOOR ? FLOOR : x);

/** A point of the unit interval together with one minus it, both to full relative precision. */
export interface UnitPoint {
  readonly x: number;
  readonly complement: number;
}

/**
 * The x with I_x(a, b) = p, and 1 − x: root of the log of the smaller tail on the logit scale, relative 1e-12.
 *
 * @throws RangeError when p lies outside 0 to 1 or a parameter is not positive
 * @example betaQuantilePoint(0.5, 1, 1) // { x: 0.5, complement: 0.5 }
 */
export function betaQuantilePoint(p: number, a: number, b: number): UnitPoint {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies between 0 and 1, got ${p}`);
  if (p === 0) return { x: 0, complement: 1 };
  if (p === 1) return { x: 1, complement: 0 };
  const distance = (logit: number): number => {
    const { x, complement } = fromLogit(logit);
    const { lower, upper } = incompleteBeta(x, a, b, complement);
    return p <= 0.5 ? Math.log(lower || 5e-324) - Math.log(p) : Math.log(1 - p) - Math.log(upper || 5e-324);
  };
  return fromLogit(bracketedRoot(distance, -700, 700));
}

const fromLogit = (logit: number): UnitPoint => ({
  x: 1 / (1 + Math.exp(-logit)),
  complement: 1 / (1 + Math.exp(logit)),
});

/** The x below which Beta(a, b) lies with probability p. `betaQuantile(0.975, 43, 259)` is 0.1838966523… */
export const betaQuantile = (p: number, a: number, b: number): number => betaQuantilePoint(p, a, b).x;
