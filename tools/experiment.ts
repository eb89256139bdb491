/*
 * "Did the test win?"
 *
 * Arms of a test against a control on one measure. Sizes are checked against the planned shares before anything is read (alarm below one in a
 * thousand). The verdict rests on an interval that stays valid however often it is looked at (Waudby-Smith et al. 2023), or on the fixed one while
 * the planned records are just in; p-values by two-proportion, Boschloo or Welch tests, adjusted over the arms by Holm; whole reps assigned: clustered.
 * Guard measures must not get worse. Chance of being best and expected loss are a second reading. An effect is claimed only of a random assignment.
 */
import { z } from "zod";
import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { PeriodText } from "#contracts/period.ts";
import { count } from "#contracts/quantity.ts";
import { FilterText } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { sampleRatio } from "#stats/sample-ratio.ts";
import { judgedBy } from "./support/effect-measure.ts";
import { experimentActions } from "./support/experiment-actions.ts";
import { readGuards } from "./support/experiment-guards.ts";
import { chartExperiment, ExperimentOutput } from "./support/experiment-report.ts";
import { resampledAmounts } from "./support/experiment-resample.ts";
import { judgeExperiment, type TestPlan } from "./support/experiment-result.ts";
import {
  type Arms,
  armDimension,
  armOfFilter,
  chosenMeasure,
  controlOf,
  holdsArms,
  plannedShares,
  readArms,
} from "./support/experiment-scope.ts";
import { sideBySide } from "./support/experiment-time.ts";
import { sayExperiment } from "./support/experiment-words.ts";
import { dimensionNoun, type MeasureScope, measureWords, readMeasureScope } from "./support/measure-scope.ts";
import { noRecords } from "./support/no-records.ts";
import { type Note, note, scopeNotes } from "./support/note-words.ts";

const FEWEST_IN_ARM = 10;
/** More values than this are no test. */
const MOST_ARMS = 8;

const input = z.object({
  measure: z
    .string()
    .max(60)
    .default("auto")
    .describe("measure to judge by; auto (default): conversion rate, else win rate"),
  dimension: z
    .string()
    .max(60)
    .default("auto")
    .describe("dimension whose values are the arms; auto (default): variant, else script_version"),
  arm: z
    .string()
    .max(80)
    .default("")
    .describe(
      "value of the one arm asked about, such as B; empty (default): all arms. A filter variant=B means the same",
    ),
  period: PeriodText.default("all").describe("period of the test; all (default)"),
  filter: FilterText.default("").describe("only these records, such as campaign=Spring Launch"),
  control: z
    .string()
    .max(80)
    .default("")
    .describe("value of the control arm; empty (default): the one called control or A, else the first"),
  shares: z.string().max(200).default("").describe("planned shares such as A=20;B=80; empty (default): equal"),
  randomised: z
    .enum(["yes", "no", "unknown"])
    .default("unknown")
    .describe("were records assigned at random? Only yes allows to speak of an effect"),
  planned: z.number().int().min(0).default(0).describe("records planned in each arm; 0 (default): no plan"),
  worthwhile: z
    .number()
    .min(0)
    .default(0)
    .describe("smallest difference worth having (0.02 is two points); 0 (default): a tenth of the control's value"),
});
type Asked = z.output<typeof input>;

export default defineTool({
  name: "experiment",
  title: "Did the test win?",
  description:
    "Judges an A/B test or another comparison of arms (variant, script version, …): effect with interval, verdict safe against peeking, sizes against plan, guard measures, records needed. For segments in general use compare_segments; for a change at a date use change_effect.",
  asks: [
    { question: "Did variant B win?", input: {} },
    { question: "What is the result of the A/B test on booking rate?", input: { measure: "booking_rate" } },
    { question: "Is the new script better, and can we stop the test?", input: { dimension: "script_version" } },
  ],
  input,
  output: ExperimentOutput,
  run: async (asked, ctx) => {
    const { name, notes } = judgedBy(await chosenMeasure(asked.measure, ctx));
    const { filter, arm } = armOfFilter(asked);
    const scope = await readMeasureScope({ ...asked, filter, measure: name }, ctx);
    const blank = empty({ ...asked, filter }, name);
    if (!scope) return { ...blank, reason: await noRecords(findMeasure(name), ctx) };
    const found = await judge({ ...asked, filter, arm }, scope, ctx);
    return { ...blank, ...found, caveats: [...notes, ...(found.caveats ?? [])] };
  },
  say: sayExperiment,
  chart: chartExperiment,
  readOnly: true,
});

