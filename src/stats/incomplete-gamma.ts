import type { Tails } from "./incomplete-beta.ts";
import { bracketedRoot } from "./root-finding.ts";
import { poissonDensity } from "./saddle-point.ts";

/**
 * Regularised incomplete gamma functions P(a, x) (lower) and Q(a, x) (upper): the distribution function of Gamma(shape a, scale 1).
 * Power series below a + 1, continued fraction (DLMF 8.9.2) above; relative 1e-12 for a from 0.5 to about 1e6.
 *
 * @throws RangeError unless a is positive and x is not negative
 * @example incompleteGamma(0.5, 1).upper // 0.15729920705028513
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (!(a > 0)) throw new RangeError(`the gamma distribution needs a positive shape, got ${a}`);
  if (!(x >= 0)) throw new RangeError(`the gamma distribution lives on positive numbers, got ${x}`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const density = poissonDensity(a, x);
  if (x < a + 1) {
    const lower = density * series(a, x);
    if (lower < 0.7) return { lower, upper: 1 - lower };
  }
  const upper = density * a * fraction(a, x);
  return { lower: 1 - upper, upper };
}

/** 1 + x/(a+1) + x²/((a+1)(a+2)) + … */
function series(a: number, x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; k < 200_000; k++) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum;
}

/** Modified Lentz evaluation of Γ(a, x) / (x^a e^−x). */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / (b === 0 ? 1e-300 : b);
  let value = d;
  for (let k = 1; k < 200_000; k++) {
    const coefficient = -k * (k - a);
    b += 2;
    d = 1 / (coefficient * d + b || 1e-300);
    c = b + coefficient / c || 1e-300;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

/**
 * The x below which Gamma(shape a, scale 1) lies with probability p: root of the log of the smaller tail on the log scale.
 *
 * @throws RangeError when p lies outside 0 to 1 or the shape is not positive
 * @example gammaQuantile(0.5, 1) // 0.6931471805599453
 */
export function gammaQuantile(p: number, a: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies between 0 and 1, got ${p}`);
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const distance = (log: number): number => {
    const { lower, upper } = incompleteGamma(a, Math.exp(log));
    return p <= 0.5 ? Math.log(lower || 5e-324) - Math.log(p) : Math.log(1 - p) - Math.log(upper || 5e-324);
  };
  return Math.exp(bracketedRoot(distance, -700, Math.log(a + 800 + 40 * Math.sqrt(a))));
}
