/*
 * "What do you know?"
 *
 * What the store holds: records per kind with the days they cover and how far they lie behind today, the measures that can be asked for, the
 * dimensions with their commonest values, and what the trust check notes about the latest period. It computes no measure: `measure` does.
 */
import { z } from "zod";
import { isFreeText } from "#contracts/free-text.ts";
import type { DimensionInfo, Grain } from "#contracts/measure.ts";
import { count, days, Quantity } from "#contracts/quantity.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import { type Cite, defineTool, type Said, type ToolContext } from "#contracts/tool.ts";
import { measures } from "#metrics/catalog.ts";
import { coverage } from "#metrics/coverage.ts";
import { type Workspace, workspace } from "#metrics/describe.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { previousPeriod, resolvePeriod } from "#metrics/fiscal-calendar.ts";
import { trustCheck } from "#metrics/trust.ts";
import { fillNote, Note, scopeNotes } from "./support/note-words.ts";

/** Values listed per dimension; how many more there are is said. */
const MOST_VALUES = 12;
/** Records older than this many days behind today are worth a caveat. */
const BEHIND_DAYS = 14;

const input = z.object({
  kind: z
    .enum(["all", "deal", "conversation", "lead"])
    .default("all")
    .describe("which records to describe: all (default), deal, conversation or lead"),
});

const output = z.object({
  status: z.enum(["ok", "not-enough"]),
  records: z.array(
    z.object({
      kind: z.string().describe("deals, leads or conversations"),
      records: Quantity,
      from: z.string().nullable().describe("first day with one of these records"),
      to: z.string().nullable().describe("last day with one of these records"),
      newest: z.string().nullable().describe("last day that the data reach, whoever's the record is"),
      behind: Quantity.nullable().describe("days from the newest to today"),
      last_import: z.string().nullable().describe("UTC time of the last import; null when none is known"),
    }),
  ),
  measures: z.array(z.object({ name: z.string(), title: z.string(), definition: z.string(), kind: z.string() })),
  dimensions: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      kind: z.string().describe("deals or conversations"),
      type: z.enum(["categorical", "numeric", "time"]),
      origin: z.enum(["built-in", "attribute"]),
      distinct: Quantity.nullable().describe("how many recorded values there are; null for numbers and time"),
      values: z
        .array(z.object({ value: z.string(), records: Quantity }))
        .describe("commonest first, at most twelve; none of a column that holds remarks, addresses or ids"),
    }),
  ),
  caveats: z.array(Note),
});
type Output = z.infer<typeof output>;

export default defineTool({
  name: "describe_data",
  title: "What is in the data?",
  description:
    "What the data hold: records and days covered, how fresh they are, measures, dimensions with their values, and what limits trust. Use when someone asks what can be asked, which data, dimensions or periods there are, or how fresh they are. For figures use measure.",
  asks: [
    { question: "What do you know?", input: {} },
    { question: "What data do you have and how fresh is it?", input: {} },
    { question: "Which dimensions do conversations have?", input: { kind: "conversation" } },
    { question: "Which dimensions do deals have?", input: { kind: "deal" } },
  ],
  input,
  output,
  run: async ({ kind }, ctx) => {
    const { grains } = await ctx.read(workspace, { today: ctx.today });
    const shown = grains.filter(({ grain, records }) => records > 0 && (kind === "all" || grain === kind));
    const withTables = shown.map(({ grain }) => grain).filter((grain) => grain !== "lead");
    const dimensions = await Promise.all(withTables.map((grain) => ctx.read(dimensionsOf, { grain })));
    const notes = await Promise.all(withTables.map((grain) => trustNotes(grain, ctx)));
    return {
      status: shown.length > 0 ? ("ok" as const) : ("not-enough" as const),
      records: shown.map((grain) => recordsOf(grain, ctx.today)),
      measures: measures
        .filter(({ grain }) => withTables.some((held) => held === grain))
        .map(({ name, title, definition, grain }) => ({ name, title, definition, kind: plural(grain) })),
      dimensions: dimensions.flat().map(describeDimension),
      caveats: notes.flat(),
    };
  },
  say,
  readOnly: true,
});

const plural = (grain: Grain): string => `${grain}s`;

