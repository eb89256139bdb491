import type { ConversationPlan, DealPlan, WorldPlan } from "./plan.ts";
import type { WorldName } from "./world.ts";

const usualDeals: DealPlan = {
  closedPerQuarter: [880, 860, 960, 890, 960, 1000],
  baseline: -0.95,
  weights: {
    region: { "North America": 0.38, EMEA: 0.34, APAC: 0.17, LATAM: 0.11 },
    industry: {
      SaaS: 0.24,
      FinTech: 0.18,
      HealthTech: 0.14,
      "E-commerce": 0.12,
      Manufacturing: 0.11,
      Logistics: 0.08,
      Education: 0.07,
      Media: 0.06,
    },
    product: { Pro: 0.36, Enterprise: 0.28, Core: 0.24, Insights: 0.12 },
    lead_source: {
      Inbound: 0.3,
      Outbound: 0.22,
      Referral: 0.15,
      Partner: 0.14,
      Event: 0.11,
      "Paid Search": 0.08,
    },
    competitor: { none: 0.42, Kestrel: 0.24, Northlight: 0.16, Spreadsheets: 0.11, "Quanta Desk": 0.07 },
    contract_term: { annual: 0.58, monthly: 0.27, "multi-year": 0.15 },
  },
  tilts: [],
  effects: {
    region: { "North America": 0.08, EMEA: 0.03, APAC: -0.05, LATAM: -0.18 },
    industry: { SaaS: 0.1, FinTech: 0.05, HealthTech: -0.06, Manufacturing: -0.12, Education: -0.2, Media: 0.06 },
    product: { Pro: 0.12, Core: 0.1, Insights: -0.3 },
    lead_source: { Inbound: 0.12, Outbound: -0.4, Referral: 0.55, Partner: 0.2, "Paid Search": -0.3 },
    competitor: { none: 0.15, Kestrel: -0.22 },
  },
  interactions: [],
  lastWeights: {},
  lastShifts: [],
  cycleFactor: { won: 1.12, lost: 0.94 },
  effectNoise: 0,
  quarterLogits: [0, 0, 0, 0, 0, 0],
  evenWithin: [],
};

const quietConversations: ConversationPlan = { badScript: null, complianceSpike: null };

const chatScript = { campaignId: "camp-2", script: "v3", extraDropOffs: 0.36 };
const voiceCompliance = { campaignId: "camp-1", fromQuarterDay: 47, rate: 0.12 };

const emeaEnterprise = [
  { dimension: "region", value: "EMEA" },
  { dimension: "product", value: "Enterprise" },
];
const americanInbound = [
  { dimension: "region", value: "North America" },
  { dimension: "lead_source", value: "Inbound" },
];

const defaultDeals: DealPlan = {
  ...usualDeals,
  baseline: -1.1,
  weights: {
    ...usualDeals.weights,
    region: { EMEA: 0.42, "North America": 0.33, APAC: 0.15, LATAM: 0.1 },
  },
  tilts: [{ region: "EMEA", dimension: "product", factors: { Enterprise: 3.6 } }],
  interactions: [{ segment: emeaEnterprise, logit: 1.12 }],
  lastWeights: {
    lead_source: { ...usualDeals.weights.lead_source, Outbound: 0.3 },
  },
  lastShifts: [{ segment: emeaEnterprise, winFactor: 0.34 }],
  cycleFactor: { won: 1.3, lost: 0.86 },
  quarterLogits: [0.04, -0.06, 0.08, -0.04, 0.02, 0.02],
  evenWithin: ["region", "product"],
};

const rateDropDeals: DealPlan = {
  ...usualDeals,
  baseline: -1.1,
  weights: {
    ...usualDeals.weights,
    region: { "North America": 0.43, EMEA: 0.31, APAC: 0.16, LATAM: 0.1 },
  },
  tilts: [{ region: "North America", dimension: "lead_source", factors: { Inbound: 3.2 } }],
  interactions: [{ segment: americanInbound, logit: 0.98 }],
  lastShifts: [{ segment: americanInbound, winFactor: 0.34 }],
  evenWithin: ["region", "lead_source"],
};

const outboundShare = (share: number) => ({
  ...usualDeals.weights.lead_source,
  Outbound: (0.78 * share) / (1 - share),
});

const mixShiftDeals: DealPlan = {
  ...usualDeals,
  baseline: -0.62,
  weights: { ...usualDeals.weights, lead_source: outboundShare(0.18) },
  lastWeights: { lead_source: outboundShare(0.46) },
  effects: {
    ...usualDeals.effects,
    lead_source: { Inbound: 0.1, Outbound: -1.9, Referral: 0.35, Partner: 0.15, "Paid Search": -0.15 },
  },
  evenWithin: ["lead_source"],
};

const simpsonDeals: DealPlan = {
  ...usualDeals,
  baseline: -0.05,
  weights: { ...usualDeals.weights, product: { Enterprise: 0.42, Pro: 0.3, Core: 0.16, Insights: 0.12 } },
  lastWeights: { product: { Enterprise: 0.12, Pro: 0.18, Core: 0.38, Insights: 0.32 } },
  effects: { ...usualDeals.effects, product: { Enterprise: 0, Pro: -0.58, Core: -1.82, Insights: -2.55 } },
  lastShifts: [{ segment: [], winLogit: 0.42 }],
  evenWithin: ["product"],
};

const worldDeals: Readonly<Partial<Record<WorldName, DealPlan>>> = {
  default: defaultDeals,
  "rate-drop": rateDropDeals,
  "mix-shift": mixShiftDeals,
  simpson: simpsonDeals,
  "immature-cohort": { ...usualDeals, cycleFactor: { won: 1.55, lost: 0.6 } },
  "broad-drop": { ...usualDeals, lastShifts: [{ segment: [], winLogit: -0.72 }] },
  null: { ...usualDeals, effectNoise: 0.2 },
};

const worldConversations: Readonly<Partial<Record<WorldName, ConversationPlan>>> = {
  default: { badScript: chatScript, complianceSpike: voiceCompliance },
  "bad-script": { badScript: chatScript, complianceSpike: null },
  "compliance-spike": { badScript: null, complianceSpike: voiceCompliance },
};

/** How a world is generated. What is planted in it stands in catalog.ts, and the tests hold the two together. */
export const planOf = (name: WorldName): WorldPlan => ({
  deals: worldDeals[name] ?? usualDeals,
  conversations: worldConversations[name] ?? quietConversations,
});
