import type { CampaignRow } from "#store/schema.ts";
import { type Calendar, isoDay } from "./calendar.ts";
import type { Bare } from "./rows.ts";

/** How conversations of one campaign (or of no campaign) usually go. Rates are shares of those that came so far. */
export interface Profile {
  readonly campaignId: string | null;
  readonly name: string;
  readonly channel: "voice" | "chat" | "email" | "sms";
  readonly direction: "inbound" | "outbound";
  /** Share of all conversations, and the first quarter (0 to 5) in which it runs. */
  readonly share: number;
  readonly firstQuarter: number;
  /** Handled by a person instead of the bot. */
  readonly byPerson: number;
  readonly failure: number;
  readonly violation: number;
  readonly response: number;
  /** Dropped in the discovery, of those that responded. */
  readonly discoveryDrop: number;
  readonly escalation: number;
  readonly qualification: number;
  readonly booking: number;
  readonly attendance: number;
  /** Median length in minutes. */
  readonly minutes: number;
}

const usual = {
  byPerson: 0,
  failure: 0.02,
  violation: 0.009,
  response: 0.72,
  discoveryDrop: 0.1,
  escalation: 0.06,
  qualification: 0.44,
  booking: 0.5,
  attendance: 0.76,
};

export const profiles: readonly Profile[] = [
  {
    ...usual,
    campaignId: "camp-1",
    name: "Enterprise Voice Outreach",
    channel: "voice",
    direction: "outbound",
    share: 0.27,
    firstQuarter: 0,
    failure: 0.032,
    violation: 0.012,
    response: 0.66,
    escalation: 0.08,
    minutes: 4.4,
  },
  {
    ...usual,
    campaignId: "camp-2",
    name: "Website Chat Concierge",
    channel: "chat",
    direction: "inbound",
    share: 0.34,
    firstQuarter: 0,
    response: 0.84,
    qualification: 0.42,
    minutes: 7.5,
  },
  {
    ...usual,
    campaignId: "camp-3",
    name: "Trial Nurture Email",
    channel: "email",
    direction: "outbound",
    share: 0.15,
    firstQuarter: 1,
    response: 0.52,
    discoveryDrop: 0.06,
    escalation: 0.03,
    minutes: 1_300,
  },
  {
    ...usual,
    campaignId: "camp-4",
    name: "Event Follow-up SMS",
    channel: "sms",
    direction: "outbound",
    share: 0.1,
    firstQuarter: 2,
    response: 0.6,
    discoveryDrop: 0.07,
    escalation: 0.03,
    minutes: 210,
  },
  {
    ...usual,
    campaignId: null,
    name: "direct calls",
    channel: "voice",
    direction: "inbound",
    share: 0.08,
    firstQuarter: 0,
    byPerson: 0.6,
    failure: 0.03,
    response: 0.9,
    qualification: 0.5,
    minutes: 6.2,
  },
  {
    ...usual,
    campaignId: null,
    name: "direct mail",
    channel: "email",
    direction: "inbound",
    share: 0.06,
    firstQuarter: 0,
    byPerson: 0.3,
    response: 0.88,
    discoveryDrop: 0.05,
    escalation: 0.05,
    minutes: 900,
  },
];

/** Script versions in use, by quarter: the last two quarters use the same ones in the same shares. */
export const scriptShares: readonly (readonly (readonly [string, number])[])[] = [
  [["v1", 1]],
  [
    ["v1", 0.7],
    ["v2", 0.3],
  ],
  [
    ["v1", 0.25],
    ["v2", 0.75],
  ],
  [
    ["v2", 0.7],
    ["v3", 0.3],
  ],
  [
    ["v2", 0.4],
    ["v3", 0.6],
  ],
  [
    ["v2", 0.4],
    ["v3", 0.6],
  ],
];

/** What a conversation is expected to be worth on average, in cents: value of a deal × target share that converts. */
export const AVERAGE_DEAL_VALUE = 1_500_000;
export const TARGET_CONVERSION = 0.03;

const complianceRules = ["disclose_recording", "no_unapproved_claims", "honour_do_not_call"] as const;

/** Rows of the campaign table. */
export function campaignRows(calendar: Calendar): Bare<CampaignRow>[] {
  return profiles
    .filter((profile) => profile.campaignId !== null)
    .map((profile) => ({
      id: profile.campaignId ?? "",
      name: profile.name,
      starts_on: isoDay(calendar.quarters[profile.firstQuarter]!.fromDay),
      ends_on: null,
      channel: profile.channel,
      target_conversations_per_day: Math.round((7_300 * profile.share) / 92),
      target_conversion_rate: TARGET_CONVERSION,
      target_revenue_per_conversation: Math.round(AVERAGE_DEAL_VALUE * TARGET_CONVERSION),
      average_deal_value: AVERAGE_DEAL_VALUE,
      compliance_rules: JSON.stringify(complianceRules),
      script_versions: JSON.stringify(["v1", "v2", "v3"]),
      attributes: null,
    }));
}
