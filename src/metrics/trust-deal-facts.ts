import { type RawBuilder, sql } from "kysely";
import type { Period } from "#contracts/period.ts";
import { daysBetween } from "#store/sqlite.ts";
import { addDays, daysFrom } from "./calendar-dates.ts";
import { type OpenSource, scopeCondition } from "./source.ts";
import type { StageOutcomes } from "./stage-conflict.ts";

export interface DealFacts {
  readonly firstCreated: string | null;
  readonly lastCreated: string | null;
  /** Deals created per day in the half year up to the last creation. */
  readonly createdPerDay: number;
  /** Whether creation is recorded day by day: a single date for many deals says nothing about when they began. */
  readonly createdDaily: boolean;
  readonly lastClosed: string | null;
  readonly closedBeforeCreated: number;
  readonly datedAfterToday: number;
  readonly closedWithoutDate: number;
  readonly stages: readonly StageOutcomes[];
  /** Deals that closed in the periods more than a week before their last stage change. */
  readonly closedBeforeLastChange: number;
  /** Days from creation to closing with their number of deals, ascending. */
  readonly cycles: () => Promise<readonly (readonly [days: number, deals: number])[]>;
}

const HALF_YEAR = 182;
/** With fewer days of creation in half a year, creation was not recorded day by day. */
const FEWEST_DAYS = 30;

export async function readDealFacts(
  source: OpenSource,
  today: string,
  inPeriods: (column: string) => RawBuilder<unknown>,
): Promise<DealFacts> {
  const mine = scopeCondition(source, "deal");
  const [row] = await source.arrays(sql`
    select min(created_on), max(case when created_on <= ${today} then created_on end),
      max(case when closed_on <= ${today} then closed_on end),
      sum(case when outcome <> 'open' and closed_on < created_on and ${inPeriods("deal.closed_on")} then 1 else 0 end),
      sum(case when created_on > ${today} or (outcome <> 'open' and closed_on > ${today}) then 1 else 0 end),
      sum(case when outcome <> 'open' and closed_on is null then 1 else 0 end)
    from deal where ${mine}`);
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const lastCreated = text(row?.[1]);
  const half = lastCreated ? addDays(lastCreated, -HALF_YEAR) : today;
  const [recent] = await source.arrays(
    sql`select count(*), count(distinct created_on) from deal where created_on > ${half} and ${mine}`,
  );
  const stages = await source.arrays(sql`
    select stage, sum(case when outcome = 'won' then 1 else 0 end), sum(case when outcome = 'lost' then 1 else 0 end)
    from deal where stage is not null and outcome <> 'open' and ${mine} group by stage order by stage`);
  const [late] = await source.arrays(sql`
    select count(*) from deal join (select deal_id, max(at) as last_change from deal_stage_change group by deal_id) changes
      on changes.deal_id = deal.id
    where ${inPeriods("deal.closed_on")} and deal.outcome <> 'open'
      and ${daysBetween("deal.closed_on", "changes.last_change")} > 8 and ${mine}`);
  return {
    firstCreated: text(row?.[0]),
    lastCreated,
    createdPerDay: Number(recent?.[0] ?? 0) / HALF_YEAR,
    createdDaily: Number(recent?.[1] ?? 0) >= FEWEST_DAYS,
    lastClosed: text(row?.[2]),
    closedBeforeCreated: Number(row?.[3] ?? 0),
    datedAfterToday: Number(row?.[4] ?? 0),
    closedWithoutDate: Number(row?.[5] ?? 0),
    stages: stages.map(([stage, won, lost]) => ({ stage: String(stage), won: Number(won), lost: Number(lost) })),
    closedBeforeLastChange: Number(late?.[0] ?? 0),
    cycles: () => source.once("trust cycles", () => readCycles(source)),
  };
}

async function readCycles(source: OpenSource): Promise<readonly (readonly [number, number])[]> {
  const cycle = daysBetween("deal.created_on", "deal.closed_on");
  const rows = await source.arrays(sql`
    select ${cycle}, count(*) from deal
    where deal.outcome <> 'open' and ${cycle} >= 0 and ${scopeCondition(source, "deal")} group by 1 order by 1`);
  return rows.map(([days, deals]) => [Number(days), Number(deals)] as const);
}

/**
 * The share of a period's closes that an extract cannot hold: those of deals created before its first creation or after its last one, going by how
 * long deals take. 0 when the extract surrounds the period.
 *
 * @example missingCloses(q2, [[10, 1], [30, 1]], { from: "2023-01-01", to: "2024-06-30" }) // 0
 */
export function missingCloses(
  { from, to }: Period,
  cycles: readonly (readonly [days: number, deals: number])[],
  created: { readonly from: string; readonly to: string },
): number {
  const all = cycles.reduce((sum, [, deals]) => sum + deals, 0);
  const days = daysFrom(from, to);
  if (all === 0 || days <= 0) return 0;
  const held = (since: number, until: number): number =>
    cycles.reduce((sum, [age, deals]) => sum + (age >= since && age <= until ? deals : 0), 0) / all;
  let missing = 0;
  for (let day = 0; day < days; day++)
    missing += 1 - held(daysFrom(created.to, from) + day, daysFrom(created.from, from) + day);
  return missing / days;
}
