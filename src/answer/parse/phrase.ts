import type { Intent, ParsedQuestion } from "#contracts/question.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import type { Filters } from "./filters.ts";

/** The slots that a question can be worded from. */
export type Wording = Pick<ParsedQuestion, "measure" | "dimensions" | "period" | "compareWith" | "entities"> & {
  readonly filters: Filters;
  readonly countedOn?: string | null;
  readonly changedOn?: string | null;
  readonly grain?: ParsedQuestion["grain"];
};

/** A period text as people say it. `periodWords("past_90_days")` is "past 90 days". */
export const periodWords = (text: string): string => {
  const [from, to] = text.split("..");
  if (to !== undefined) return from === to ? `on ${from}` : `from ${from} to ${to}`;
  if (text === "all") return "over all time";
  return /^\d/.test(text)
    ? `in ${text}`
    : text === "latest"
      ? "in the latest quarter"
      : text.startsWith("past")
        ? `in the ${text.replaceAll("_", " ")}`
        : text.replaceAll("_", " ");
};

/** Filters as people say them: " for region EMEA and APAC". */
function filterWords(filters: Filters, index: DictionaryIndex): string {
  return Object.entries(filters)
    .map(
      ([key, values]) => ` for ${titleOf(key, index)} ${values.map((value) => value ?? "not recorded").join(" and ")}`,
    )
    .join("");
}

const titleOf = (key: string, index: DictionaryIndex): string =>
  (index.dimensions.get(key)?.title ?? key.replaceAll("_", " ")).toLowerCase();

const DATES: Readonly<Record<string, string>> = { created_on: "creation date", closed_on: "close date" };
const BUCKETS: ReadonlySet<string> = new Set(["day", "week", "month", "quarter"]);

/** A full question in plain words for an intent and slots; understood again, it gives the same intent and slots. */
export function phraseQuestion(intent: Intent, slots: Wording, index: DictionaryIndex): string {
  const name = (key: string): string => (index.measures.get(key)?.title ?? key.replaceAll("_", " ")).toLowerCase();
  const measure = slots.measure === null ? "win rate" : name(slots.measure);
  const lead = slots.entities.find(({ kind }) => kind === "lead" || kind === "account");
  const time = slots.period === null ? "" : ` ${periodWords(slots.period)}`;
  const versus =
    slots.period !== null && slots.compareWith !== null
      ? ` compared with ${periodWords(slots.compareWith).replace(/^(?:in|on|over) /, "")}`
      : "";
  const date = slots.countedOn ? ` by ${DATES[slots.countedOn] ?? slots.countedOn.replaceAll("_", " ")}` : "";
  const where = `${date}${filterWords(slots.filters, index)}`;
  const cut = slots.dimensions[0];
  const level = slots.dimensions.find((key) => !BUCKETS.has(key));
  const group = Object.entries(slots.filters).find(([, values]) => values.length > 1);
  const rest = group
    ? filterWords(Object.fromEntries(Object.entries(slots.filters).filter(([key]) => key !== group[0])), index)
    : where;
  const texts: Readonly<Partial<Record<Intent, string>>> = {
    why: `Why did ${measure} change${where}${time}${versus}?`,
    trend: `Is ${measure} a trend or noise${where}${time}?`,
    biggest_risk: `Where is the biggest risk${where}${time}?`,
    what_first: `What should we do first${where}${time}?`,
    who_acts: `Who needs to act${where}${time}?`,
    drop_offs: `Where do conversations drop off${where}${time}?`,
    funnel: `Show the funnel${where}${time}`,
    leakage: `How much money do we leak and where${where}${time}?`,
    health: `What is the health score${where}${time}?`,
    compare: group
      ? `Compare ${titleOf(group[0], index)} ${group[1].map((value) => value ?? "not recorded").join(" with ")} on ${measure}${rest}${time}`
      : level
        ? `Which ${titleOf(level, index)} has the best ${measure}${where}${time}?`
        : `Which segments differ in ${measure}${where}${time}?`,
    drivers: `Which factors drive ${measure}${where}${time}?`,
    show: `Show ${measure}${cut ? ` by ${titleOf(cut, index)}` : ""}${where}${time}`,
    deal_risk: `Which open deals are at risk${filterWords(slots.filters, index)}${time}?`,
    forecast: `What is the ${slots.measure === null ? "" : `${measure} `}forecast${filterWords(slots.filters, index)}${time}?`,
    cohorts: `Do newer cohorts convert worse${filterWords(slots.filters, index)}?`,
    experiment: `Did the test have a winner${filterWords(slots.filters, index)}${time}?`,
    change_effect: `Did the change${filterWords(slots.filters, index)} since ${slots.changedOn ?? "2026-01-01"} work?`,
    patterns: `What do lost ${slots.grain === "deal" ? "deals" : "conversations"} have in common${filterWords(slots.filters, index)}${time}?`,
    alerts: "What alerts are active?",
    describe: "What do you know about?",
    lead: lead ? `Summarise ${lead.kind} ${lead.name}` : "What leads do you know?",
  };
  return texts[intent] ?? "What do you know about?";
}
