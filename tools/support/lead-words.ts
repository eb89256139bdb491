import { count, type Quantity } from "#contracts/quantity.ts";

/** What is recorded of a lead: a figure or a word of a short list, else what somebody wrote. */
export interface LeadWords {
  readonly value: string | Quantity | null;
  readonly said: string | null;
}

/** Titles of signals that are labels, as deals have them too. */
const LABELS: ReadonlySet<string> = new Set(["industry", "location", "source"]);

/** Words that many leads share and that can carry nothing else. */
const COMMON: ReadonlySet<string> = new Set(
  [
    "now, today, immediate, immediately, this week, next week, this month, next month, this quarter, next quarter, this year, next year",
    "low, medium, high, urgent, evaluating, exploring, none, unknown, yes, no",
    "decision maker, influencer, needs approval",
    "salesforce, hubspot, pipedrive, dynamics, zoho, sap, oracle, netsuite, slack, teams, zapier, api, crm, erp, spreadsheets, excel",
  ].flatMap((words) => words.split(", ")),
);

const isCommon = (text: string): boolean =>
  text.split(",").every((part) => COMMON.has(part.trim().replaceAll(/[_-]/g, " ").toLowerCase()));

/**
 * Free text of a lead is kept apart, so that readers who must not meet it do not.
 *
 * @example leadWords("urgency", "this month") // { value: "this month", said: null }
 * @example leadWords("urgency", "before the audit") // { value: null, said: "before the audit" }
 */
export function leadWords(title: string, recorded: string | number | null): LeadWords {
  if (typeof recorded === "number") return { value: count(recorded), said: null };
  if (recorded === null || LABELS.has(title) || isCommon(recorded)) return { value: recorded, said: null };
  return { value: null, said: recorded };
}