function recordsOf({ grain, records, lastImportAt, ...span }: Workspace["grains"][number], today: string) {
  const { newest } = span;
  const behind =
    newest === null ? null : Math.max(0, Math.round((Date.parse(today) - Date.parse(newest)) / 86_400_000));
  return {
    kind: plural(grain),
    records: count(records),
    ...span,
    behind: behind === null ? null : days(behind),
    last_import: lastImportAt,
  };
}

/** What the trust check says about the latest period against the one before, for the measure that most questions are about. */
async function trustNotes(grain: Grain, ctx: ToolContext): Promise<readonly Note[]> {
  const measure = grain === "deal" ? "win_rate" : "conversion_rate";
  const covered = await ctx.read(coverage, { measure, until: ctx.today });
  if (!covered || covered.from > ctx.today) return [];
  const { today, settings } = ctx;
  const period = resolvePeriod("latest", { today, coverage: covered, settings });
  const before = previousPeriod(period, settings);
  const compareWith = before.from < covered.from ? null : before;
  const { notes } = await ctx.read(trustCheck, { measure, period, compareWith, today, settings });
  return scopeNotes({ notes: notes.filter(({ code }) => code !== "stale-data") });
}

/** Remarks and addresses in a column of the customer's are nobody's business here: it is named, its values are not. */
function describeDimension(info: DimensionInfo) {
  const { key, title, grain, kind, origin, values, distinct } = info;
  const recorded = distinct - (values.some(({ value }) => value === null) ? 1 : 0);
  return {
    key,
    title,
    kind: plural(grain),
    type: kind,
    origin,
    distinct: kind === "categorical" ? count(recorded) : null,
    values: (isFreeText(info) ? [] : values)
      .slice(0, MOST_VALUES)
      .map(({ value, count: records }) => ({ value: value ?? NOT_RECORDED, records: count(records) })),
  };
}

function say(found: Output, cite: Cite): Said {
  const { status, records, caveats } = found;
  if (status === "not-enough")
    return {
      headline: "There are no records yet. Import a file of deals or conversations first.",
      verdict: "no-data",
      findings: [],
      caveats: [],
      next: [],
    };
  const held = records.map((each) => `${cite(each.records)} ${cite.name(each.kind)}${range(each, cite)}`);
  const late = records.filter(({ behind }) => behind !== null && behind.value > BEHIND_DAYS);
  return {
    headline: `The data hold ${list(held)}.`,
    verdict: "answered",
    findings: records.flatMap(({ kind }) => kindWords(kind, found, cite)),
    caveats: [
      ...late.map(
        ({ kind, behind, newest }) =>
          `The newest of all ${cite.name(kind)} is from ${cite.name(newest!)}, ${cite(behind!)} before today.`,
      ),
      ...caveats.map((caveat) => fillNote(caveat, cite)),
    ],
    next: ["Why did win rate change?", "Where do we lose people?", "Which segments win more often?"],
  };
}

const range = ({ from, to }: Output["records"][number], cite: Cite): string =>
  from !== null && to !== null ? ` from ${cite.name(from)} to ${cite.name(to)}` : "";

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** What can be asked of one kind of records: measures by name, and what they can be cut by. */
function kindWords(kind: string, { measures: known, dimensions }: Output, cite: Cite): readonly string[] {
  const titles = known.filter((measure) => measure.kind === kind).map(({ title }) => cite.name(title));
  const measured = titles.length > 0 ? [`For ${cite.name(kind)} you can ask about ${list(titles)}.`] : [];
  return [...measured, ...dimensionWords(kind, dimensions, cite)];
}

function dimensionWords(kind: string, dimensions: Output["dimensions"], cite: Cite): readonly string[] {
  const own = dimensions.filter((dimension) => dimension.kind === kind && dimension.type === "categorical");
  const named = (origin: Output["dimensions"][number]["origin"]) =>
    own
      .filter((dimension) => dimension.origin === origin)
      .map(({ title, distinct }) => `${cite.name(title)} (${cite(distinct!)})`);
  const [builtIn, kept] = [named("built-in"), named("attribute")];
  return [
    ...(builtIn.length > 0
      ? [`The ${cite.name(kind)} can be cut by ${list(builtIn)}; in brackets how many values each has.`]
      : []),
    ...(kept.length > 0 ? [`Further columns kept at import, by which they can be cut too: ${list(kept)}.`] : []),
  ];
}
