import { type RawBuilder, sql } from "kysely";
import type { Grain, Where } from "#contracts/measure.ts";
import type { Reader } from "#contracts/reader.ts";
import { daysBetween, daysSince } from "#store/sqlite.ts";
import { factQuery } from "./fact-query.ts";
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
    const select = await selectOf(source, grain, where ?? {}, asOf);
    const rows = await source.arrays(sql`
      with record as (${select})
      select start, case when kind > 0 then ${daysBetween("start", "ended")} else ${daysSince("start", asOf)} end,
        kind, ${daysSince("start", asOf)}, count(*)
      from record where start is not null and start <= ${asOf} and (kind = 0 or ended >= start)
      group by start, case when kind > 0 then ended end, kind order by 1, 2, 3`);
    return {
      start: rows.map((row) => String(row[0])),
      days: Float64Array.from(rows, (row) => Math.round(Number(row[1]))),
      end: Uint8Array.from(rows, (row) => Number(row[2])),
      age: Float64Array.from(rows, (row) => Math.round(Number(row[3]))),
      n: Float64Array.from(rows, (row) => Number(row[4])),
    };
  },
};

const day = (column: string): RawBuilder<string> => sql<string>`substr(${sql.ref(column)}, 1, 10)`;

async function selectOf(source: OpenSource, grain: Grain, where: Where, asOf: string): Promise<RawBuilder<unknown>> {
  if (grain === "lead") return leads(source, asOf);
  const start = grain === "deal" ? "deal.created_on" : "conversation.started_at";
  const ended = grain === "deal" ? day("deal.closed_on") : day("conversation.converted_at");
  const known = sql`(${ended} is not null and ${ended} <= ${asOf})`;
  const kind =
    grain === "deal"
      ? sql`case when deal.outcome = 'won' and ${known} then 1 when deal.outcome = 'lost' and ${known} then 2 else 0 end`
      : sql`case when ${known} then 1 else 0 end`;
  const { body } = await factQuery(source, grain, { period: EVER, where, date: start });
  const dated = grain === "deal" ? sql`(deal.outcome = 'open' or deal.closed_on is not null)` : sql`1 = 1`;
  return sql`select ${day(start)} as start, ${ended} as ended, ${kind} as kind ${body} and ${dated}`;
}

const EVER = { from: "0000-01-01", to: "9999-12-31", label: "ever" };

/** A lead converts with its first sale that the viewer may see: a conversation that converted or a deal that was won. */
const leads = (source: OpenSource, asOf: string): RawBuilder<unknown> => sql`
  select ${day("lead.created_at")} as start, sale.ended as ended,
    case when sale.ended is not null and sale.ended <= ${asOf} then 1 else 0 end as kind
  from lead left join (
    select lead_id, min(ended) as ended from (
      select lead_id, substr(converted_at, 1, 10) as ended from conversation
        where converted_at is not null and ${scopeCondition(source, "conversation")}
      union all select lead_id, closed_on from deal where outcome = 'won' and ${scopeCondition(source, "deal")})
    where lead_id is not null group by lead_id) sale on sale.lead_id = lead.id
  where ${scopeCondition(source, "lead")}`;
