import { sql } from "kysely";
import type { MeasureInfo, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CellTable } from "#contracts/reader.ts";
import type { Settings } from "#contracts/settings.ts";
import { daysBetween } from "#store/sqlite.ts";
import { addDays } from "./calendar-dates.ts";
import { measureWithSql } from "./catalog.ts";
import { cells, tableGrain } from "./cells.ts";
import { coverage } from "./coverage.ts";
import type { TableGrain } from "./grain-tables.ts";
import { type OpenSource, opened, scopeCondition } from "./source.ts";
import type { StageOutcomes } from "./stage-conflict.ts";
import type { TrustQuestion } from "./trust.ts";

/** One of the periods compared, with what was recorded in it. */
export interface Side {
  readonly period: Period;
  /** Records that the measure counts. */
  readonly n: number;
  /** All records of the kind, and how many there are per local day: a measure of few of them says nothing about recording. */
  readonly records: number;
  readonly days: ReadonlyMap<string, number>;
  /** The measure cut by the dimensions that are compared. */
  readonly cut: CellTable;
}

export interface DealFacts {
  readonly firstCreated: string | null;
  readonly lastCreated: string | null;
  /** Deals created per day in the half year up to the last creation. */
  readonly createdPerDay: number;
  readonly lastClosed: string | null;
  readonly closedBeforeCreated: number;
  readonly datedAfterToday: number;
  readonly closedWithoutDate: number;
  readonly stages: readonly StageOutcomes[];
  /** Deals that closed in the periods more than a week before their last stage change. */
  readonly closedBeforeLastChange: number;
}

/** What the checks look at; read once. */
export interface TrustFacts {
  readonly measure: MeasureInfo;
  readonly countedOn: string;
  readonly where: Where;
  readonly today: string;
  readonly settings: Settings;
  readonly coverage: { readonly from: string; readonly to: string } | null;
  readonly current: Side;
  readonly before: Side | null;
  readonly duplicates: number;
  readonly deal: DealFacts | null;
  /** Days from the counted date to the outcome, ascending, where outcomes take time; null where they do not. */
  readonly lags: Float64Array | null;
}

/** Dimensions whose levels are compared. */
const compared: Readonly<Record<TableGrain, readonly string[]>> = {
  deal: ["region", "industry", "product", "lead_source", "owner"],
  conversation: ["channel", "direction", "campaign", "script_version", "rep"],
};

/** Of these an empty one means something: a bot's conversation has no rep, an inbound one no campaign. */
export const mayBeEmpty: readonly string[] = ["campaign", "script_version", "rep"];

export async function readTrustFacts(given: OpenSource, asked: TrustQuestion): Promise<TrustFacts> {
  const measure = measureWithSql(asked.measure);
  const grain = tableGrain(measure);
  const countedOn = asked.countedOn ?? measure.countedOn;
  const sides = [asked.period, ...(asked.compareWith ? [asked.compareWith] : [])];
  const [current, before] = await Promise.all(sides.map((period) => readSide(given, asked, grain, countedOn, period)));
  const matures = measure.maturesOn !== null && measure.maturesOn !== countedOn;
  return {
    measure,
    countedOn,
    where: asked.where ?? {},
    today: asked.today,
    settings: asked.settings,
    coverage: await coverage.read(given, { measure: measure.name, countedOn }),
    current: current!,
    before: before ?? null,
    duplicates: await countDuplicates(given, grain, countedOn, sides),
    deal: grain === "deal" ? await readDealFacts(given, asked.today, sides) : null,
    lags: matures ? await readLags(given, grain, countedOn, measure.maturesOn!) : null,
  };
}

async function readSide(
  source: OpenSource,
  asked: TrustQuestion,
  grain: TableGrain,
  countedOn: string,
  period: Period,
): Promise<Side> {
  const query = { measure: asked.measure, period, countedOn, ...(asked.where ? { where: asked.where } : {}) };
  const cut = await cells.read(source, { ...query, by: [...compared[grain]] });
  const all = grain === "conversation" ? "conversations" : countedOn === "closed_on" ? "deals_closed" : "deals_created";
  const byDay = await cells.read(source, {
    ...query,
    measure: all,
    countedOn: dayColumn[grain] ?? countedOn,
    by: ["day"],
  });
  const [day] = byDay.columns;
  const days = new Map<string, number>();
  for (let row = 0; row < byDay.size; row++) days.set(day!.levels[day!.codes[row]!] ?? "", byDay.n[row]!);
  return { period, n: total(cut.n), records: total(byDay.n), days, cut };
}

