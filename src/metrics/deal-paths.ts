import { sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import { closed, levelAt } from "./deal-ends.ts";
import { type FactQuery, factQuery } from "./fact-query.ts";
import { readCells } from "./read-cells.ts";
import { type OpenSource, opened } from "./source.ts";
import { type DealHistory, historySteps } from "./stage-history.ts";
import { isEndStage } from "./stage-order.ts";

/** The way of one closed deal through the stages. */
export interface DealPath {
  readonly lost: boolean;
  readonly levels: readonly (string | null)[];
  /** Minor units; null when not recorded. */
  readonly amount: number | null;
  /** Stages entered, in order of time, as places in `stages`; stages that end a deal are left out. */
  readonly entered: readonly number[];
  /** Days spent at each entered stage, in the same order. */
  readonly days: readonly number[];
}

export interface DealPaths {
  /** Stage names in the order in which deals enter them on average. */
  readonly stages: readonly string[];
  readonly paths: readonly DealPath[];
  /** Closed deals of the period, with or without recorded stage changes. */
  readonly closed: number;
}

const DAY = 86_400_000;
/** More deals than these tell nothing that the newest do not. */
const MOST_DEALS = 50_000;

/** The paths of the deals that closed in a period, from their recorded stage changes. Of more than 50,000 deals the newest are read. */
export const dealPaths: Reader<
  { readonly period: Period; readonly where?: Where; readonly by: readonly string[] },
  DealPaths
> = {
  name: "deal_paths",
  read: async (given, { period, where, by }) => {
    const source = opened(given);
    const query = await factQuery(source, "deal", { period, where: where ?? {}, by, date: "deal.closed_on" });
    const { body, cuts, columns } = query;
    const closes = await closesByDay(source, query, period, where ?? {});
    const recordsStages = (await source.arrays(sql`select 1 from deal_stage_change limit 1`)).length > 0;
    if (!recordsStages) return { stages: [], paths: [], closed: Math.min(MOST_DEALS, closes.n) };
    const judged = sql`${body} and deal.outcome <> 'open' and deal.closed_on >= ${closes.newest}
      order by deal.closed_on desc, deal.id limit ${sql.lit(MOST_DEALS)}`;
    const deals = await source.arrays(sql`
      select ${sql.join([sql`deal.id`, sql`deal.outcome`, sql`deal.closed_on`, sql`deal.amount`, ...cuts])} ${judged}`);
    const changes = await source.arrays(sql`
      select changes.deal_id, changes.to_stage, changes.at from (select deal.id ${judged}) closed
      join deal_stage_change changes on changes.deal_id = closed.id order by changes.deal_id, changes.at, changes.id`);
    const byDeal = new Map<string, { stage: string; at: string }[]>();
    for (const [id, stage, at] of changes as readonly string[][]) {
      const known = byDeal.get(id!) ?? [];
      known.push({ stage: stage!, at: at! });
      byDeal.set(id!, known);
    }
    const recorded = deals.flatMap(([id, outcome, closedOn, amount, ...levels]) => {
      const history = byDeal.get(String(id));
      if (!history) return [];
      const named = columns.map(({ toLevel }, index) => {
        const level = levels[index];
        return level === null || level === undefined ? null : (toLevel?.(String(level)) ?? String(level));
      });
      const made: DealHistory = { won: outcome === "won", closedOn: String(closedOn), changes: history };
      return [{ history: made, levels: named, amount: typeof amount === "number" ? amount : null }];
    });
    const stages = historySteps(recorded.map(({ history }) => history))
      .map(({ key }) => key)
      .slice(0, -1);
    const place = new Map(stages.map((stage, at) => [stage, at]));
    const paths = recorded.map(({ history, levels, amount }) => ({
      lost: !history.won,
      levels,
      amount,
      ...wayOf(history, place),
    }));
    return { stages, paths, closed: deals.length };
  },
};

/** How many deals closed in the period, and the day since which the newest of them did: no others need to be sorted. */
async function closesByDay(
  source: OpenSource,
  { place, filtered }: FactQuery,
  period: Period,
  where: Where,
): Promise<{ readonly n: number; readonly newest: string }> {
  const question = { measure: "deals_closed", grain: "deal", place, period, where, filtered } as const;
  const { columns, n } = await readCells(source, {
    ...{ ...question, columns: [closed], numeric: [], share: null, value: null },
    counts: sql<boolean>`(deal.outcome <> 'open')`,
  });
  let [at, newer] = [n.length, 0];
  while (at > 0 && newer < MOST_DEALS) newer += n[--at]!;
  return { n: n.reduce((sum, deals) => sum + deals, 0), newest: n.length > 0 ? levelAt(columns[0]!, at)! : "" };
}

function wayOf({ changes, closedOn }: DealHistory, place: ReadonlyMap<string, number>) {
  const entered: number[] = [];
  const days: number[] = [];
  for (const [index, { stage, at }] of changes.entries()) {
    if (isEndStage(stage)) continue;
    entered.push(place.get(stage)!);
    const until = Date.parse(changes[index + 1]?.at ?? closedOn);
    days.push(Math.max(0, (until - Date.parse(at)) / DAY));
  }
  return { entered, days };
}
