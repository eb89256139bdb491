import { stirlingError } from "./log-gamma.ts";

/*
 * Loader (2000), "Fast and accurate computation of binomial probabilities": the large terms cancel by algebra, not by subtraction,
 * so that densities keep their digits for millions of records.
 */

const TWO_PI = 6.283185307179586;

/**
 * x·log(x/mean) + mean − x without cancellation when x is near the mean. `deviance(10, 10)` is 0.
 */
export function deviance(x: number, mean: number): number {
  const gap = x - mean;
  if (Math.abs(gap) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = gap / (x + mean);
  const square = v * v;
  let sum = gap * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= square;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/**
 * Γ(a+b+1)/(Γ(a+1)Γ(b+1)) · x^a · y^b for positive real a and b with y = 1 − x: the binomial probability of a successes in a + b
 * trials, continued to fractions.
 *
 * @example binomialDensity(3, 7, 0.3, 0.7) // 0.266827932
 */
export function binomialDensity(a: number, b: number, x: number, y: number): number {
  if (x <= 0 || y <= 0) return 0;
  const n = a + b;
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return Math.exp(exponent) * Math.sqrt(n / (TWO_PI * a * b));
}

/**
 * mean^a · e^−mean / Γ(a+1) for positive real a: the Poisson probability of a, continued to fractions.
 *
 * @example poissonDensity(2, 3) // 0.22404180765538775
 */
export function poissonDensity(a: number, mean: number): number {
  if (mean <= 0) return 0;
  return Math.exp(-stirlingError(a) - deviance(a, mean)) / Math.sqrt(TWO_PI * a);
}
