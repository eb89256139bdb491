import { z } from "zod";

const share = z.number().min(0).max(1);

/** What an operator may set. `src/config.ts` reads it; everything below receives it. */
export const Settings = z.object({
  currency: z.string().length(3).default("USD"),
  timeZone: z.string().default("UTC"),
  /** First month of the fiscal year, 1 to 12. */
  fiscalYearStartMonth: z.number().int().min(1).max(12).default(1),
  weekStart: z.enum(["monday", "sunday"]).default("monday"),
  /** A step that loses more than this share is a drop-off. */
  dropOffThreshold: share.default(0.2),
  /** False claims accepted per search or test. */
  significance: share.default(0.05),
  targets: z
    .object({
      winRate: share.nullable().default(null),
      /** Revenue to reach in a quarter, in whole units of the currency. */
      revenuePerQuarter: z.number().positive().nullable().default(null),
      conversionRate: share.default(0.05),
      dropOffRate: share.default(0.3),
      escalationRate: share.default(0.1),
      failureRate: share.default(0.05),
      csat: z.number().default(4),
    })
    .prefault({}),
  healthWeights: z
    .object({
      conversion: share.default(0.35),
      revenue: share.default(0.25),
      compliance: share.default(0.2),
      efficiency: share.default(0.12),
      quality: share.default(0.08),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof Settings>;
