import type { DimensionInfo, Grain } from "#contracts/measure.ts";
import type { Dictionary, ParseContext, ParsedQuestion } from "#contracts/question.ts";
import { measures } from "#metrics/catalog.ts";
import { conversationDimensions } from "#metrics/conversation-dimensions.ts";
import { dealDimensions } from "#metrics/deal-dimensions.ts";

/** Every case of the question bank is asked on this day. */
export const TODAY = "2026-11-20";

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

/** What the dimensions hold; one without values here is left out, as in a live dictionary. */
const values: Readonly<Record<string, readonly (string | null)[]>> = {
  region: ["North America", "EMEA", "APAC", "LATAM", null],
  industry: ["SaaS", "FinTech", "HealthTech", "EdTech", "Ecommerce", "Manufacturing"],
  product: ["Core", "Pro", "Enterprise", "Platform"],
  lead_source: ["Referral", "Inbound", "Outbound", "Partner", "Event", "Paid Search"],
  owner: reps,
  rep: reps,
  manager: managers,
  team: ["Falcon", "Harbor"],
  stage: ["Qualified", "Demo", "Proposal", "Negotiation", "Closed"],
  amount_band: ["under 5k", "5k to 20k", "over 20k"],
  cycle_band: ["under 2 weeks", "2 to 4 weeks", "over 6 months"],
  account_size: ["1 to 10 employees", "over 1,000 employees"],
  channel: ["voice", "chat", "email", "sms"],
  direction: ["inbound", "outbound"],
  campaign: campaigns,
  script_version: ["v1", "v2", "v3"],
  status: ["completed", "dropped", "escalated", "failed"],
  outcome: ["qualified", "disqualified", "booked"],
  drop_off_stage: ["greeting", "discovery", "pricing", "scheduling"],
  escalation_reason: ["price question", "legal", "angry customer"],
  weekday: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
  /** A column of the customer's own. */
  customer_tier: ["Enterprise", "Growth", "Starter"],
};

/** The product's own dimensions, with values of the made-up store. */
const dimensionInfo =
  (grain: Grain) =>
  ({ key, title, kind, synonyms }: Pick<DimensionInfo, "key" | "title" | "kind" | "synonyms">): DimensionInfo => {
    const held = values[key] ?? [];
    const listed = held.map((value, place) => ({ value, count: 100 - place }));
    return { key, title, grain, kind, origin: "built-in", synonyms, values: listed, distinct: listed.length };
  };
const inUse = ({ kind, values: listed }: DimensionInfo): boolean => kind !== "categorical" || listed.length > 0;
const customerTier = { key: "customer_tier", title: "Customer tier", kind: "categorical", synonyms: [] } as const;

/** The product's own measures and dimensions, with the values of a made-up SaaS store. People and companies are fictional. */
const dictionary: Dictionary = {
  measures,
  dimensions: [
    ...[...dealDimensions, customerTier].map(dimensionInfo("deal")),
    ...conversationDimensions.map(dimensionInfo("conversation")),
  ].filter(inUse),
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
