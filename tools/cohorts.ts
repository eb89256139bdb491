/*
 * "Do newer cohorts convert worse?"
 *
 * Deals, conversations or leads by the month or quarter in which they began, compared at one common age that most conversions need, so that young
 * records are not held against those that had more time. Open records count as not converted yet; a lost deal can no longer win. Each cohort against all earlier ones by Gray's test for known follow-up, adjusted by Holm. Cohorts that are too young or cut are named.
 */
import { z } from "zod";
import type { Grain } from "#contracts/measure.ts";
import { count } from "#contracts/quantity.ts";
import { FilterText } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { type CohortWaits, cohortWaits } from "#metrics/cohort-waits.ts";
import { coverage } from "#metrics/coverage.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { parseFilter } from "#metrics/filters.ts";
import { compareCohorts, cutBefore } from "./support/cohort-groups.ts";
import { CohortOutput, chartCohorts, sayCohorts } from "./support/cohort-report.ts";
import { type Note, note } from "./support/note-words.ts";

const MINIMUM = { deal: 20, conversation: 30, lead: 20 } as const;
const WORDS = {
  deal: { records: "deals", began: "created" },
  conversation: { records: "conversations", began: "started" },
  lead: { records: "leads", began: "received" },
} as const;

const input = z.object({
  kind: z
    .enum(["auto", "deal", "conversation", "lead"])
    .default("auto")
    .describe("what the cohorts are made of; auto (default): deals, else conversations"),
  bucket: z
    .enum(["auto", "month", "quarter"])
    .default("auto")
    .describe("cohorts by month or quarter; auto (default): quarters for deals, else months"),
  filter: FilterText.default("").describe("only these records, such as region=EMEA; empty (default) is all"),
});
type Asked = z.output<typeof input>;

export default defineTool({
  name: "cohorts",
  title: "Do newer cohorts convert worse?",
  description:
    "Deals, conversations or leads by when they began, compared at the same age, so that young records do not look bad only for being young; names the cohorts that are too young. Use for cohorts, vintages and newer-against-older questions. For rates by closing date use measure, for why they moved use why_changed.",
  asks: [
    { question: "Do newer cohorts convert worse?", input: {} },
    {
      question: "Compare monthly cohorts of deals in EMEA at the same age",
      input: { bucket: "month", filter: "region=EMEA" },
    },
    { question: "Do recent conversations convert less than earlier ones?", input: { kind: "conversation" } },
  ],
  input,
  output: CohortOutput,
  run: async (asked, ctx) => {
    const kind = asked.kind === "auto" ? await recordedKind(ctx) : asked.kind;
    const blank = empty(asked, kind);
    const asOf = await lastDayOf(kind, ctx);
    if (!asOf)
      return { ...blank, reason: note("There are no {records} with dates yet.", {}, { records: blank.records }) };
    const where = kind === "lead" ? {} : parseFilter(asked.filter, await ctx.read(dimensionsOf, { grain: kind }));
    const waits = await ctx.read(cohortWaits, { grain: kind, where, asOf });
    return { ...blank, as_of: asOf, ...judge(blank, waits, asOf, ctx) };
  },
  say: sayCohorts,
  chart: chartCohorts,
  readOnly: true,
});

function judge(blank: CohortOutput, waits: CohortWaits, asOf: string, ctx: ToolContext): Partial<CohortOutput> {
  const { kind } = blank;
  const bucket = blank.bucket === "month" ? ("month" as const) : ("quarter" as const);
  const cut = kind === "deal" ? cutBefore(waits) : null;
  const { p, ...found } = compareCohorts(waits, { bucket, asOf, minimum: MINIMUM[kind], cut, settings: ctx.settings });
  const caveats = caveatsOf(blank, waits, cut);
  const newest = found.cohorts.find(({ label }) => label === found.newest);
  if (!newest?.difference) return { ...found, caveats, reason: reasonOf(blank, waits, found.cohorts) };
  const sure = p !== null && p < ctx.settings.significance;
  const verdict = sure ? (newest.difference.value < 0 ? ("worse" as const) : ("better" as const)) : ("alike" as const);
  return { ...found, status: "ok", verdict, caveats };
}

function reasonOf({ records, bucket }: CohortOutput, waits: CohortWaits, cohorts: CohortOutput["cohorts"]): Note {
  const usable = cohorts.filter(({ state }) => state === "compared").length;
  const figures = {
    all: count(cohorts.length),
    usable: count(usable),
    n: count(waits.n.reduce((sum, n) => sum + n, 0)),
  };
  if (!waits.end.includes(1))
    return note("None of the {n} {records} has converted yet, so cohorts cannot be compared.", figures, { records });
  return note(
    "Comparing cohorts needs more than one {bucket} with enough {records} of a sufficient age; {usable} of {all} have them.",
    figures,
    { records, bucket },
  );
}

function caveatsOf({ kind, records }: CohortOutput, waits: CohortWaits, cut: string | null): Note[] {
  const early = cut
    ? [
        note(
          "Nothing that ended before {day} is recorded, so {records} that began earlier are left out: only the slow ones of them are here.",
          {},
          { day: cut, records },
        ),
      ]
    : [];
  const closedOnly = kind === "deal" && waits.end.length > 0 && !waits.end.includes(0);
  const noOpen = closedOnly
    ? [
        note(
          "No open deals are recorded: young cohorts hold only the fast ones, so a cohort counts once nearly all deals of its age have closed.",
        ),
      ]
    : [];
  const filterless = kind === "lead" ? [note("Leads are taken together; they have no dimensions to filter by.")] : [];
  return [...early, ...noOpen, ...filterless];
}

async function recordedKind(ctx: ToolContext): Promise<Grain> {
  if (await ctx.read(coverage, { measure: "deals_created", until: ctx.today })) return "deal";
  return (await ctx.read(coverage, { measure: "conversion_rate", until: ctx.today })) ? "conversation" : "deal";
}

/** The last day that records can speak for: the newest first or last day, not after today. */
async function lastDayOf(kind: Grain, ctx: ToolContext): Promise<string | null> {
  const measures =
    kind === "conversation"
      ? ["conversion_rate"]
      : ["deals_created", "deals_closed", ...(kind === "lead" ? ["conversion_rate"] : [])];
  const found = await Promise.all(measures.map((measure) => ctx.read(coverage, { measure, until: ctx.today })));
  const ends = found.flatMap((one) => (one ? [one.to] : [])).sort();
  const last = ends.at(-1);
  return last === undefined ? null : last < ctx.today ? last : ctx.today;
}

const empty = (asked: Asked, kind: Grain): CohortOutput => ({
  status: "not-enough",
  verdict: "not-enough",
  reason: null,
  kind,
  ...WORDS[kind],
  bucket: asked.bucket === "auto" ? (kind === "deal" ? "quarter" : "month") : asked.bucket,
  filter: asked.filter,
  as_of: null,
  age: null,
  newest: null,
  together: null,
  cohorts: [],
  curves: [],
  caveats: [],
  actions: [],
});
