import type { DimensionInfo, Direction, Grain, MeasureInfo, MeasureKind } from "#contracts/measure.ts";
import type { Unit } from "#contracts/quantity.ts";
import type { Dictionary, ParseContext, ParsedQuestion } from "#contracts/question.ts";

/** Every case of the question bank is asked on this day. */
export const TODAY = "2026-11-20";

const measure = (
  name: string,
  title: string,
  grain: Grain,
  kind: MeasureKind,
  unit: Unit,
  synonyms: readonly string[] = [],
  direction: Direction = "higher",
): MeasureInfo => ({
  name,
  title,
  definition: title,
  kind,
  unit,
  direction,
  grain,
  countedOn: grain === "deal" ? "closed_on" : "started_at",
  alternatives: [],
  numerator: null,
  denominator: grain === "deal" ? "deals" : "conversations",
  minimumN: 20,
  maturityDays: null,
  synonyms,
});

const measures: readonly MeasureInfo[] = [
  measure("win_rate", "Win rate", "deal", "ratio", "ratio", ["close rate"]),
  measure("revenue", "Revenue", "deal", "sum", "money", ["bookings", "won amount"]),
  measure("deals_closed", "Deals closed", "deal", "count", "count"),
  measure("deals_created", "Deals created", "deal", "count", "count"),
  measure("deals_won", "Deals won", "deal", "count", "count"),
  measure("average_deal_size", "Average deal size", "deal", "mean", "money", ["deal size"]),
  measure("median_cycle_days", "Median sales cycle", "deal", "median", "days", ["sales cycle"], "lower"),
  measure("pipeline_value", "Pipeline value", "deal", "sum", "money"),
  measure("conversations", "Conversations", "conversation", "count", "count"),
  measure("conversion_rate", "Conversion rate", "conversation", "ratio", "ratio"),
  measure("booking_rate", "Booking rate", "conversation", "ratio", "ratio"),
  measure("response_rate", "Response rate", "conversation", "ratio", "ratio"),
  measure("qualified_leads", "Qualified leads", "conversation", "count", "count"),
  measure("meetings_booked", "Meetings booked", "conversation", "count", "count"),
  measure("csat", "CSAT", "conversation", "mean", "score"),
  measure("mean_sentiment", "Mean sentiment", "conversation", "mean", "score"),
  measure("escalation_rate", "Escalation rate", "conversation", "ratio", "ratio", [], "lower"),
  measure("drop_off_rate", "Drop-off rate", "conversation", "ratio", "ratio", [], "lower"),
  measure("compliance_violation_rate", "Compliance violation rate", "conversation", "ratio", "ratio", [], "lower"),
  measure("response_time", "Response time", "conversation", "mean", "ms", [], "lower"),
  measure("duration", "Duration", "conversation", "mean", "number", [], "neutral"),
];

const dimension = (key: string, title: string, grain: Grain, values: readonly (string | null)[]): DimensionInfo => ({
  key,
  title,
  grain,
  kind: "categorical",
  origin: "built-in",
  synonyms: [],
  values: values.map((value, place) => ({ value, count: 100 - place })),
  distinct: values.length,
});

const reps = [
  "Dana Fox",
  "Miguel Santos",
  "Priya Nair",
  "Tom Becker",
  "Yuki Tanaka",
  "Olga Petrova",
  "Liam O'Brien",
  "Grace Kim",
  "Hugo Martin",
];
const managers = ["Helena Voss", "Marcus Reed"];
const campaigns = ["Spring Launch", "Autumn Nurture", "Webinar Follow-up", "Enterprise Reactivation"];
const leads = [
  "Acme Corp",
  "Globex",
  "Initech",
  "Umbrella Health",
  "Brightwave Logistics",
  "Northwind Traders",
  "Northwind Analytics",
  "Hooli",
  "Target",
  "Zenith Labs",
  "Contoso GmbH",
  "Vandelay Industries",
];

const time = (key: string): DimensionInfo => ({ ...dimension(key, key, "deal", []), kind: "time" });

/** A made-up SaaS store. People and companies are fictional. */
export const dictionary: Dictionary = {
  measures,
  dimensions: [
    dimension("region", "Region", "deal", ["North America", "EMEA", "APAC", "LATAM", null]),
    dimension("industry", "Industry", "deal", [
      "SaaS",
      "FinTech",
      "HealthTech",
      "EdTech",
      "Ecommerce",
      "Manufacturing",
    ]),
    dimension("product", "Product", "deal", ["Core", "Pro", "Enterprise", "Platform"]),
    dimension("lead_source", "Lead source", "deal", [
      "Referral",
      "Inbound",
      "Outbound",
      "Partner",
      "Event",
      "Paid Search",
    ]),
    dimension("owner", "Owner", "deal", reps),
    dimension("manager", "Manager", "deal", managers),
    dimension("team", "Team", "deal", ["Falcon", "Harbor"]),
    dimension("stage", "Stage", "deal", ["Qualified", "Demo", "Proposal", "Negotiation", "Closed"]),
    dimension("deal_size_band", "Deal size band", "deal", ["under 5k", "5k to 20k", "over 20k"]),
    dimension("account_size", "Account size", "deal", ["SMB", "Mid-market", "Enterprise"]),
    dimension("channel", "Channel", "conversation", ["voice", "chat", "email", "sms"]),
    dimension("direction", "Direction", "conversation", ["inbound", "outbound"]),
    dimension("campaign", "Campaign", "conversation", campaigns),
    dimension("script_version", "Script version", "conversation", ["v1", "v2", "v3"]),
    dimension("escalation_reason", "Escalation reason", "conversation", ["pricing", "legal", "angry customer"]),
    time("day"),
    time("week"),
    time("month"),
    time("quarter"),
    { ...dimension("weekday", "Weekday", "deal", []), kind: "time" },
  ],
  entities: [
    ...reps.map((name, place) => ({ kind: "rep" as const, id: `rep_${place + 1}`, name })),
    ...managers.map((name, place) => ({ kind: "manager" as const, id: `mgr_${place + 1}`, name })),
    ...["Falcon", "Harbor"].map((name) => ({ kind: "team" as const, id: name, name })),
    ...campaigns.map((name, place) => ({ kind: "campaign" as const, id: `cmp_${place + 1}`, name })),
    ...leads.map((name, place) => ({ kind: "lead" as const, id: `lead_${place + 1}`, name })),
    { kind: "account", id: "acc_1", name: "Acme Corp" },
    { kind: "account", id: "acc_2", name: "Stark Shipping" },
  ],
  coverage: { deal: { from: "2025-05-01", to: "2026-11-18" }, conversation: { from: "2025-11-01", to: "2026-11-19" } },
};

/** The context of a case: earlier questions of its thread are read one after the other, as in a real thread. */
export function contextAfter(
  thread: readonly string[],
  read: (question: string, context: ParseContext) => ParsedQuestion,
): ParseContext {
  let context: ParseContext = { thread: [], dictionary, today: TODAY, fiscalYearStartMonth: 1, weekStart: "monday" };
  for (const [place, question] of thread.entries()) {
    const parsed = read(question, context);
    context = {
      ...context,
      thread: [...context.thread, { question, parsed, answerId: `answer_${place + 1}`, headline: "" }],
    };
  }
  return context;
}
