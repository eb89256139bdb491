import { sql } from "kysely";
import type { MeasureInfo, MeasureQuery, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CellTable } from "#contracts/reader.ts";
import type { Settings } from "#contracts/settings.ts";
import { daysBetween } from "#store/sqlite.ts";
import { daysFrom } from "./calendar-dates.ts";
import { measureWithSql } from "./catalog.ts";
import { cells, tableGrain } from "./cells.ts";
import { coverage } from "./coverage.ts";
import { factCounts } from "./fact-counts.ts";
import type { TableGrain } from "./grain-tables.ts";
import { countRepeated } from "./repeated-records.ts";
import { type OpenSource, scopeCondition } from "./source.ts";
import type { TrustQuestion } from "./trust.ts";
import { type AmountFacts, readAmountFacts } from "./trust-amounts.ts";
import { type DealFacts, missingCloses, readDealFacts } from "./trust-deal-facts.ts";
import { type FirstCloses, firstCloses } from "./trust-first-closes.ts";

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
  /** Records that equal another one of the period in all but the id. */
  readonly duplicates: number;
  /** Money measures: records per currency, most first; empty for others. */
  readonly currencies: readonly (readonly [currency: string, n: number])[];
  /** Money measures of deals: how many lack an amount, and whether one outweighs all others. */
  readonly amounts: AmountFacts | null;
  /** Share of the closes that cannot be in the extract, as deals take so long; 0 where nothing is cut. */
  readonly missingCloses: number;
}

/** Times of conversations that cannot be. */
export interface TalkFacts {
  readonly endedBeforeStart: number;
  readonly datedAfterToday: number;
}

/** How regularly files came in: the last import, and the usual days between imports. */
export interface SyncFacts {
  readonly last: string;
  readonly usualDays: number;
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
  readonly deal: DealFacts | null;
  /** Where the extract begins by closing date, for what is counted on creation; null where it does not. */
  readonly firstCloses: FirstCloses | null;
  readonly talk: TalkFacts | null;
  readonly sync: SyncFacts | null;
  /** Days from the counted date to the outcome, ascending, where outcomes take time; null where they do not. */
  readonly lags: Float64Array | null;
}

/** Dimensions whose levels are compared. */
const compared: Readonly<Record<TableGrain, readonly string[]>> = {
  deal: ["region", "industry", "product", "lead_source", "owner", "stage"],
  conversation: ["channel", "direction", "campaign", "script_version", "rep"],
};

/** Of these an empty one means something: a bot's conversation has no rep, an inbound one no campaign. */
export const mayBeEmpty: readonly string[] = ["campaign", "script_version", "rep"];

/** A stretch without creations cuts closes only when it is so long and so many deals were to be expected in it. */
export const SILENT_DAYS = 14;
export const EXPECTED = 10;

export async function readTrustFacts(given: OpenSource, asked: TrustQuestion): Promise<TrustFacts> {
  const measure = measureWithSql(asked.measure);
  const grain = tableGrain(measure);
  const countedOn = asked.countedOn ?? measure.countedOn;
  const periods = [asked.period, ...(asked.compareWith ? [asked.compareWith] : [])];
  const isDeal = grain === "deal";
  const deal = isDeal ? await readDealFacts(given, asked.today, periods) : null;
  const place = { grain, countedOn, deal, isMoney: measure.unit === "money" };
  const [current, before] = await Promise.all(periods.map((period) => readSide(given, asked, place, period)));
  const matures = measure.maturesOn !== null && measure.maturesOn !== countedOn;
  return {
    measure,
    countedOn,
    where: asked.where ?? {},
    today: asked.today,
    settings: asked.settings,
    coverage: await coverage.read(given, { measure: measure.name, countedOn, until: asked.today }),
    current: current!,
    before: before ?? null,
    deal,
    firstCloses: deal?.createdDaily && countedOn === "created_on" ? await firstCloses.read(given, {}) : null,
    talk: isDeal ? null : await readTalkFacts(given, asked.today, periods),
    sync: await readSyncFacts(given),
    lags: matures ? await readLags(given, grain, countedOn, measure.maturesOn!) : null,
  };
}

