import { sql } from "kysely";
import { daysBetween } from "#store/sqlite.ts";
import { type DimensionColumn, dimension } from "./dimension-column.ts";

const KEY = /^closed_within_(\d{1,4})$/;
const YES = "yes";

/**
 * The condition that a deal was closed within so many days of its creation, as an entry of a filter: with it cohorts of different age are
 * followed for the same time.
 *
 * @example closedWithin(45) // { closed_within_45: ["yes"] }
 */
export const closedWithin = (days: number): Readonly<Record<string, readonly string[]>> => ({
  [`closed_within_${days}`]: [YES],
});

/** The column behind {@link closedWithin}; null for every other key. Open deals are "no", whatever date they hope for. */
export function closedWithinColumn(key: string): DimensionColumn | null {
  const days = KEY.exec(key)?.[1];
  if (days === undefined) return null;
  const soon = sql`deal.outcome <> 'open' and ${daysBetween("deal.created_on", "deal.closed_on")} <= ${Number(days)}`;
  return dimension({
    key,
    title: "Closed in time",
    kind: "categorical",
    expression: () => sql`case when ${soon} then ${sql.lit(YES)} else 'no' end`,
  });
}
