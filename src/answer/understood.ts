import type { Dictionary, ParsedQuestion } from "#contracts/question.ts";
import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import { countsOnAskedDate } from "./plan.ts";

/**
 * One line that says how the question was read: measure, periods, cut, filters, what was corrected and what was ignored.
 *
 * @param unused what was named and the tool has no use for
 * @param output the first tool's output; its `period` and `compare_with` labels are the dates that were really used
 * @example "win rate, 2024-Q2 vs 2024-Q1, all segments (offline mode; ignored: “lately”)"
 */
export function understood(
  parsed: ParsedQuestion,
  dictionary: Dictionary,
  output: Readonly<Record<string, unknown>> | null,
  unused: readonly string[] = [],
): string {
  const measure = dictionary.measures.find(({ name }) => name === parsed.measure);
  const subject = measure ? measure.title.toLowerCase() : parsed.entities.map(({ name }) => name).join(", ");
  const period = labelOf(output?.period);
  const before = labelOf(output?.compare_with);
  const time = period && before ? `${period} vs ${before}` : period;
  const cuts = parsed.dimensions.filter((key) => !unused.includes(key));
  const dimensions = cuts.length > 0 ? `by ${cuts.map(dimensionWords).join(" and ")}` : null;
  const filters = Object.entries(parsed.filters).map(
    ([key, values]) => `${dimensionWords(key)} ${values.map((value) => value ?? NOT_RECORDED).join(" or ")}`,
  );
  const scope =
    filters.length > 0 ? filters.join(", ") : parsed.entities.length > 0 && !measure ? null : "all segments";
  const since = parsed.changedOn ? `since ${parsed.changedOn}` : null;
  const target = parsed.target ? `target ${parsed.target.toLocaleString("en")}` : null;
  const reading = [subject || intentWords(parsed), time, since, target, dimensions, scope].filter(Boolean).join(", ");
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
};
/** What a question without a measure is about. */
const intentWords = ({ intent }: ParsedQuestion): string => SUBJECTS[intent] ?? intent.replaceAll("_", " ");
