import { type RawBuilder, sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { CodedColumn, Reader } from "#contracts/reader.ts";
import { codedColumn } from "./coded-column.ts";
import { type DealRecords, dealRecordsFromImage } from "./deal-histories-from-image.ts";
import { type FactQuery, factQuery } from "./fact-query.ts";
import { type OpenSource, opened } from "./source.ts";
import { isEndStage } from "./stage-order.ts";

export interface DealHistoriesQuery {
  /** Dimensions known when a deal is created; the latest value is all that is stored. */
  readonly by: readonly string[];
  readonly where?: Where;
  /** Learn from about this many deals: every k-th by creation; other closed deals are not read, other open ones are. Default all. */
  readonly sample?: number;
  /** Read ids and names as well. Default false: a million of them weigh more than everything else. */
  readonly named?: boolean;
}

/** When each deal entered which stage. Deal i has the changes `starts[i]` up to but not including `starts[i + 1]`. */
export interface StageChanges {
  readonly levels: readonly string[];
  readonly starts: Uint32Array;
  /** Day of the change, counted from 1970-01-01. */
  readonly days: Int32Array;
  readonly codes: Uint32Array;
}

/** One row per deal with its dates, so that the state of any past day can be rebuilt. Days are counted from 1970-01-01. */
export interface DealHistories {
  readonly size: number;
  readonly columns: readonly CodedColumn[];
  readonly created: Int32Array;
  /** NaN while open. */
  readonly closed: Float64Array;
  /** 1 won, else 0. */
  readonly won: Uint8Array;
  /** Minor units; NaN when not recorded. */
  readonly amount: Float64Array;
  /** Empty unless asked for. */
  readonly ids: readonly string[];
  readonly names: readonly (string | null)[];
  /** 1 for the deals of the sample; null when every deal is in it. */
  readonly sampled: Uint8Array | null;
  /** null when fewer than half of the deals have recorded changes; stages that end a deal by their name are left out. */
  readonly stages: StageChanges | null;
}

const EVER = { from: "0001-01-01", to: "9999-12-31", label: "all" };
/** Part of the deals that must have stage changes: with less, "no change" means "not recorded". */
const FEWEST_WITH_STAGES = 0.5;

/**
 * Deals with creation, close, outcome and stage changes, by creation day. Deals without a creation day, closed ones without a closing day, and
 * those closed before they were created are left out.
 */
export const dealHistories: Reader<DealHistoriesQuery, DealHistories> = {
  name: "deal_histories",
  read: async (given, { by, where, sample, named = false }) => {
    const source = opened(given);
    const query = await factQuery(source, "deal", { period: EVER, where, by, date: "deal.created_on" });
    const sampling = async () => selectionOf(source, query, sample);
    const records = (await source.imaged("deal"))
      ? await dealRecordsFromImage(source, { query, period: EVER, where: where ?? {}, usable, sample, named })
      : await readRecords(source, query, await sampling(), named);
    const recorded = await source.arrays(sql`select 1 from deal_stage_change limit 1`);
    if (recorded.length === 0) return { ...records, stages: null };
    return {
      ...records,
      stages: await readStages(source, sql`${query.body} and ${(await sampling()).kept}`, records.size),
    };
  },
};

const usable = sql<boolean>`(deal.outcome = 'open' or (deal.closed_on is not null and deal.closed_on >= deal.created_on))`;

/** Which deals are read. */
interface Selection {
  readonly kept: RawBuilder<unknown>;
  /** Which of them are in the sample; null when all are. */
  readonly inSample: RawBuilder<unknown> | null;
}

async function selectionOf(source: OpenSource, query: FactQuery, sample: number | undefined): Promise<Selection> {
  const every = sample === undefined ? 1 : await stepFor(source, query, sample);
  if (every === 1) return { kept: usable, inSample: null };
  const inSample = sql`deal.id in (${everyNth(query, every)})`;
  return { kept: sql`${usable} and (deal.outcome = 'open' or ${inSample})`, inSample };
}

async function readRecords(
  source: OpenSource,
  query: FactQuery,
  { kept, inSample }: Selection,
  named: boolean,
): Promise<DealRecords> {
  const fields = [
    sql`julianday(deal.created_on) - 2440587.5`,
    sql`case when deal.outcome <> 'open' then julianday(deal.closed_on) - 2440587.5 end`,
    sql`deal.outcome = 'won'`,
    sql`deal.amount`,
    ...(inSample ? [inSample] : []),
    ...(named ? [sql`deal.id`, sql`deal.name`] : []),
  ];
  const rows = await source.arrays(sql`
    select ${sql.join([...query.cuts, ...fields])} ${query.body} and ${kept} order by deal.created_on, deal.id`);
  const at = query.columns.length;
  const nameAt = at + (inSample ? 5 : 4);
  const numberOf = (value: unknown): number => (value === null ? Number.NaN : Number(value));
  return {
    size: rows.length,
    columns: query.columns.map((column, index) => codedColumn(column.key, rows, index, column.toLevel)),
    created: Int32Array.from(rows, (row) => Number(row[at])),
    closed: Float64Array.from(rows, (row) => numberOf(row[at + 1])),
    won: Uint8Array.from(rows, (row) => Number(row[at + 2])),
    amount: Float64Array.from(rows, (row) => numberOf(row[at + 3])),
    ids: named ? rows.map((row) => String(row[nameAt])) : [],
    names: named ? rows.map((row) => row[nameAt + 1] as string | null) : [],
    sampled: inSample ? Uint8Array.from(rows, (row) => Number(row[at + 4])) : null,
  };
}

/** Which k-th deal to keep for about so many. */
async function stepFor(source: OpenSource, { body }: FactQuery, wanted: number): Promise<number> {
  const [row] = await source.arrays(sql`select count(*) ${body} and ${usable}`);
  return Math.max(1, Math.floor(Number(row?.[0] ?? 0) / wanted));
}

const everyNth = ({ body }: FactQuery, every: number): FactQuery["body"] => sql`
  select id from (
    select deal.id as id, row_number() over (order by deal.created_on, deal.id) as place ${body} and ${usable}
  ) placed where place % ${every} = 0`;

async function readStages(source: OpenSource, body: FactQuery["body"], size: number): Promise<StageChanges | null> {
  const rows = await source.arrays(sql`
    select place, changes.to_stage, julianday(substr(changes.at, 1, 10)) - 2440587.5
    from (select deal.id, row_number() over (order by deal.created_on, deal.id) - 1 as place ${body}) kept
    join deal_stage_change changes on changes.deal_id = kept.id
    order by place, changes.at, changes.id`);
  const used = rows.filter(([, stage, day]) => day !== null && !isEndStage(String(stage)));
  const withChanges = new Set(used.map(([place]) => place)).size;
  if (withChanges === 0 || withChanges < FEWEST_WITH_STAGES * size) return null;
  const levels = [...new Set(used.map(([, stage]) => String(stage)))].sort();
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const starts = new Uint32Array(size + 1);
  for (const [place] of used) starts[Number(place) + 1]! += 1;
  for (let deal = 0; deal < size; deal++) starts[deal + 1]! += starts[deal]!;
  return {
    levels,
    starts,
    days: Int32Array.from(used, ([, , day]) => Number(day)),
    codes: Uint32Array.from(used, ([, stage]) => codeOf.get(String(stage))!),
  };
}

/**
 * Stage of a deal at the end of a day, as a code of `levels`; −1 before its first recorded change.
 *
 * @example stageOn(stages, 3, 20_000) // 1: the fourth deal stood at levels[1]
 */
export function stageOn({ starts, days, codes }: StageChanges, deal: number, day: number): number {
  let found = -1;
  for (let at = starts[deal]!; at < starts[deal + 1]! && days[at]! <= day; at++) found = codes[at]!;
  return found;
}
