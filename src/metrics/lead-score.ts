/** The signals that score a lead; null where nothing is recorded. */
export interface LeadSignals {
  readonly teamSize: number | null;
  readonly monthlyVolume: number | null;
  readonly integrations: readonly string[] | null;
  readonly urgency: string | null;
  readonly authority: string | null;
}

export interface ScorePart {
  readonly key: "team_size" | "monthly_volume" | "integrations" | "urgency" | "authority";
  readonly title: string;
  /** What is recorded, as a number or as words; null when nothing is. */
  readonly signal: string | number | null;
  readonly points: number;
  readonly maximum: number;
}

/** Points by a number: the first limit that it stays below decides. */
const teamSizePoints = [
  [3, 0],
  [5, 5],
  [11, 15],
  [Number.POSITIVE_INFINITY, 25],
] as const;
const volumePoints = [
  [10, 0],
  [50, 5],
  [100, 10],
  [Number.POSITIVE_INFINITY, 20],
] as const;
/** Points by words, the best match of what is recorded. */
const integrationPoints = [
  [/salesforce/i, 20],
  [/hubspot/i, 15],
  [/api/i, 10],
] as const;
const urgencyPoints = [
  [/week|now|immediate/i, 15],
  [/month/i, 10],
  [/quarter/i, 5],
] as const;
const authorityPoints = [
  [/decision/i, 15],
  [/influenc/i, 10],
  [/approv/i, 5],
] as const;
const CRM = /salesforce|hubspot|pipedrive|dynamics|zoho|\bcrm\b/i;

/**
 * Points of a lead, in parts. The parts' maxima sum to 95.
 *
 * @example scoreParts({ teamSize: 12, monthlyVolume: 40, integrations: ["HubSpot"], urgency: "this month", authority: null })
 *            .map((part) => part.points) // [25, 5, 15, 10, 0]
 */
export function scoreParts(signals: LeadSignals): readonly ScorePart[] {
  const { teamSize, monthlyVolume, integrations, urgency, authority } = signals;
  const wanted = integrations?.join(", ") ?? null;
  return [
    {
      key: "team_size",
      title: "Team size",
      signal: teamSize,
      points: byNumber(teamSize, teamSizePoints),
      maximum: 25,
    },
    {
      key: "monthly_volume",
      title: "Monthly volume",
      signal: monthlyVolume,
      points: byNumber(monthlyVolume, volumePoints),
      maximum: 20,
    },
    {
      key: "integrations",
      title: "Integrations needed",
      signal: wanted === "" ? "none" : wanted,
      points: byWords(wanted, integrationPoints),
      maximum: 20,
    },
    { key: "urgency", title: "Urgency", signal: urgency, points: byWords(urgency, urgencyPoints), maximum: 15 },
    {
      key: "authority",
      title: "Budget authority",
      signal: authority?.replaceAll("_", " ") ?? null,
      points: byWords(authority, authorityPoints),
      maximum: 15,
    },
  ];
}

/** Points scaled to 0–100; null when no signal is recorded. */
export function scaledScore(parts: readonly ScorePart[]): number | null {
  if (parts.every((part) => part.signal === null)) return null;
  const sum = (of: "points" | "maximum") => parts.reduce((total, part) => total + part[of], 0);
  return (100 * sum("points")) / sum("maximum");
}

/** Tier 1: at least five people, a monthly volume of at least 100, or a CRM integration; null when none of the three is recorded. */
export function tierOf({ teamSize, monthlyVolume, integrations }: LeadSignals): 1 | 2 | null {
  if (teamSize === null && monthlyVolume === null && integrations === null) return null;
  const crm = integrations?.some((integration) => CRM.test(integration)) ?? false;
  return (teamSize ?? 0) >= 5 || (monthlyVolume ?? 0) >= 100 || crm ? 1 : 2;
}

const byNumber = (value: number | null, limits: readonly (readonly [number, number])[]): number =>
  value === null ? 0 : limits.find(([below]) => value < below)![1];

const byWords = (value: string | null, words: readonly (readonly [RegExp, number])[]): number =>
  value === null ? 0 : (words.find(([word]) => word.test(value))?.[1] ?? 0);
