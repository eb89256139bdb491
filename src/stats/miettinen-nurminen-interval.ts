import { normalQuantile } from "./normal-distribution.ts";
import { bracketedRoot } from "./root-finding.ts";
import { checkConfidence, checkShare, type Interval, type Share } from "./share.ts";

/**
 * Miettinen–Nurminen score interval of the difference of two rates, first minus second: the differences that a score test with the
 * N/(N − 1) variance does not reject.
 * Source: Miettinen and Nurminen (1985), Statistics in Medicine 4, 213–226.
 *
 * @returns null when a group is empty
 * @throws RangeError unless 0 ≤ successes ≤ n in both
 * @example miettinenNurminenInterval({ successes: 42, n: 300 }, { successes: 70, n: 350 }) // [−0.11741679, −0.00175229]
 */
export function miettinenNurminenInterval(first: Share, second: Share, confidence = 0.95): Interval | null {
  checkShare(first);
  checkShare(second);
  checkConfidence(confidence);
  if (first.n === 0 || second.n === 0) return null;
  const z = -normalQuantile((1 - confidence) / 2);
  const observed = first.successes / first.n - second.successes / second.n;
  const edge = 1 - 1e-12;
  const distance = (target: number) => (difference: number) => scoreZ(first, second, difference) - target;
  const low = observed <= -edge ? -1 : bracketedRoot(distance(z), -edge, observed);
  const high = observed >= edge ? 1 : bracketedRoot(distance(-z), observed, edge);
  return [low, high];
}

/** Score statistic of the hypothesis that the rates differ by `difference`. */
function scoreZ(first: Share, second: Share, difference: number): number {
  const observed = first.successes / first.n - second.successes / second.n;
  const rateB = restrictedRate(first, second, difference);
  const rateA = rateB + difference;
  const total = first.n + second.n;
  const variance = (rateA * (1 - rateA)) / first.n + (rateB * (1 - rateB)) / second.n;
  return (observed - difference) / Math.sqrt(Math.max(variance, 1e-300) * (total / (total - 1)));
}

/** Likeliest rate of the second group given the difference: the cubic of Miettinen and Nurminen, solved by cosine. */
function restrictedRate(first: Share, second: Share, difference: number): number {
  const total = first.n + second.n;
  const successes = first.successes + second.successes;
  const l2 = (first.n + 2 * second.n) * difference - total - successes;
  const l1 = (second.n * difference - total - 2 * second.successes) * difference + successes;
  const l0 = second.successes * difference * (1 - difference);
  const third = l2 / (3 * total);
  const q = third ** 3 - (l1 * l2) / (6 * total ** 2) + l0 / (2 * total);
  const root = Math.sqrt(Math.max(0, third ** 2 - l1 / (3 * total)));
  const p = q < 0 ? -root : root;
  const cosine = p === 0 ? 0 : Math.min(1, Math.max(-1, q / p ** 3));
  const rate = 2 * p * Math.cos((Math.PI + Math.acos(cosine)) / 3) - third;
  return Math.min(1 - Math.max(0, difference), Math.max(0, -difference, rate));
}
