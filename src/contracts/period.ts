import { z } from "zod";

/**
 * A half-open run of local business dates: `from` is included, `to` is not.
 *
 * @example { from: "2024-04-01", to: "2024-07-01", label: "2024-Q2" }
 */
export const Period = z.object({
  from: z.iso.date().describe("first day, included"),
  to: z.iso.date().describe("day after the last day, not included"),
  label: z.string().describe("how a person names it, such as 2024-Q2"),
});
export type Period = z.infer<typeof Period>;

/**
 * A period as tools take it. Allowed: `2024`, `2024-H1`, `2024-Q2`, `2024-05`, `2024-W21` (ISO week),
 * `2024-04-01..2024-06-30` (both days included), `last_year`, `last_half`, `last_quarter`, `last_month`, `last_week`, `this_…`,
 * `past_90_days`, `all`, also `Q2 2024` and `2024-04-01 to 2024-06-30`, and `latest` (default: the last quarter that the data cover completely).
 */
export const PeriodText = z.string().min(1).max(40);

/** Days in the period. April to June has 91. */
export const periodDays = (period: Period): number =>
  Math.round((Date.parse(period.to) - Date.parse(period.from)) / 86_400_000);
