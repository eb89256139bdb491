import { points, type Quantity, ratio } from "#contracts/quantity.ts";
import type { Cite, ToolContext } from "#contracts/tool.ts";
import { type DealAge, dealAges } from "#metrics/deal-ages.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import { expectedShare, outcomesByAge, type Waiting } from "#stats/outcomes-by-age.ts";
import type { FairOutput } from "./fair-output.ts";
import type { WhyScope } from "./why-scope.ts";

type PipelineAge = NonNullable<FairOutput["pipeline_age"]>;

const DAY = 86_400_000;
/** Weeks of age; older than a year is one band. */
const WEEKLY = { width: 7, bands: 53 };
/** With fewer closed deals on a side, or fewer open ones, ages say nothing. */
const FEWEST_CLOSED = 100;
const FEWEST_OPEN = 20;
/** The age of the deals explains a change when it makes this much of it and the rest is within noise. */
const MOST_OF_IT = 0.5;
const NOISE = 0.05;

/**
 * What of a change of win rate by closing date goes with the age of the pipeline. Losses come early and wins late, so a quarter with many new deals
 * closes more losses though no deal fares worse. Expected is the win rate, had the deals open in the period been won and lost at each age as in the
 * period before. Null where that cannot be told: other measures, filters, few deals, or an extract of closed deals only.
 */
export async function readPipelineAge(
  scope: WhyScope,
  rates: { readonly before: Quantity | null; readonly after: Quantity | null; readonly change: Quantity | null },
  ctx: ToolContext,
): Promise<PipelineAge | null> {
  const { before, after, change } = rates;
  const fits = scope.measure.name === "win_rate" && scope.countedOn === "closed_on";
  if (!fits || !before || !after || !change || Object.keys(scope.where).length > 0) return null;
  if (Math.min(before.n ?? 0, after.n ?? 0) < FEWEST_CLOSED) return null;
  const deals = await ctx.read(dealAges, {});
  const open = deals.reduce((sum, { outcome, n }) => sum + (outcome === "open" ? n : 0), 0);
  if (open < FEWEST_OPEN) return null;
  const waiting = deals.map(asWaiting);
  const [earlier, later] = [scope.before, scope.period].map(({ from, to }) =>
    outcomesByAge(waiting, { from: dayOf(from), to: dayOf(to) }, WEEKLY),
  );
  const expected = expectedShare(earlier!, later!);
  if (expected === null) return null;
  const part = expected - before.value;
  const left = after.value - expected;
  const error = Math.sqrt(expected * (1 - expected) * (1 / before.n! + 1 / after.n!));
  const p = normalTwoSided(left / error);
  const along = part * change.value > 0 && Math.abs(part) >= MOST_OF_IT * Math.abs(change.value);
  return {
    expected: ratio(expected),
    part: points(part),
    left: points(left, { p }),
    explains: along && p >= NOISE,
  };
}

const dayOf = (date: string): number => Date.parse(date) / DAY;

const asWaiting = ({ created, closed, outcome, n }: DealAge): Waiting => ({
  begun: dayOf(created),
  ended: closed === null ? null : dayOf(closed),
  outcome: outcome === "won" ? "success" : outcome === "lost" ? "failure" : "none",
  n,
});

/** The sentence for a change that the age of the pipeline explains; none where it does not. */
export function pipelineFinding(
  found: FairOutput["pipeline_age"],
  [period, before]: readonly [period: string, before: string],
  cite: Cite,
): string[] {
  if (!found?.explains) return [];
  return [
    `Losses come sooner than wins: had the deals open in ${cite.name(period)} been won and lost at each age as in ${cite.name(before)}, a win rate of ${cite(found.expected)} was to be expected; that is ${cite(found.part)}, and ${cite(found.left)} are left, within noise (p ${cite.p(found.left)}).`,
  ];
}
