import type { DimensionInfo, Grain, MeasureInfo } from "#contracts/measure.ts";
import type { Dictionary, ParseContext } from "#contracts/question.ts";

const measure = (name: string, title: string, grain: Grain, synonyms: readonly string[]): MeasureInfo => ({
  name,
  title,
  definition: title,
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain,
  countedOn: grain === "deal" ? "closed_on" : "started_at",
  alternatives: grain === "deal" ? ["created_on"] : [],
  numerator: null,
  denominator: "records",
  minimumN: 20,
  maturityDays: null,
  synonyms,
});

const dimension = (
  key: string,
  title: string,
  grain: Grain,
  values: readonly string[],
  synonyms: readonly string[] = [],
): DimensionInfo => ({
  key,
  title,
  grain,
  kind: "categorical",
  origin: "built-in",
  synonyms,
  values: values.map((value, place) => ({ value, count: 10 - place })),
  distinct: values.length,
});

/** A small store for the parser's tests. */
export const handMadeDictionary: Dictionary = {
  measures: [
    measure("win_rate", "Win rate", "deal", ["close rate"]),
    measure("revenue", "Revenue", "deal", ["bookings"]),
    measure("conversations", "Conversations", "conversation", ["calls", "chats"]),
    measure("conversion_rate", "Conversion rate", "conversation", ["conversion"]),
  ],
  dimensions: [
    dimension("region", "Region", "deal", ["EMEA", "APAC", "North America"]),
    dimension("product", "Product", "deal", ["Core", "Enterprise"], ["plan"]),
    dimension("customer_tier", "Customer tier", "deal", ["Enterprise", "Starter"]),
    dimension("lead_source", "Lead source", "deal", ["Inbound", "Referral"]),
    dimension("stage", "Stage", "deal", ["Demo", "Proposal"]),
    dimension("owner", "Owner", "deal", ["Dana Fox", "Will May"], ["rep", "reps", "who"]),
    dimension("direction", "Direction", "conversation", ["inbound", "outbound"]),
    dimension("channel", "Channel", "conversation", ["voice", "chat", "email"]),
  ],
  entities: [
    { kind: "rep", id: "r1", name: "Dana Fox" },
    { kind: "rep", id: "r2", name: "Will May" },
    { kind: "lead", id: "l1", name: "Acme Corp" },
    { kind: "lead", id: "l2", name: "Northwind Traders" },
    { kind: "lead", id: "l3", name: "Northwind Analytics" },
    { kind: "lead", id: "l4", name: "Target" },
  ],
  coverage: { deal: { from: "2025-01-01", to: "2026-11-18" }, conversation: null },
};

/** The context of the parser's tests: no thread, 2026-11-20, calendar years, weeks from Monday. */
export const handMadeContext: ParseContext = {
  thread: [],
  dictionary: handMadeDictionary,
  today: "2026-11-20",
  fiscalYearStartMonth: 1,
  weekStart: "monday",
};