interface Place {
  readonly grain: TableGrain;
  readonly countedOn: string;
  readonly deal: DealFacts | null;
  readonly isMoney: boolean;
}

async function readSide(
  source: OpenSource,
  asked: TrustQuestion,
  { grain, countedOn, deal, isMoney }: Place,
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
  return {
    period,
    n: total(cut.n),
    records: total(byDay.n),
    days,
    cut,
    duplicates: await countRepeated(source, grain, countedOn, period),
    currencies: isMoney && grain === "deal" ? await readCurrencies(source, query) : [],
    amounts: isMoney && grain === "deal" ? await readAmountFacts(source, query, cut) : null,
    missingCloses: deal !== null && countedOn === "closed_on" ? await cutCloses(period, deal) : 0,
  };
}

async function readCurrencies(source: OpenSource, query: Omit<MeasureQuery, "by">): Promise<Side["currencies"]> {
  const table = await cells.read(source, { ...query, by: ["currency"] });
  const [column] = table.columns;
  return Array.from({ length: table.size }, (_, row) => ({
    currency: column!.levels[column!.codes[row]!],
    n: table.n[row]!,
  }))
    .flatMap(({ currency, n }) => (typeof currency === "string" ? [[currency, n] as const] : []))
    .sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
}

/** Where creations start or stop while closes go on, closes near that day are those of the quick or of the slow deals only. */
async function cutCloses(period: Period, deal: DealFacts): Promise<number> {
  const { firstCreated, lastCreated, lastClosed, createdPerDay, createdDaily } = deal;
  if (!firstCreated || !lastCreated || !lastClosed || !createdDaily || createdPerDay * SILENT_DAYS < EXPECTED) return 0;
  const silence = daysFrom(lastCreated, lastClosed);
  const ends = silence >= SILENT_DAYS && silence * createdPerDay >= EXPECTED;
  return missingCloses(period, await deal.cycles(), { from: firstCreated, to: ends ? lastCreated : period.to });
}

const dayColumn: Readonly<Partial<Record<TableGrain, string>>> = { conversation: "started_at" };
const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

const inPeriods = (column: string, periods: readonly Period[]) =>
  sql`(${sql.join(
    periods.map(({ from, to }) => sql`(${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to})`),
    sql` or `,
  )})`;

async function readTalkFacts(source: OpenSource, today: string, periods: readonly Period[]): Promise<TalkFacts> {
  const [row] = await source.arrays(sql`
    select sum(case when ended_at < started_at and ${inPeriods("conversation.started_at", periods)} then 1 else 0 end),
      sum(case when substr(started_at, 1, 10) > ${today} then 1 else 0 end)
    from conversation where ${scopeCondition(source, "conversation")}`);
  return { endedBeforeStart: Number(row?.[0] ?? 0), datedAfterToday: Number(row?.[1] ?? 0) };
}

/** So many imports on different days make a habit. */
const FEWEST_IMPORTS = 4;

async function readSyncFacts(source: OpenSource): Promise<SyncFacts | null> {
  const rows = await source.arrays(sql`
    select distinct substr(coalesce(finished_at, started_at), 1, 10) from import_batch where status = 'done' order by 1`);
  const days = rows.flatMap(([day]) => (typeof day === "string" ? [day] : []));
  if (days.length < FEWEST_IMPORTS) return null;
  const gaps = days.slice(1).map((day, at) => daysFrom(days[at]!, day));
  return { last: days.at(-1)!, usualDays: gaps.sort((left, right) => left - right)[gaps.length >> 1]! };
}

async function readLags(source: OpenSource, grain: TableGrain, from: string, to: string): Promise<Float64Array> {
  const lag = daysBetween(`${grain}.${from}`, `${grain}.${to}`);
  const counts = await factCounts(source, grain, [sql`case when ${lag} >= 0 then ${lag} end`]);
  const rows = counts.flatMap(([[days], records]) => (days === null ? [] : [[Number(days), records] as const]));
  const lags = new Float64Array(rows.reduce((sum, [, records]) => sum + records, 0));
  let at = 0;
  for (const [days, records] of rows) {
    lags.fill(days, at, at + records);
    at += records;
  }
  return lags;
}
