import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";

export interface FunnelStep {
  readonly key: string;
  readonly label: string;
  readonly reached: number;
  /** Median days since the step before, over those that have both times; null when none has. */
  readonly medianDaysFromPrevious: number | null;
}

export const conversationFunnel: Reader<
  { readonly period: Period; readonly where?: Where },
  { readonly steps: readonly FunnelStep[] }
> = { name: "conversation_funnel", read: () => Promise.reject(new Error("not built yet")) };
