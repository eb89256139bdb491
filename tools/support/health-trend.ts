import type { Period } from "#contracts/period.ts";
import { asChange, score } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { periodBuckets } from "#metrics/fiscal-calendar.ts";
import type { HealthTrend } from "./health-report.ts";
import { healthScore } from "./health-score.ts";
import { type OwnPast, readSignals, type Signal } from "./health-signals.ts";
import type { Scope } from "./process-scope.ts";
import { isEstablished, sharesCompared } from "./rate-figures.ts";

/** A smaller change of the score than this is called stable, whatever the tests say: it changes nothing that anyone would do. */
const DEAD_BAND = 2;
/** Days until conversations show whether they convert; younger weeks are not judged by conversion and revenue. */
const MATURITY_DAYS = 60;
const DAY = 86_400_000;

/**
 * Week over week: the last two full weeks that the data cover, scored on the components that both can show. Improving or declining needs a
 * change of the score beyond two points and at least one signal whose change is established (adjusted over the signals) in that direction.
 */
export async function healthTrend(scope: Scope, past: OwnPast, ctx: ToolContext): Promise<HealthTrend | null> {
  const [earlier, later] = lastFullWeeks(scope, ctx);
  if (!earlier || !later) return null;
  const mature = scope.kind === "deal" || ripe(later, scope);
  const usable = (signals: readonly Signal[]): Signal[] =>
    signals.filter(({ component }) => mature || (component !== "conversion" && component !== "revenue"));
  const before = usable(await readSignals(scope, earlier, past, ctx));
  const after = usable(await readSignals(scope, later, past, ctx));
  const known = after.flatMap((signal) => {
    const old = before.find((each) => each.component === signal.component && each.key === signal.key);
    return old ? [{ signal, old }] : [];
  });
  const { healthWeights, significance } = ctx.settings;
  const [scoreBefore, scoreAfter] = [
    healthScore(
      known.map(({ old }) => old),
      healthWeights,
    ),
    healthScore(
      known.map(({ signal }) => signal),
      healthWeights,
    ),
  ];
  if (!scoreBefore || !scoreAfter) return null;
  const changes = sharesCompared(
    known.map(({ signal, old }) => (signal.share && old.share ? [signal.share, old.share] : null)),
  );
  const moved = known.flatMap(({ signal }, at) => {
    const change = changes[at];
    if (!change || !isEstablished(change, significance)) return [];
    return [{ label: signal.label, change, good: change.value > 0 === signal.higherIsBetter }];
  });
  const difference = scoreAfter.overall - scoreBefore.overall;
  const direction =
    Math.abs(difference) <= DEAD_BAND || !moved.some(({ good }) => good === difference > 0)
      ? "stable"
      : difference > 0
        ? "improving"
        : "declining";
  return {
    direction,
    from: earlier.label,
    to: later.label,
    before: score(scoreBefore.overall),
    after: score(scoreAfter.overall),
    change: asChange(score(difference)),
    components: scoreAfter.components.map(({ key }) => key),
    moved: uniqueByLabel(moved).map(({ label, change }) => ({ label, change })),
  };
}

function lastFullWeeks({ period, coverage }: Scope, { settings }: ToolContext): readonly Period[] {
  const covered = new Date(Date.parse(coverage.to) + DAY).toISOString().slice(0, 10);
  const weeks = periodBuckets(period, "week", settings).filter(
    ({ from, to }) => Date.parse(to) - Date.parse(from) === 7 * DAY && from >= coverage.from && to <= covered,
  );
  return weeks.slice(-2);
}

const ripe = ({ to }: Period, { coverage }: Scope): boolean =>
  Date.parse(coverage.to) - Date.parse(to) >= MATURITY_DAYS * DAY;

const uniqueByLabel = <T extends { readonly label: string }>(items: readonly T[]): T[] =>
  items.filter(({ label }, at) => items.findIndex((each) => each.label === label) === at);
