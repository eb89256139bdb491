import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import type { FunnelStep } from "./conversation-funnel.ts";

export interface StageFunnel {
  readonly steps: readonly FunnelStep[];
  /** Set when the stage column contradicts the outcome: then there are no steps. */
  readonly contradiction: { readonly stage: string; readonly wonBeforeEnd: number; readonly closed: number } | null;
  readonly stages: readonly string[];
}

export const dealStageFunnel: Reader<{ readonly period: Period; readonly where?: Where }, StageFunnel> = {
  name: "deal_stage_funnel",
  read: () => Promise.reject(new Error("not built yet")),
};
