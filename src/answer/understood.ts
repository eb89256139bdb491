import type { Dictionary, ParsedQuestion } from "#contracts/question.ts";
import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import type { RowScope } from "#contracts/viewer.ts";
import { countsOnAskedDate, spaced } from "./plan.ts";

/** What came of a question. */
interface Applied {
  /** The first tool's output; its `period` and `compare_with` labels are the dates that were really used. Null when no tool ran. */
  readonly output: Readonly<Record<string, unknown>> | null;
  /** What was named and the tool has no use for. */
  readonly unused?: readonly string[];
  /** Whose records were looked at. */
  readonly scope?: RowScope;
}

/**
 * One line that says how the question was read: measure, periods, cut, filters, what was corrected and what was ignored.
 *
 * @example "win rate, 2024-Q2 vs 2024-Q1, all segments (offline mode; ignored: “lately”)"
 */
export function understood(
  parsed: ParsedQuestion,
  dictionary: Dictionary,
  { output, unused = [], scope = null }: Applied,
): string {
  const measure = dictionary.measures.find(({ name }) => name === parsed.measure);
  const subject = measure ? measure.title.toLowerCase() : parsed.entities.map(({ name }) => name).join(", ");
  const period = labelOf(output?.period);
  const before = labelOf(output?.compare_with);
  const time = period && before ? `${period} vs ${before}` : period;
  const cuts = parsed.dimensions.filter((key) => !unused.includes(spaced(key)));
  const dimensions = cuts.length > 0 ? `by ${cuts.map(dimensionWords).join(" and ")}` : null;
  const filters = Object.entries(parsed.filters).map(
    ([key, values]) => `${dimensionWords(key)} ${values.map((value) => value ?? NOT_RECORDED).join(" or ")}`,
  );
  const among = scope === null ? "" : "the records that you may see";
  const everything = UNREAD.has(parsed.intent) || (parsed.entities.length > 0 && !measure);
  const segments =
    filters.length > 0
      ? [filters.join(", "), among].filter(Boolean).join(" among ")
      : everything
        ? null
        : among || "all segments";
  const since = parsed.changedOn ? `since ${parsed.changedOn}` : null;
  const target = parsed.target ? `target ${parsed.target.toLocaleString("en")}` : null;
  const reading = [subject || intentWords(parsed), time, since, target, dimensions, segments]
    .filter(Boolean)
    .join(", ");
  return `${reading} (${notes(parsed, measure?.asOfNow ? null : (measure?.countedOn ?? null), unused)})`;
}

function notes(parsed: ParsedQuestion, countedOn: string | null, unused: readonly string[]): string {
  const parts = ["offline mode"];
  const asked = parsed.countedOn;
  const applied = asked !== null && countsOnAskedDate(parsed.intent) ? asked : countedOn;
  if (applied) parts.push(`counted on ${dateWords(applied)}`);
  if (asked !== null && asked !== applied) parts.push(`not by ${dateWords(asked)}: only why-questions can be`);
  for (const { from, to } of parsed.corrected) parts.push(`read “${from}” as “${to}”`);
  if (unused.length > 0) parts.push(`not applied here: ${unused.join(", ")}`);
  if (parsed.ignored.length > 0) parts.push(`ignored: ${parsed.ignored.map((word) => `“${word}”`).join(", ")}`);
  return parts.join("; ");
}

const labelOf = (value: unknown): string | null =>
  typeof value === "object" && value !== null && "label" in value && typeof value.label === "string"
    ? value.label
    : null;

const DATES: Readonly<Record<string, string>> = {
  closed_on: "close date",
  created_on: "creation date",
  created_at: "creation date",
  started_at: "start date",
};
const dateWords = (column: string): string => DATES[column] ?? dimensionWords(column);

const SUBJECTS: Readonly<Partial<Record<ParsedQuestion["intent"], string>>> = {
  why: "what changed",
  deal_risk: "open deals at risk",
  cohorts: "cohorts at the same age",
  experiment: "result of the test",
  change_effect: "effect of the change",
  patterns: "what the lost ones share",
  describe: "what the data hold",
  what_first: "what to do first",
  who_acts: "who should act",
  drop_offs: "where records drop off",
  lead: "a lead",
  show: "figures",
  write_request: "a request to change, send or book something",
  out_of_scope: "a question about something else",
  unclear: "not clear what is asked",
};
/** Questions that no records were looked at for. */
const UNREAD: ReadonlySet<ParsedQuestion["intent"]> = new Set(["write_request", "out_of_scope", "unclear"]);

/** What a question without a measure is about. */
const intentWords = ({ intent }: ParsedQuestion): string => SUBJECTS[intent] ?? intent.replaceAll("_", " ");
