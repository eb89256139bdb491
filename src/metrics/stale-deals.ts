import { type RawBuilder, sql } from "kysely";
import { daysSince } from "#store/sqlite.ts";
import type { WorkspaceFacts } from "./workspace-facts.ts";

/** Open longer than nearly all closed deals took; false when too few deals closed to say so. */
export function isStale(facts: WorkspaceFacts): RawBuilder<boolean> {
  if (facts.longCycleDays === null || facts.lastDealDay === null) return sql<boolean>`1 = 0`;
  return sql<boolean>`deal.outcome = 'open' and ${daysSince("deal.created_on", facts.lastDealDay)} > ${facts.longCycleDays}`;
}
