import type { TrustNote, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import type { Settings } from "#contracts/settings.ts";

export interface TrustQuestion {
  readonly measure: string;
  readonly period: Period;
  readonly compareWith: Period | null;
  readonly where?: Where;
  readonly today: string;
  readonly settings: Settings;
}

export interface TrustReport {
  readonly notes: readonly TrustNote[];
  readonly comparable: boolean;
  /** Why the periods cannot be compared, in words; null when they can. */
  readonly reason: string | null;
}

export const trustCheck: Reader<TrustQuestion, TrustReport> = {
  name: "trust_check",
  read: () => Promise.reject(new Error("not built yet")),
};
