import type { Reader } from "#contracts/reader.ts";

export interface LeadName {
  readonly id: string;
  readonly name: string;
  readonly company: string | null;
}

export interface ScorePart {
  readonly key: "team_size" | "monthly_volume" | "integrations" | "urgency" | "authority";
  readonly title: string;
  /** What is recorded, as words; null when nothing is. */
  readonly signal: string | null;
  readonly points: number;
  readonly maximum: number;
}

export interface LeadFound {
  readonly status: "found";
  readonly lead: LeadName;
  readonly leadStatus: string | null;
  readonly createdOn: string | null;
  readonly owner: { readonly id: string; readonly name: string } | null;
  /** 0 to 100: as stored, else computed from the signals; null when no signal is recorded. */
  readonly score: number | null;
  readonly scoreFrom: "stored" | "signals" | "none";
  /** Share of the five scored signals that are recorded. */
  readonly signalsRecorded: number;
  readonly breakdown: readonly ScorePart[];
  readonly tier: 1 | 2 | null;
  readonly signals: readonly { readonly title: string; readonly value: string }[];
  readonly conversations: readonly {
    readonly id: string;
    readonly date: string;
    readonly channel: string | null;
    readonly status: string | null;
    readonly outcome: string | null;
    readonly sentimentStart: number | null;
    readonly sentimentEnd: number | null;
    readonly messages: number;
  }[];
  /** Change of closing sentiment from the first to the last conversation that has one; null with fewer than two. */
  readonly sentimentChange: number | null;
  /** Short quotations from messages or analyses: untrusted text. */
  readonly objections: readonly Quote[];
  readonly commitments: readonly Quote[];
  readonly openQuestions: readonly Quote[];
  readonly deals: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly stage: string | null;
    readonly outcome: "open" | "won" | "lost";
    readonly amount: number | null;
    readonly currency: string | null;
    readonly createdOn: string | null;
    readonly closedOn: string | null;
  }[];
}

export interface Quote {
  readonly text: string;
  readonly date: string | null;
  readonly sourceId: string;
}

export type LeadProfile =
  | LeadFound
  | { readonly status: "ambiguous"; readonly candidates: readonly LeadName[] }
  | { readonly status: "unknown"; readonly nearest: readonly LeadName[] };

export const leadProfile: Reader<{ readonly text: string; readonly today: string }, LeadProfile> = {
  name: "lead_profile",
  read: () => Promise.reject(new Error("not built yet")),
};
