import { sql } from "kysely";
import type { Period } from "#contracts/period.ts";
import { daysApart, laterOf } from "#store/sqlite.ts";
import { addDays, daysFrom } from "./calendar-dates.ts";
import { type FactCount, factCounts } from "./fact-counts.ts";
import type { OpenSource } from "./source.ts";
import type { StageOutcomes } from "./stage-conflict.ts";
import { type DealCycles, readDealCycles } from "./trust-deal-cycles.ts";

export interface DealFacts {
  /** The first and last days of the extract, whoever's records they are; all else is about the viewer's. */
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
  readonly cycles: () => Promise<DealCycles>;
}

const HALF_YEAR = 182;
/** With fewer days of creation in half a year, creation was not recorded day by day. */
const FEWEST_DAYS = 30;

export async function readDealFacts(source: OpenSource, today: string, periods: readonly Period[]): Promise<DealFacts> {
  const [created, allCreated, allClosed, dated, faulty, stages] = await Promise.all([
    factCounts(source, "deal", [sql`deal.created_on`]),
    factCounts(source.everybody, "deal", [sql`deal.created_on`]),
    factCounts(source.everybody, "deal", [sql`deal.closed_on`]),
    factCounts(source, "deal", [lastDate]),
    factCounts(source, "deal", [sql`deal.closed_on`, closedTooEarly, closedBeforeChange]),
    factCounts(source, "deal", [sql`deal.stage`, sql`deal.outcome`]),
  ]);
  const until = (counts: readonly FactCount[]): string | null =>
    counts.flatMap(([[day]]) => (typeof day === "string" && day <= today ? [day] : [])).at(-1) ?? null;
  const lastCreated = until(allCreated);
  const half = lastCreated ? addDays(lastCreated, -HALF_YEAR) : today;
  const recent = created.filter(([[day]]) => typeof day === "string" && day > half);
  const inPeriods = (day: unknown): boolean =>
    periods.some(({ from, to }) => typeof day === "string" && day >= from && day < to);
  const faults = (at: 1 | 2): number => total(faulty.filter(([values]) => values[at] === 1 && inPeriods(values[0])));
  return {
    firstCreated: allCreated.flatMap(([[day]]) => (typeof day === "string" ? [day] : []))[0] ?? null,
    lastCreated,
    createdPerDay: total(recent) / HALF_YEAR,
    createdDaily: recent.length >= FEWEST_DAYS,
    lastClosed: until(allClosed),
    closedBeforeCreated: faults(1),
    datedAfterToday: total(dated.filter(([[day]]) => typeof day === "string" && day > today)),
    closedWithoutDate: total(faulty.filter(([[day, early]]) => day === null && early === null)),
    stages: stageOutcomes(stages),
    closedBeforeLastChange: faults(2),
    cycles: () => source.once("trust cycles", () => readDealCycles(source)),
  };
}

/** The last date that a deal states to have passed: of its creation and, when it is closed, of its closing. */
const lastDate = laterOf(sql`deal.created_on`, sql`case when deal.outcome <> 'open' then deal.closed_on end`);
/** 1 for a closed deal that closed before it was created; null for one without a closing date. */
const closedTooEarly = sql`case when deal.outcome = 'open' then 0
  when deal.closed_on is null then null when deal.closed_on < deal.created_on then 1 else 0 end`;
/** 1 for a closed deal whose stage changed more than a week after it closed. */
const lastChange = sql`(select max(at) from deal_stage_change where deal_stage_change.deal_id = deal.id)`;
const closedBeforeChange = sql`case when deal.outcome <> 'open'
  and ${daysApart(sql`deal.closed_on`, lastChange)} > 8 then 1 else 0 end`;

const total = (counts: readonly FactCount[]): number => counts.reduce((sum, [, records]) => sum + records, 0);

function stageOutcomes(counts: readonly FactCount[]): readonly StageOutcomes[] {
  const found = new Map<string, { won: number; lost: number }>();
  for (const [[stage, outcome], records] of counts) {
    if (stage === null || (outcome !== "won" && outcome !== "lost")) continue;
    const known = found.get(String(stage)) ?? { won: 0, lost: 0 };
    found.set(String(stage), { ...known, [outcome]: known[outcome] + records });
  }
  return [...found].map(([stage, outcomes]) => ({ stage, ...outcomes }));
}

/**
 * The share of a period's closes that an extract cannot hold: those of deals created before its first creation or after its last one, going by how
 * long deals take. 0 when the extract surrounds the period.
 *
 * @example missingCloses(q2, [[10, 1], [30, 1]], { from: "2023-01-01", to: "2024-06-30" }) // 0
 */
export function missingCloses(
  { from, to }: Period,
  cycles: DealCycles,
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
