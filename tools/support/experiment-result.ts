import type { MeasureInfo } from "#contracts/measure.ts";
import { count, type Quantity, ratio } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { bayesianProportions } from "#stats/bayesian-proportions.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { normalQuantile } from "#stats/normal-distribution.ts";
import { sampleRatio } from "#stats/sample-ratio.ts";
import type { Interval } from "#stats/share.ts";
import { minimumDetectableDifference, sampleSizePerGroup } from "#stats/two-proportion-power.ts";
import { type Contrast, contrastArms } from "./experiment-contrast.ts";
import type { ExperimentArm, ExperimentOutput } from "./experiment-report.ts";
import type { Resampled } from "./experiment-resample.ts";
import type { Arm, Arms } from "./experiment-scope.ts";
import { differenceInUnit, figureOf, type GroupSums } from "./measure-figures.ts";

/** Without a stated smallest difference worth having: this part of the control's value. */
const WORTHWHILE_PART = 0.1;
const POWER_REACH = normalQuantile(0.8);
/** Beyond the planned records by more than this part a look is one of many again. */
const PLAN_OVERRUN = 0.1;
/** With a plan, this part of the chance of a false claim is kept for the look at the planned records; the looks around it share the rest. */
const AT_PLAN = 0.8;

export interface TestPlan {
  readonly measure: MeasureInfo;
  readonly control: Arm;
  readonly shares: readonly number[];
  /** Whether the sizes of the arms can be held against a plan. */
  readonly checkSizes: boolean;
  /** Records planned in each arm; 0 when none were stated. */
  readonly planned: number;
  /** Smallest difference worth having; 0 takes a tenth of the control's value. */
  readonly worthwhile: number;
  /** Label of the one arm that was asked about; null or left out takes all. */
  readonly about?: string | null;
}

type Result = Pick<
  ExperimentOutput,
  "verdict" | "leader" | "arms" | "sizes" | "worthwhile" | "detectable" | "needed" | "clusters"
>;

/** Arms against the control, the check of their sizes, and the verdict that may be read at any time. */
export function judgeExperiment(
  { arms, byPerson }: Arms,
  plan: TestPlan,
  ctx: ToolContext,
  resampled: Resampled | null = null,
): Result {
  const { measure, control } = plan;
  const { currency, significance } = ctx.settings;
  const others = arms.filter((arm) => arm !== control);
  const split = significance / others.length;
  const base = figureOf(measure, control.sums, currency)?.value ?? 0;
  // a figure that is said has the digits that are shown, so that what is computed from it belongs to it
  const worth = plan.worthwhile > 0 ? asShown(plan.worthwhile) : oneDigit(Math.abs(base) * WORTHWHILE_PART);
  const settings = { significance: split, planned: 2 * plan.planned, byPerson, seed: ctx.seed };
  const contrasts = others.map((arm) => contrastArms(measure, arm, control, settings));
  const adjusted = holm(contrasts.map((contrast) => contrast?.p ?? 1));
  const readings = measure.kind === "ratio" ? bayesian(measure, [control, ...others]) : null;
  const judged = others.map((arm, at): ExperimentArm => {
    const contrast = contrasts[at] ?? null;
    const p = adjusted[at]!;
    const decided =
      isAtPlan(plan, arm) && !byPerson
        ? { interval: contrast?.interval, p: p / AT_PLAN }
        : { interval: contrast?.anyTime };
    const enough = Math.min(arm.sums.n, control.sums.n) >= measure.minimumN;
    const drawn = resampled?.(arm.label, control.label) ?? null;
    const agrees = !drawn || drawn[0] > 0 || drawn[1] < 0;
    return {
      ...armFigures(arm, measure, currency),
      ...differences(contrast, p, arm.sums.n + control.sums.n, measure, currency),
      resampled:
        drawn && contrast ? differenceInUnit(measure, contrast.difference, { interval: drawn }, currency) : null,
      standing: enough ? standingOf(decided, measure, worth, significance, agrees) : "open",
      best: readings?.[at + 1]?.best ?? null,
      expected_loss: readings?.[at + 1]?.loss ?? null,
    };
  });
  const sign = measure.direction === "lower" ? 1 : -1;
  judged.sort((a, b) => sign * ((a.value?.value ?? 0) - (b.value?.value ?? 0)) || (a.label < b.label ? -1 : 1));
  const first: ExperimentArm = {
    ...armFigures(control, measure, currency),
    difference: null,
    any_time: null,
    resampled: null,
    standing: "control",
    best: readings?.[0]?.best ?? null,
    expected_loss: readings?.[0]?.loss ?? null,
  };
  const sizes = arms.map(({ sums }) => sums.n);
  const ratioCheck = plan.checkSizes ? sampleRatio(sizes, plan.shares) : null;
  const asked = judged.filter(({ label }) => label === plan.about);
  const { verdict, leader } = verdictOf(asked.length > 0 ? asked : judged, ratioCheck?.alarm ?? false);
  return {
    verdict,
    leader,
    arms: [first, ...judged],
    sizes: { ...count(arms.length), ...(ratioCheck ? { p: ratioCheck.p } : {}) },
    worthwhile: worth > 0 ? differenceInUnit(measure, worth, {}, currency) : null,
    ...power(measure, control.sums, others[0]!.sums, worth, { significance: split, currency }),
    clusters: byPerson ? count(arms.reduce((sum, { people }) => sum + people.size, 0)) : null,
  };
}

