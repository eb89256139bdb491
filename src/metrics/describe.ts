import { sql } from "kysely";
import type { Grain } from "#contracts/measure.ts";
import type { Dictionary } from "#contracts/question.ts";
import type { Reader } from "#contracts/reader.ts";
import { measures } from "./catalog.ts";
import { dimensionsOf } from "./dimensions.ts";
import { type OpenSource, opened, scopeCondition } from "./source.ts";

/** Names of one kind that a question may mention; a longer list would cost more to match than it helps. */
const MOST_NAMES = 5000;

/**
 * Everything the planner may recognise, from the live data: measures, dimensions that hold values, names of people and records, and the days
 * covered. Keep it per data version: it reads both fact tables once.
 */
export const dictionary: Reader<{ readonly today: string }, Dictionary> = {
  name: "dictionary",
  read: async (given, { today }) => {
    const source = opened(given);
    const deal = await dimensionsOf.read(given, { grain: "deal" });
    const conversation = await dimensionsOf.read(given, { grain: "conversation" });
    return {
      measures,
      dimensions: [...deal, ...conversation],
      entities: await entities(source),
      coverage: {
        deal: await reach(source, (all) => dealDays(all, today)),
        conversation: await reach(source, conversationDays),
      },
    };
  },
};

async function entities(source: OpenSource): Promise<Dictionary["entities"]> {
  const scope = source.scope;
  const mine = scope === null ? sql`1 = 1` : scope.length === 0 ? sql`1 = 0` : sql`rep.id in (${sql.join(scope)})`;
  const ledAccounts =
    scope === null
      ? sql`1 = 1`
      : sql`account.id in (select deal.account_id from deal where ${scopeCondition(source, "deal")})`;
  const ledCampaigns =
    scope === null
      ? sql`1 = 1`
      : sql`campaign.id in (select conversation.campaign_id from conversation where ${scopeCondition(source, "conversation")})`;
  const rows = await source.arrays(sql`
    select * from (select 'rep', rep.id, coalesce(rep.name, rep.id) from rep where ${mine} order by rep.id limit ${MOST_NAMES}) a
    union all
    select * from (select distinct 'manager', boss.id, coalesce(boss.name, boss.id) from rep join rep boss on boss.id = rep.manager_id where ${mine}) b
    union all
    select * from (select distinct 'team', rep.team, rep.team from rep where rep.team is not null and ${mine}) c
    union all
    select * from (select 'lead', lead.id, coalesce(lead.name, lead.company) from lead where coalesce(lead.name, lead.company) is not null
      and ${scopeCondition(source, "lead")} order by lead.id limit ${MOST_NAMES}) d
    union all
    select * from (select 'lead', min(lead.id), lead.company from lead where lead.company is not null and lead.name is not null
      and lead.company not in (select account.name from account where account.name is not null and ${ledAccounts})
      and ${scopeCondition(source, "lead")} group by lead.company order by lead.company limit ${MOST_NAMES}) g
    union all
    select * from (select 'account', account.id, account.name from account where account.name is not null and ${ledAccounts}
      order by account.id limit ${MOST_NAMES}) e
    union all
    select * from (select 'campaign', campaign.id, coalesce(campaign.name, campaign.id) from campaign where ${ledCampaigns}
      order by campaign.id limit ${MOST_NAMES}) f`);
  return rows.map(([kind, id, name]) => ({ kind, id, name }) as Dictionary["entities"][number]);
}

type Days = { readonly from: string; readonly to: string } | null;

/** The days that the data reach, whoever's the records are; null when the viewer has none. */
async function reach(source: OpenSource, daysOf: (source: OpenSource) => Promise<Days>): Promise<Days> {
  const own = await daysOf(source);
  return own === null || source.scope === null ? own : daysOf(source.everybody);
}

/** Days of creation and closing; a closing date after today is an error in the data or a plan, and covers nothing. */
async function dealDays(source: OpenSource, today: string): Promise<Days> {
  const [row] = await source.arrays(sql`
    select min(coalesce(created_on, closed_on)), max(created_on), max(case when closed_on <= ${today} then closed_on end)
    from deal where ${scopeCondition(source, "deal")}`);
  const last = [row?.[1], row?.[2]]
    .filter((day) => typeof day === "string")
    .sort()
    .at(-1);
  return row && typeof row[0] === "string" && last !== undefined ? { from: row[0], to: last } : null;
}

async function conversationDays(source: OpenSource): Promise<Days> {
  const [row] = await source.arrays(sql`
    select min(started_at), max(started_at) from conversation where ${scopeCondition(source, "conversation")}`);
  if (!row || typeof row[0] !== "string") return null;
  return { from: row[0].slice(0, 10), to: String(row[1]).slice(0, 10) };
}

export interface Workspace {
  readonly grains: readonly {
    readonly grain: Grain;
    readonly records: number;
    readonly from: string | null;
    readonly to: string | null;
    /** The last day with a record of anybody's: how far the data reach. Null when the viewer has no record. */
    readonly newest: string | null;
    /** UTC time of the last finished import of this kind of record; null when none came through an import. */
    readonly lastImportAt: string | null;
  }[];
  readonly dataVersion: number;
}

/** How many records of each grain there are, the days they cover, and when they last came in. */
export const workspace: Reader<{ readonly today: string }, Workspace> = {
  name: "workspace",
  read: async (given, { today }) => {
    const source = opened(given);
    const [counted] = await source.arrays(sql`
      select (select count(*) from deal where ${scopeCondition(source, "deal")}),
        (select count(*) from lead where ${scopeCondition(source, "lead")}),
        (select count(*) from conversation where ${scopeCondition(source, "conversation")})`);
    const imports = new Map(
      (
        await source.arrays(
          sql`select entity, max(coalesce(finished_at, started_at)) from import_batch where status = 'done' group by entity`,
        )
      ).map(([entity, at]) => [String(entity), at === null ? null : String(at)]),
    );
    const daysOf = {
      deal: (seen: OpenSource) => dealDays(seen, today),
      lead: leadDays,
      conversation: conversationDays,
    };
    const grains = (["deal", "lead", "conversation"] as const).map(async (grain, index) => {
      const own = await daysOf[grain](source);
      return {
        grain,
        records: Number(counted?.[index] ?? 0),
        from: own?.from ?? null,
        to: own?.to ?? null,
        newest: (await reach(source, daysOf[grain]))?.to ?? null,
        lastImportAt: imports.get(grain) ?? imports.get(`${grain}s`) ?? null,
      };
    });
    return { grains: await Promise.all(grains), dataVersion: source.dataVersion };
  },
};

async function leadDays(source: OpenSource): Promise<Days> {
  const [row] = await source.arrays(
    sql`select min(created_at), max(created_at) from lead where ${scopeCondition(source, "lead")}`,
  );
  if (!row || typeof row[0] !== "string") return null;
  return { from: row[0].slice(0, 10), to: String(row[1]).slice(0, 10) };
}
