import type { NullDraws } from "./score-scan-null-draws.ts";
import { AFTER, EXPECTED, RECORDS, VARIANCE, WIDTH } from "./score-scan-sums.ts";
import { zigguratNormal } from "./ziggurat-normal.ts";

/**
 * The largest score of each of `draws` data sets under the null, in ascending order, without touching the rows: the residual sum of every candidate
 * and period is drawn from a normal with its exact variance and its skewness (Cornish and Fisher 1938), independently for each combination of
 * dimensions. Leaving out the correlation between combinations can only enlarge the largest score (Royen 2014, the Gaussian correlation
 * inequality), so the p-values err to the careful side.
 */
export function nullMaximaByCell({ lattice, factors, prices, draws, random }: Omit<NullDraws, "rows">): Float64Array {
  const normal = zigguratNormal(random);
  const maxima = new Float64Array(draws).fill(Number.NEGATIVE_INFINITY);
  lattice.cuboids.forEach(({ sums, cells }, cuboid) => {
    const spread = new Float64Array(2 * cells + 2);
    const skew = new Float64Array(2 * cells + 2);
    const left = lattice.total.slice();
    for (let cell = 0; cell < cells; cell++) {
      const own = sums.subarray(cell * WIDTH, (cell + 1) * WIDTH);
      shape(own, spread, skew, 2 * cell);
      for (let k = 0; k < WIDTH; k++) left[k] = Math.max(0, left[k]! - own[k]!);
    }
    shape(left, spread, skew, 2 * cells);
    const made = factors[cuboid]!;
    const price = prices[cuboid]!;
    const residual = new Float64Array(2 * cells + 2);
    for (let draw = 0; draw < draws; draw++) {
      drawResiduals(residual, spread, skew, normal);
      const score = largestScore(residual, made) - price;
      if (score > maxima[draw]!) maxima[draw] = score;
    }
  });
  return maxima.sort();
}

/** Standard deviation and a sixth of the skewness of the two residual sums, so scaled that the variance stays right. */
function shape(sums: Float64Array, spread: Float64Array, skew: Float64Array, at: number): void {
  for (const [side, offset] of [0, AFTER].entries()) {
    const variance = sums[offset + VARIANCE]!;
    const records = sums[offset + RECORDS]!;
    if (!(variance > 1e-9 && records > 0)) continue;
    const sixth = (1 - (2 * sums[offset + EXPECTED]!) / records) / (6 * Math.sqrt(variance));
    skew[at + side] = sixth;
    spread[at + side] = Math.sqrt(variance / (1 + 2 * sixth * sixth));
  }
}

function drawResiduals(residual: Float64Array, spread: Float64Array, skew: Float64Array, normal: () => number): void {
  for (let slot = 0; slot < residual.length; slot++) {
    const z = normal();
    residual[slot] = spread[slot]! * (z + skew[slot]! * (z * z - 1));
  }
}

function largestScore(residual: Float64Array, made: Float64Array): number {
  let allBefore = 0;
  let allAfter = 0;
  for (let slot = 0; slot < residual.length; slot += 2) {
    allBefore += residual[slot]!;
    allAfter += residual[slot + 1]!;
  }
  let most = 0;
  for (let from = 0, slot = 0; from < made.length; from += 4, slot += 2) {
    const before = residual[slot]!;
    const after = residual[slot + 1]!;
    const z =
      made[from + 1]! * after -
      made[from]! * before -
      made[from + 3]! * (allAfter - after) +
      made[from + 2]! * (allBefore - before);
    if (z > most) most = z;
    else if (-z > most) most = -z;
  }
  return (most * most) / 2;
}
