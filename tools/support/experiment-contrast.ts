import type { MeasureInfo } from "#contracts/measure.ts";
import { alwaysValidInterval } from "#stats/always-valid-interval.ts";
import { boschlooExact } from "#stats/boschloo.ts";
import { clusterLeastSquares, type GroupedRecords } from "#stats/cluster-least-squares.ts";
import { judged } from "#stats/difference-in-differences.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { newcombeInterval } from "#stats/proportion-difference-interval.ts";
import type { Interval, Share } from "#stats/share.ts";
import { welchTest } from "#stats/welch.ts";
import { wildClusterBootstrap } from "#stats/wild-cluster-bootstrap.ts";
import type { Arm } from "./experiment-scope.ts";
import type { GroupSums } from "./measure-figures.ts";
import { differenceP } from "./rate-figures.ts";

/** Boschloo's test looks at every pair of counts: beyond this many records Fisher's test gives nearly the same. */
const MOST_FOR_BOSCHLOO = 600;
/** Below this many clusters the usual clustered errors are too small. */
export const FEW_CLUSTERS = 20;
const CLUSTERS_TUNED_FOR = 30;
const RECORDS_TUNED_FOR = 2_000;

/** One arm minus the control. */
export interface Contrast {
  readonly difference: number;
  /** For a single look. */
  readonly interval: Interval | undefined;
  /** Valid at any time. */
  readonly anyTime: Interval | undefined;
  readonly p: number;
}

export interface ContrastSettings {
  /** Chance of a false claim, already split over the arms for the interval that is valid at any time. */
  readonly significance: number;
  /** Records planned in both arms together; 0 when no plan was stated. */
  readonly planned: number;
  readonly byPerson: boolean;
  readonly seed: number;
}

/**
 * An arm against the control: shares by the two-proportion test (Boschloo's exact test below five expected) with Newcombe's interval, means by
 * Welch's test; by clustered least squares when whole reps were assigned, with the wild cluster bootstrap below twenty reps.
 */
export function contrastArms(
  measure: MeasureInfo,
  arm: Arm,
  control: Arm,
  settings: ContrastSettings,
): Contrast | null {
  if (settings.byPerson) return clusteredContrast(arm, control, measure, settings);
  const plain = measure.kind === "ratio" ? shareContrast(arm.sums, control.sums) : meanContrast(arm.sums, control.sums);
  if (!plain) return null;
  const tunedFor = settings.planned > 0 ? settings.planned : RECORDS_TUNED_FOR;
  const n = arm.sums.n + control.sums.n;
  const anyTime = alwaysValidInterval(plain.difference, plain.error, n, { ...settings, tunedFor });
  return { difference: plain.difference, interval: plain.interval, anyTime, p: plain.p };
}

const shareOf = ({ numerator, n }: GroupSums): Share => ({ successes: numerator, n });

/** Spread of a share with one success and one failure added, so that an arm without a success has an error too. */
const errorOf = ({ successes, n }: Share): number => {
  const rate = (successes + 1) / (n + 2);
  return (rate * (1 - rate)) / n;
};

function shareContrast(arm: GroupSums, control: GroupSums) {
  const [a, b] = [shareOf(arm), shareOf(control)];
  if (a.n === 0 || b.n === 0) return null;
  return {
    difference: a.successes / a.n - b.successes / b.n,
    error: Math.sqrt(errorOf(a) + errorOf(b)),
    interval: newcombeInterval(a, b) ?? undefined,
    p: shareP(a, b),
  };
}

/** Like {@link differenceP}, with Boschloo's test in place of Fisher's where counts are small. */
export function shareP(a: Share, b: Share): number {
  const successes = a.successes + b.successes;
  const total = a.n + b.n;
  const smallest = (Math.min(a.n, b.n) * Math.min(successes, total - successes)) / total;
  if (smallest < 5 && total <= MOST_FOR_BOSCHLOO) return boschlooExact(a, b) ?? 1;
  return differenceP(a, b);
}

function meanContrast(arm: GroupSums, control: GroupSums) {
  const [a, b] = [arm, control].map(({ n, sum, sumSquares }) => momentsFromSums(n, sum, sumSquares));
  const test = a && b ? welchTest(a, b) : null;
  return test && { difference: test.difference, error: test.standardError, interval: test.interval, p: test.p };
}

/** Constant and arm, reps as clusters. */
function clusteredContrast(arm: Arm, control: Arm, measure: MeasureInfo, settings: ContrastSettings): Contrast | null {
  const rows = [control, arm].flatMap(({ people }, isArm) => [...people.values()].map((sums) => ({ sums, isArm })));
  const total = ({ sums }: (typeof rows)[number]) => (measure.kind === "ratio" ? sums.numerator : sums.sum);
  const data: GroupedRecords = {
    design: Float64Array.from(rows.flatMap(({ isArm }) => [1, isArm])),
    width: 2,
    n: Float64Array.from(rows, ({ sums }) => sums.n),
    sum: Float64Array.from(rows, total),
    sumSquares: Float64Array.from(rows, (row) => (measure.kind === "ratio" ? row.sums.numerator : row.sums.sumSquares)),
    cluster: Uint32Array.from(rows, (_, at) => at),
  };
  const fit = clusterLeastSquares(data);
  if (!fit) return null;
  const difference = fit.coefficients[1]!;
  const usual = judged(difference, fit.standardErrors[1]!, fit.degrees);
  const p = fit.clusters < FEW_CLUSTERS ? (wildClusterBootstrap(data, 1, settings.seed) ?? 1) : usual.p;
  const options = { significance: settings.significance, tunedFor: CLUSTERS_TUNED_FOR };
  const anyTime = alwaysValidInterval(difference, usual.standardError, fit.clusters, options);
  return { difference, interval: usual.interval, anyTime, p };
}
