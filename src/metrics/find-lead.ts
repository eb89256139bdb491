import { sql } from "kysely";
import { closest } from "#contracts/close-names.ts";
import { cleanText } from "#contracts/plain-text.ts";
import { type OpenSource, scopeCondition } from "./source.ts";

export interface LeadName {
  readonly id: string;
  readonly name: string;
  readonly company: string | null;
}

export type LeadMatch =
  | { readonly status: "one"; readonly id: string }
  | { readonly status: "ambiguous"; readonly candidates: readonly LeadName[]; readonly fit: number }
  | { readonly status: "unknown"; readonly nearest: readonly LeadName[] };

const MOST_CANDIDATES = 200;

interface Known extends LeadName {
  readonly email: string | null;
  readonly words: readonly string[];
}

/**
 * The lead that a text names: by id, e-mail address, name or company as a whole, then by name or company in part. Case, accents and punctuation
 * do not matter.
 */
export async function findLead(source: OpenSource, text: string): Promise<LeadMatch> {
  const leads = await readNames(source);
  const wanted = plain(text.replace(/^\s*lead\s+/i, ""));
  const exactly = leads.filter(
    ({ id, email }) => id === text.trim() || plain(id) === wanted || (email !== null && plain(email) === wanted),
  );
  if (exactly.length === 1) return { status: "one", id: exactly[0]!.id };
  const whole = leads.filter(({ words }) => words.includes(wanted));
  if (whole.length > 0) return matched(whole);
  const part = wanted.length < 2 ? [] : leads.filter(({ words }) => words.some((word) => containsWords(word, wanted)));
  if (part.length > 0) return matched(part);
  return { status: "unknown", nearest: nearest(leads, wanted) };
}

async function readNames(source: OpenSource): Promise<readonly Known[]> {
  const rows = await source.arrays(sql`
    select lead.id, lead.name, coalesce(lead.company, account.name), lead.email
    from lead left join account on account.id = lead.account_id
    where ${scopeCondition(source, "lead")} order by lead.id`);
  return (rows as readonly (readonly (string | null)[])[]).map(([id, name, company, email]) => ({
    id: id!,
    name: name ?? company ?? id!,
    company: company ?? null,
    email: email ?? null,
    words: [name, company, name && company ? `${name} ${company}` : null]
      .filter((word) => typeof word === "string")
      .map(plain),
  }));
}

function matched(found: readonly Known[]): LeadMatch {
  if (found.length === 1) return { status: "one", id: found[0]!.id };
  return { status: "ambiguous", candidates: found.slice(0, MOST_CANDIDATES).map(named), fit: found.length };
}

function nearest(leads: readonly Known[], wanted: string): readonly LeadName[] {
  const words = new Map(leads.flatMap((lead) => lead.words.map((word) => [word, lead] as const)));
  return [...new Set(closest(wanted, [...words.keys()]).map((word) => words.get(word)!))].map(named);
}

const named = ({ id, name, company }: Known): LeadName => ({ id, name, company });

/** Whole words only: "acme" is in "acme logistics", not in "acmex". */
const containsWords = (word: string, wanted: string): boolean => ` ${word} `.includes(` ${wanted} `);

/** What is hidden in a name is not shown, so nobody types it. */
const plain = (text: string): string =>
  cleanText(text)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}@]+/gu, " ")
    .trim();
