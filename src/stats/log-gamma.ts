const HALF_LOG_TWO_PI = 0.9189385332046727;
const ONE_MINUS_EULER_GAMMA = 0.42278433509846713;

/** (ζ(k) − 1)/k for k = 2, 3, …: coefficients of the series of log Γ around 2. */
const AROUND_TWO = [
  0.3224670334241132, 0.06735230105319809, 0.020580808427784546, 0.007385551028673986, 0.0028905103307415234,
  0.001192753911703261, 0.0005096695247430425, 0.00022315475845357939, 0.00009945751278180853, 0.00004492623673813314,
  0.00002050721277567069, 0.000009439488275268397, 0.000004374866789907488, 0.000002039215753801366,
  9.55141213040742e-7, 4.492469198764566e-7, 2.1207184805554667e-7, 1.00432248239681e-7, 4.7698101693639804e-8,
  2.2711094608943164e-8, 1.0838659214896955e-8, 5.183475041970047e-9, 2.4836745438024785e-9, 1.1921401405860912e-9,
  5.731367241678862e-10, 2.7595228851242334e-10, 1.330476437424449e-10, 6.4229645638381e-11,
] as const;

/** Bernoulli numbers over 2k(2k − 1): coefficients of Stirling's series. */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
] as const;

/**
 * Natural logarithm of the gamma function; log Γ(n + 1) is log n!.
 * Series around 2 for 0.5 to 2.5 (exact zeros at 1 and 2), Stirling's series above 15, the recurrence between; relative 1e-14.
 *
 * @throws RangeError unless x is positive
 * @example logGamma(5) // 3.1780538303479458, which is log 24
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`log Γ is offered for positive numbers, got ${x}`);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  if (x < 1.5) return nearTwo(x - 1) - Math.log1p(x - 1);
  if (x <= 2.5) return nearTwo(x - 2);
  if (x >= 15) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingSeries(x);
  let product = 1;
  let shifted = x;
  for (; shifted > 2.5; shifted -= 1) product *= shifted - 1;
  return nearTwo(shifted - 2) + Math.log(product);
}

/** log Γ(2 + z) for −0.5 ≤ z ≤ 0.5. */
function nearTwo(z: number): number {
  let sum = 0;
  for (let k = AROUND_TWO.length - 1; k >= 0; k--) sum = -z * sum + (AROUND_TWO[k] as number);
  return z * (ONE_MINUS_EULER_GAMMA + z * sum);
}

function stirlingSeries(x: number): number {
  const inverseSquare = 1 / (x * x);
  return STIRLING.reduceRight((sum, coefficient) => sum * inverseSquare + coefficient, 0) / x;
}

/**
 * What Stirling's formula leaves out: log Γ(x + 1) − (x + ½) log x + x − ½ log 2π, to full relative precision for large x.
 *
 * @example stirlingError(100) // 0.00083333055563492
 */
export const stirlingError = (x: number): number =>
  x >= 15 ? stirlingSeries(x) : logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;

/**
 * log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), without cancellation for large parameters.
 *
 * @example logBeta(2, 3) // −2.4849066497880004, which is −log 12
 */
export function logBeta(a: number, b: number): number {
  if (Math.min(a, b) < 1 && Math.max(a, b) < 15) return logGamma(a) + logGamma(b) - logGamma(a + b);
  const sum = a + b;
  const errors = stirlingError(a) + stirlingError(b) - stirlingError(sum);
  const power = a * Math.log(a / sum) + b * Math.log(b / sum);
  return errors + power + HALF_LOG_TWO_PI + 0.5 * Math.log(sum / (a * b));
}
