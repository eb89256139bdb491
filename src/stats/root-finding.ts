/**
 * Where a continuous function crosses zero between two points of opposite sign.
 * Chandrupatla's method: inverse quadratic steps where they are safe, bisection otherwise; it needs no derivative and always ends.
 *
 * An end whose value is 0 is returned as it is. When both ends have the same sign the end nearer to zero is returned.
 * Source: Chandrupatla (1997), Advances in Engineering Software 28, 145–149.
 *
 * @param tolerance absolute tolerance on the root; 0 means as fine as doubles allow
 * @example bracketedRoot((x) => x * x - 2, 0, 2) // 1.4142135623730951
 */
export function bracketedRoot(f: (x: number) => number, low: number, high: number, tolerance = 0): number {
  let [a, b] = [high, low];
  let [fa, fb] = [f(a), f(b)];
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (Math.sign(fa) === Math.sign(fb)) return Math.abs(fa) < Math.abs(fb) ? a : b;
  let [c, fc] = [a, fa];
  let step = 0.5;
  for (let turn = 0; turn < 300; turn++) {
    const x = a + step * (b - a);
    const fx = f(x);
    if (Math.sign(fx) === Math.sign(fa)) [c, fc] = [a, fa];
    else [c, fc, b, fb] = [b, fb, a, fa];
    [a, fa] = [x, fx];
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const allowed = 2 * Number.EPSILON * Math.abs(best) + tolerance;
    const share = allowed / Math.abs(b - c);
    if (share > 0.5 || fa === 0 || fb === 0) return best;
    step = nextStep({ a, b, c, fa, fb, fc });
    step = Math.min(1 - share, Math.max(share, step));
  }
  return a;
}

function nextStep({ a, b, c, fa, fb, fc }: Record<"a" | "b" | "c" | "fa" | "fb" | "fc", number>): number {
  const xi = (a - b) / (c - b);
  const phi = (fa - fb) / (fc - fb);
  const quadraticIsSafe = phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi;
  if (!quadraticIsSafe) return 0.5;
  return (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb));
}
