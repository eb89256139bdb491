import { sql } from "kysely";
import { daysBetween } from "#store/sqlite.ts";
import { factCounts } from "./fact-counts.ts";
import type { OpenSource } from "./source.ts";

/** Days from creation to closing with their number of deals, ascending. */
export type DealCycles = readonly (readonly [days: number, deals: number])[];

/** How long the closed deals took; those with closing before creation left out. */
export async function readDealCycles(source: OpenSource): Promise<DealCycles> {
  const cycle = daysBetween("deal.created_on", "deal.closed_on");
  const counts = await factCounts(source, "deal", [
    sql`case when deal.outcome <> 'open' and ${cycle} >= 0 then ${cycle} end`,
  ]);
  return counts.flatMap(([[days], deals]) => (days === null ? [] : [[Number(days), deals] as const]));
}
