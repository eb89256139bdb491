import { money, type Quantity } from "#contracts/quantity.ts";
import { segmentLabel } from "#contracts/segment.ts";
import { dimensionType } from "#playbook/classify.ts";
import type { LeakSegment } from "./leakage-report.ts";
import { isEstablished, shareFigure, sharesCompared } from "./rate-figures.ts";
import type { RateSegment } from "./rate-segments.ts";

const rateOf = ({ inside }: RateSegment): number => inside.successes / inside.n;
const restOf = ({ outside }: RateSegment): number => outside.successes / outside.n;

/**
 * Segments whose rate is established as lower than the rest, with what they leak: (baseline − shrunken rate) × records × shrunken mean value.
 * The interval carries the segment's rate only. Those that got worse first, then the largest leak; at most five.
 */
export function leakingSegments(
  segments: readonly RateSegment[],
  baseline: number,
  currency: string,
  significance: number,
): LeakSegment[] {
  const weak = segments.filter((segment) => segment.p < significance && rateOf(segment) < restOf(segment));
  const changes = sharesCompared(weak.map(({ inside, insideBefore }) => insideBefore && [inside, insideBefore]));
  return weak
    .map((segment, at) => {
      const { dimension, value, inside, insideBefore, p, likelyRate } = segment;
      const rate = { ...shareFigure(inside)!, p };
      const change = changes[at] ?? null;
      return {
        label: segmentLabel([{ dimension, value }]),
        dimension,
        value,
        rate,
        likely_rate: { ...rate, value: likelyRate },
        previous_rate: insideBefore && shareFigure(insideBefore),
        change,
        worsened: isEstablished(change, significance) && (change?.value ?? 0) < 0,
        leak: leakOf(segment, rate, baseline, currency),
      };
    })
    .sort(
      (a, b) =>
        Number(b.worsened) - Number(a.worsened) ||
        (b.leak?.value ?? 0) - (a.leak?.value ?? 0) ||
        (a.label < b.label ? -1 : 1),
    )
    .slice(0, 5);
}

function leakOf(segment: RateSegment, rate: Quantity, baseline: number, currency: string): Quantity | null {
  const { inside, likelyRate, likelyValue } = segment;
  if (likelyValue === null || likelyRate >= baseline) return null;
  const worth = inside.n * likelyValue;
  const [low, high] = rate.interval ?? [likelyRate, likelyRate];
  return money((baseline - likelyRate) * worth, currency, {
    n: inside.n,
    interval: [(baseline - Math.max(high, likelyRate)) * worth, (baseline - Math.min(low, likelyRate)) * worth],
    assumption:
      "each missing success counts with the mean value of a success in this segment, shrunk towards the whole",
  });
}

/** The segment (not a person) with the highest shrunken rate among those established as better than the rest; null when none is. */
export function bestSegment(segments: readonly RateSegment[], significance: number): RateSegment | null {
  return segments
    .filter(({ dimension }) => dimensionType(dimension) !== "person")
    .filter((segment) => segment.p < significance && rateOf(segment) > restOf(segment))
    .reduce<RateSegment | null>(
      (best, each) => (best === null || each.likelyRate > best.likelyRate ? each : best),
      null,
    );
}
