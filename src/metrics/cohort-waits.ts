import { type RawBuilder, sql } from "kysely";
import type { Grain, Where } from "#contracts/measure.ts";
import type { Reader } from "#contracts/reader.ts";
import { dealEnds, levelAt } from "./deal-ends.ts";
import { dimension } from "./dimension-column.ts";
import { epochDays } from "./epoch-days.ts";
import { factQuery } from "./fact-query.ts";
import { readCells } from "./read-cells.ts";
import { type OpenSource, opened, scopeCondition } from "./source.ts";

export interface CohortQuery {
  readonly grain: Grain;
  readonly where?: Where;
  /** Records are followed up to and including this date. */
  readonly asOf: string;
}

/** Records alike in first day, wait and end, in the order of their first day. */
export interface CohortWaits {
  /** Day a deal was created, a conversation started, a lead came in. */
  readonly start: readonly string[];
  /** Days until the end, or until `asOf` without one. */
  readonly days: Float64Array;
  /** 0 nothing yet, 1 converted (won), 2 lost. */
  readonly end: Uint8Array;
  /** Days from the first day to `asOf`: how long a record could have been seen. */
  readonly age: Float64Array;
  /** How many records are alike. */
  readonly n: Float64Array;
}

/**
 * How long each record took to convert: deals until won or lost, conversations and leads until the sale. Records that start after `asOf`, that end
 * before they start or whose dates are missing are left out; what ended after `asOf` has not ended yet. Leads take no filter.
 *
 * @example read(source, { grain: "deal", asOf: "2026-09-30" }) // days: [41, 63, …], end: [1, 2, …], age: [543, 543, …]
 */
export const cohortWaits: Reader<CohortQuery, CohortWaits> = {
  name: "cohort_waits",
  read: async (given, { grain, where, asOf }) => {
    const source = opened(given);
    const stays = await staysOf(source, grain, where ?? {}, asOf);
    const dayOf = await daysOf(source, [asOf, ...stays.flatMap(({ start, ended }) => [start, ended])]);
    const alike = new Map<string, { start: string; days: number; end: number; age: number; n: number }>();
    for (const { start, ended, end, n } of stays) {
      const isEnded = end > 0 && ended !== null && ended <= asOf;
      if (start === null || start > asOf || (isEnded && !(ended >= start))) continue;
      const until = (day: string): number => Math.round(dayOf.get(day)! - dayOf.get(start)!);
      const [kind, days] = isEnded ? [end, until(ended)] : [0, until(asOf)];
      const key = `${start} ${days} ${kind}`;
      const known = alike.get(key) ?? { start, days, end: kind, age: until(asOf), n: 0 };
      known.n += n;
      alike.set(key, known);
    }
    const rows = [...alike.values()].sort(byStart);
    return {
      start: rows.map(({ start }) => start),
      days: Float64Array.from(rows, ({ days }) => days),
      end: Uint8Array.from(rows, ({ end }) => end),
      age: Float64Array.from(rows, ({ age }) => age),
      n: Float64Array.from(rows, ({ n }) => n),
    };
  },
};

const byStart = (
  left: { readonly start: string; readonly days: number; readonly end: number },
  right: { readonly start: string; readonly days: number; readonly end: number },
): number =>
  left.start === right.start ? left.days - right.days || left.end - right.end : left.start < right.start ? -1 : 1;

/** Records alike in their first and last day; `end` says how they ended, whenever that was. */
interface Stay {
  readonly start: string | null;
  readonly ended: string | null;
  readonly end: number;
  readonly n: number;
}

const staysOf = (source: OpenSource, grain: Grain, where: Where, asOf: string): Promise<readonly Stay[]> =>
  grain === "deal"
    ? dealStays(source, where)
    : grain === "conversation"
      ? conversationStays(source, where)
      : leadStays(source, asOf);

async function daysOf(source: OpenSource, dates: readonly (string | null)[]): Promise<ReadonlyMap<string, number>> {
  const distinct = [...new Set(dates)].filter((date) => date !== null);
  const days = await epochDays(source, distinct);
  return new Map(distinct.map((date, at) => [date, days[at]!]));
}

const dayOnly = (date: string | null): string | null => date?.slice(0, 10) ?? null;

/** Closed deals without a closing day are left out. */
async function dealStays(source: OpenSource, where: Where): Promise<readonly Stay[]> {
  const ends = await dealEnds(source, { period: EVER, where, date: "deal.created_on" });
  const stays: Stay[] = [];
  for (let entry = 0; entry < ends.size; entry++) {
    const [state, closed] = [levelAt(ends.outcome, entry), levelAt(ends.closed, entry)];
    if (state !== "open" && closed === null) continue;
    const end = state === "won" ? 1 : state === "lost" ? 2 : 0;
    stays.push({ start: dayOnly(levelAt(ends.created, entry)), ended: dayOnly(closed), end, n: ends.n[entry]! });
  }
  return stays;
}

const started = dimension({
  key: "started",
  title: "Started",
  kind: "categorical",
  expression: () => day("conversation.started_at"),
});
const converted = dimension({
  key: "converted",
  title: "Converted",
  kind: "categorical",
  expression: () => day("conversation.converted_at"),
});

async function conversationStays(source: OpenSource, where: Where): Promise<readonly Stay[]> {
  const date = "conversation.started_at";
  const { filtered, place } = await factQuery(source, "conversation", { period: EVER, where, date });
  const table = await readCells(source, {
    ...{ measure: "conversations", grain: "conversation", place, period: EVER, where, filtered },
    ...{ columns: [started, converted], numeric: [], share: null, value: null, counts: sql<boolean>`(1 = 1)` },
  });
  const [first, last] = table.columns;
  return Array.from(table.n, (n, entry) => {
    const ended = levelAt(last!, entry);
    return { start: levelAt(first!, entry), ended, end: ended === null ? 0 : 1, n };
  });
}

const day = (column: string): RawBuilder<string> => sql<string>`substr(${sql.ref(column)}, 1, 10)`;

const EVER = { from: "0000-01-01", to: "9999-12-31", label: "ever" };

/** A lead converts with its first sale that the viewer may see: a conversation that converted or a deal that was won. */
async function leadStays(source: OpenSource, asOf: string): Promise<readonly Stay[]> {
  const rows = await source.arrays(sql`
    select ${day("lead.created_at")}, case when sale.ended <= ${asOf} then sale.ended end, count(*)
    from lead left join (
      select lead_id, min(ended) as ended from (
        select lead_id, substr(converted_at, 1, 10) as ended from conversation
          where converted_at is not null and ${scopeCondition(source, "conversation")}
        union all select lead_id, closed_on from deal where outcome = 'won' and ${scopeCondition(source, "deal")})
      where lead_id is not null group by lead_id) sale on sale.lead_id = lead.id
    where ${scopeCondition(source, "lead")} group by 1, 2`);
  return rows.map(([start, ended, n]) => ({
    start: start as string | null,
    ended: ended as string | null,
    end: ended === null ? 0 : 1,
    n: Number(n),
  }));
}
