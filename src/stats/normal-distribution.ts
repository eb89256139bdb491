const SQRT_2 = Math.SQRT2;
const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

// Rational approximations of Cody (1969), Mathematics of Computation 23, 631–637: centre, shoulder and tail.
const CENTRE = [
  [0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356],
  [1, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673],
] as const;
const SHOULDER = [
  [
    1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
    2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
  ],
  [
    1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
    34900.95272114598, 38912.00328609327, 19685.429676859992,
  ],
] as const;
const TAIL = [
  [
    0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
    0.000029112874951168793,
  ],
  [1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 0.00007297515550839662],
] as const;

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

type Rational = readonly [readonly number[], readonly number[]];
const rational = ([over, under]: Rational, x: number): number => polynomial(over, x) / polynomial(under, x);

/**
 * Chance that a standard normal value exceeds z, accurate in the far tail as well (relative 1e-13 down to 1e-300).
 *
 * @example normalUpperTail(1.959963984540054) // 0.025
 * @example normalUpperTail(10) // 7.61985302416053e-24
 */
export function normalUpperTail(z: number): number {
  const size = Math.abs(z);
  if (Number.isNaN(z)) return Number.NaN;
  if (size <= 0.67448975) return 0.5 - z * rational(CENTRE, size > 1.11e-16 ? z * z : 0);
  if (size > 40) return z > 0 ? 0 : 1;
  // Splitting the square keeps the exponent exact far out.
  const rounded = Math.trunc(size * 16) / 16;
  const height = Math.exp(-rounded * rounded * 0.5) * Math.exp(-(size - rounded) * (size + rounded) * 0.5);
  const tail = height * (size <= 5.656854249492381 ? rational(SHOULDER, size) : farRatio(size));
  return z > 0 ? tail : 1 - tail;
}

function farRatio(size: number): number {
  const inverse = 1 / (size * size);
  return (ONE_OVER_SQRT_TWO_PI - inverse * rational(TAIL, inverse)) / size;
}

/** Chance that a standard normal value lies below z. `normalCdf(1.6448536269514722)` is 0.95. */
export const normalCdf = (z: number): number => normalUpperTail(-z);

/** Chance of a standard normal value at least this far from zero on either side. `normalTwoSided(1.96)` is 0.0499957902964409. */
export const normalTwoSided = (z: number): number => Math.min(1, 2 * normalUpperTail(Math.abs(z)));

/** Complementary error function, 2/√π ∫ₓ^∞ e^(−t²) dt. `complementaryError(1)` is 0.15729920705028513. */
export const complementaryError = (x: number): number => 2 * normalUpperTail(x * SQRT_2);

const QUANTILE_CENTRE = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
] as const;
const QUANTILE_SHOULDER = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
] as const;
const QUANTILE_TAIL = [
  [
    2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
] as const;

/**
 * The z below which a standard normal value lies with probability p: Wichura's algorithm AS 241, relative 1e-15.
 * For an upper tail use the symmetry: the point exceeded with probability q is `-normalQuantile(q)`.
 *
 * p = 0 gives −∞, p = 1 gives ∞.
 *
 * @throws RangeError when p lies outside 0 to 1
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies between 0 and 1, got ${p}`);
  const centred = p - 0.5;
  if (Math.abs(centred) <= 0.425) return centred * rational(QUANTILE_CENTRE, 0.180625 - centred * centred);
  const tail = centred < 0 ? p : 1 - p;
  if (tail === 0) return centred < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const root = Math.sqrt(-Math.log(tail));
  const size = root <= 5 ? rational(QUANTILE_SHOULDER, root - 1.6) : rational(QUANTILE_TAIL, root - 5);
  return centred < 0 ? -size : size;
}

/**
 * Half the width of a 95 % interval in standard errors: the point of the standard normal with 2.5 % above it.
 *
 * @example 0.12 - NORMAL_95 * 0.02 // 0.0808, the lower end of the interval of 0.12 with a standard error of 0.02
 */
export const NORMAL_95 = 1.959963984540054;