async function judge(asked: Asked, whole: MeasureScope, ctx: ToolContext): Promise<Partial<ExperimentOutput>> {
  const { measure } = whole;
  const names = { measure: measureWords(measure.title) };
  const base = { period: whole.period, records: measure.denominator, caveats: scopeNotes(whole) };
  const refuse = (text: string, figures = {}, more = {}) => ({
    ...base,
    reason: note(text, figures, { ...names, ...more }),
  });
  if (measure.kind !== "ratio" && measure.kind !== "mean")
    return refuse("A test is judged by a rate or a mean, not by {measure}: ask for the rate behind it.");
  const dimension = armDimension(asked.dimension, whole.dimensions);
  if (!dimension)
    return refuse(
      "No variant or script version with more than one value is recorded with {measure}, so there is no test to judge.",
    );
  const { scope, retired, notes } = await sideBySide(whole, dimension, ctx);
  const found = await readArms(scope, dimension, ctx);
  const usable = found.arms.filter(({ label, sums }) => sums.n >= FEWEST_IN_ARM && !retired.includes(label));
  const arms = { ...found, arms: usable };
  const noun = dimensionNoun(dimension);
  const problem = tooFew(found, arms, noun);
  if (problem) return { ...base, noun, reason: problem };
  const labels = arms.arms.map(({ label }) => label);
  const plan = planOf(asked, arms, dimension, measure);
  if ("text" in plan) return { ...base, noun, reason: plan };
  const { control, checkSizes } = plan;
  const judged = judgeExperiment(arms, plan, ctx, await resampledAmounts(scope, dimension, ctx));
  const guards = await readGuards(scope, dimension, { control: control.label, labels }, ctx);
  const design = asked.randomised === "yes" ? ("randomised" as const) : ("observational" as const);
  return {
    ...base,
    status: "ok",
    period: scope.period,
    noun,
    control: control.label,
    ...judged,
    guards,
    left_out: found.leftOut > 0 ? count(found.leftOut) : null,
    caveats: [
      ...notes,
      ...ownCaveats(found, noun),
      ...(checkSizes ? [] : unevenSizes(arms, dimension)),
      ...base.caveats,
    ],
    actions: experimentActions({ ...judged, guards }, dimension, design),
  };
}

/** What the arms are judged by, or why that cannot be. */
function planOf(asked: Asked, { arms }: Arms, dimension: DimensionInfo, measure: MeasureInfo): TestPlan | Note {
  const labels = arms.map(({ label }) => label);
  const names = { noun: dimensionNoun(dimension), arms: [...labels].sort().join(", ") };
  const about = labels.find((label) => label.toLowerCase() === asked.arm.toLowerCase()) ?? null;
  if (asked.arm !== "" && about === null)
    return note(
      "There is no {noun} {arm} with enough records to judge; there are {arms}. Ask about one of them.",
      {},
      { ...names, arm: asked.arm },
    );
  const control = controlOf(asked.control, asked.control === "" ? arms.filter(({ label }) => label !== about) : arms);
  if (!control)
    return note(
      "No arm with enough records is called {control}; the arms are {arms}.",
      {},
      { ...names, control: asked.control },
    );
  const shares = plannedShares(asked.shares, labels);
  if (!shares) return note("The planned shares need a positive number for each arm; the arms are {arms}.", {}, names);
  // sizes are a plan's matter: nobody planned those of records that were not assigned
  const checkSizes = asked.randomised === "yes" || asked.shares.trim() !== "";
  const { planned, worthwhile } = asked;
  return { measure, control, shares, checkSizes, planned, worthwhile, about };
}

function tooFew(found: Arms, { arms }: Arms, noun: string): Note | null {
  const figures = { arms: count(found.arms.length), usable: count(arms.length) };
  if (arms.length > MOST_ARMS)
    return note("{arms} values of {noun} are recorded: that is no test. Compare them as segments instead.", figures, {
      noun,
    });
  return arms.length < 2
    ? note("A test needs more than one {noun} with enough records; {usable} of {arms} have them.", figures, { noun })
    : null;
}

function ownCaveats({ leftOut, byPerson }: Arms, noun: string): Note[] {
  const missing =
    leftOut > 0 ? [note("{left} records without a {noun} are in no arm.", { left: count(leftOut) }, { noun })] : [];
  const people = byPerson ? [note("Whole reps are in one arm each, so reps rather than records are compared.")] : [];
  return [...people, ...missing];
}

/** Arms of a test that nobody said was random or evenly split: uneven sizes are worth a look, not an alarm. */
function unevenSizes({ arms }: Arms, dimension: DimensionInfo): Note[] {
  const found = holdsArms(dimension) ? sampleRatio(arms.map(({ sums }) => sums.n)) : null;
  return found?.alarm
    ? [
        note(
          "If the arms were meant to be of equal size, they are not: chance alone hardly gives such sizes, so check who was left out.",
        ),
      ]
    : [];
}

const empty = (asked: Asked, measure: string): ExperimentOutput => ({
  status: "not-enough",
  verdict: "not-enough",
  design: asked.randomised === "yes" ? "randomised" : "observational",
  reason: null,
  measure: measureWords(findMeasure(measure).title),
  title: findMeasure(measure).title,
  records: "records",
  noun: "variant",
  period: null,
  filter: asked.filter,
  control: null,
  leader: null,
  arms: [],
  sizes: null,
  worthwhile: null,
  detectable: null,
  needed: null,
  clusters: null,
  guards: [],
  left_out: null,
  caveats: [],
  actions: [],
});