const dayColumn: Readonly<Partial<Record<TableGrain, string>>> = { conversation: "started_at" };
const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

const inPeriods = (column: string, periods: readonly Period[]) =>
  sql`(${sql.join(
    periods.map(({ from, to }) => sql`(${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to})`),
    sql` or `,
  )})`;

/** Records that equal another one in all that identifies a deal or a conversation, beyond the first of each kind. */
async function countDuplicates(
  source: OpenSource,
  grain: TableGrain,
  countedOn: string,
  periods: readonly Period[],
): Promise<number> {
  const identity =
    grain === "deal"
      ? sql`owner_id, amount, created_on, closed_on, outcome, name, account_id, region, industry, product, lead_source, attributes`
      : sql`lead_id, channel, started_at, ended_at, rep_id`;
  const known = grain === "deal" ? sql`amount is not null and created_on is not null` : sql`lead_id is not null`;
  const [row] = await source.arrays(sql`
    select coalesce(sum(copies - 1), 0) from (
      select count(*) as copies from ${sql.table(grain)}
      where ${inPeriods(`${grain}.${countedOn}`, periods)} and ${known} and ${scopeCondition(source, grain)}
      group by ${identity} having count(*) > 1) repeated`);
  return Number(row?.[0] ?? 0);
}

async function readDealFacts(given: OpenSource, today: string, periods: readonly Period[]): Promise<DealFacts> {
  const source = opened(given);
  const mine = scopeCondition(source, "deal");
  const [row] = await source.arrays(sql`
    select min(created_on), max(case when created_on <= ${today} then created_on end),
      max(case when closed_on <= ${today} then closed_on end),
      sum(case when closed_on < created_on then 1 else 0 end),
      sum(case when created_on > ${today} or (outcome <> 'open' and closed_on > ${today}) then 1 else 0 end),
      sum(case when outcome <> 'open' and closed_on is null then 1 else 0 end)
    from deal where ${mine}`);
  const [firstCreated, lastCreated, lastClosed] = (row ?? []).map((value) =>
    typeof value === "string" ? value : null,
  );
  const half = lastCreated ? addDays(lastCreated, -182) : today;
  const [recent] = await source.arrays(sql`select count(*) from deal where created_on > ${half} and ${mine}`);
  const stages = await source.arrays(sql`
    select stage, sum(case when outcome = 'won' then 1 else 0 end), sum(case when outcome = 'lost' then 1 else 0 end)
    from deal where stage is not null and outcome <> 'open' and ${mine} group by stage order by stage`);
  const [late] = await source.arrays(sql`
    select count(*) from deal join (select deal_id, max(at) as last_change from deal_stage_change group by deal_id) changes
      on changes.deal_id = deal.id
    where ${inPeriods("deal.closed_on", periods)} and deal.outcome <> 'open'
      and ${daysBetween("deal.closed_on", "changes.last_change")} > 8 and ${mine}`);
  return {
    firstCreated: firstCreated ?? null,
    lastCreated: lastCreated ?? null,
    createdPerDay: Number(recent?.[0] ?? 0) / 182,
    lastClosed: lastClosed ?? null,
    closedBeforeCreated: Number(row?.[3] ?? 0),
    datedAfterToday: Number(row?.[4] ?? 0),
    closedWithoutDate: Number(row?.[5] ?? 0),
    stages: stages.map(([stage, won, lost]) => ({ stage: String(stage), won: Number(won), lost: Number(lost) })),
    closedBeforeLastChange: Number(late?.[0] ?? 0),
  };
}

async function readLags(source: OpenSource, grain: TableGrain, from: string, to: string): Promise<Float64Array> {
  const lag = daysBetween(`${grain}.${from}`, `${grain}.${to}`);
  const rows = await source.arrays(
    sql`select ${lag} from ${sql.table(grain)} where ${lag} >= 0 and ${scopeCondition(source, grain)}`,
  );
  return Float64Array.from(rows, (row) => Number(row[0])).sort();
}