/** Whether the planned records are in, and hardly more: one look is then the only one that decides by the usual interval. */
const isAtPlan = ({ planned, control }: TestPlan, arm: Arm): boolean =>
  planned > 0 &&
  Math.min(arm.sums.n, control.sums.n) >= planned &&
  Math.min(arm.sums.n, control.sums.n) <= planned * (1 + PLAN_OVERRUN);

const oneDigit = (value: number): number => Number(value.toPrecision(1));
/** A difference of shares is shown to a tenth of a point, a smaller one with one digit. */
const asShown = (value: number): number =>
  value >= 0.001 && value < 1 ? Math.round(value * 1_000) / 1_000 : value < 1 ? oneDigit(value) : value;

const armFigures = (arm: Arm, measure: MeasureInfo, currency: string) => ({
  label: arm.label,
  size: count(arm.sums.n),
  value: figureOf(measure, arm.sums, currency),
});

function differences(contrast: Contrast | null, p: number, n: number, measure: MeasureInfo, currency: string) {
  if (!contrast) return { difference: null, any_time: null };
  const { difference, interval, anyTime } = contrast;
  return {
    difference: differenceInUnit(measure, difference, { n, interval, p }, currency),
    any_time: differenceInUnit(measure, difference, { n, interval: anyTime }, currency),
  };
}

/** An interval beyond no difference decides; one inside ± the worthwhile difference says that nothing worth having is there. */
function standingOf(
  { interval, p }: { readonly interval?: Interval | undefined; readonly p?: number },
  measure: MeasureInfo,
  worth: number,
  significance: number,
  agrees: boolean,
): ExperimentArm["standing"] {
  if (!interval) return "open";
  const [low, high] = interval;
  if ((low > 0 || high < 0) && (p === undefined || p < significance))
    return !agrees ? "open" : low > 0 === (measure.direction !== "lower") ? "better" : "worse";
  return worth > 0 && low > -worth && high < worth ? "alike" : "open";
}

function verdictOf(
  arms: readonly ExperimentArm[],
  sizesOff: boolean,
): { readonly verdict: ExperimentOutput["verdict"]; readonly leader: string | null } {
  const [top] = arms;
  if (sizesOff) return { verdict: "sizes-off", leader: top?.label ?? null };
  const better = arms.find(({ standing }) => standing === "better");
  if (better) return { verdict: "win", leader: better.label };
  const worse = arms.findLast(({ standing }) => standing === "worse");
  const open = arms.find(({ standing }) => standing === "open");
  if (worse && !open) return { verdict: "loss", leader: worse.label };
  if (open) return { verdict: "open", leader: open.label };
  return { verdict: "no-difference", leader: top?.label ?? null };
}

function bayesian(measure: MeasureInfo, arms: readonly Arm[]): { best: Quantity; loss: Quantity }[] {
  const groups = arms.map(({ sums }) => ({ successes: sums.numerator, n: sums.n }));
  const aim = measure.direction === "lower" ? "lowest" : "highest";
  return bayesianProportions(groups, aim).map(({ best, expectedLoss }) => ({
    best: ratio(Math.min(1, best)),
    loss: differenceInUnit(measure, expectedLoss, {}, "USD"),
  }));
}

/** What these sizes show with 80 % power, and the size in each arm that a worthwhile difference needs. */
function power(
  measure: MeasureInfo,
  control: GroupSums,
  arm: GroupSums,
  worth: number,
  { significance, currency }: { readonly significance: number; readonly currency: string },
): Pick<ExperimentOutput, "detectable" | "needed"> {
  const sizes = { first: control.n, second: arm.n };
  if (measure.kind === "ratio") {
    const base = control.numerator / control.n;
    const found = minimumDetectableDifference(base, sizes, { significance });
    const gap = Math.min(found?.increase ?? Infinity, found?.decrease ?? Infinity);
    const target = measure.direction === "lower" ? base - worth : base + worth;
    const needed = worth > 0 && target > 0 && target < 1 ? sampleSizePerGroup(base, target, { significance }) : null;
    return {
      detectable: Number.isFinite(gap) ? differenceInUnit(measure, gap, {}, currency) : null,
      needed: needed === null ? null : count(Math.ceil(needed)),
    };
  }
  const variance = momentsFromSums(control.n, control.sum, control.sumSquares)?.variance ?? 0;
  const reach = POWER_REACH - normalQuantile(significance / 2);
  const gap = reach * Math.sqrt(variance * (1 / sizes.first + 1 / sizes.second));
  return {
    detectable: gap > 0 ? differenceInUnit(measure, gap, {}, currency) : null,
    needed: worth > 0 && variance > 0 ? count(Math.ceil((2 * variance * reach ** 2) / worth ** 2)) : null,
  };
}
