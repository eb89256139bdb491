import { type RawBuilder, sql } from "kysely";
import type { Grain } from "#contracts/measure.ts";
import { conversationDimensions } from "./conversation-dimensions.ts";
import { dealDimensions } from "./deal-dimensions.ts";
import type { DimensionColumn, JoinName } from "./dimension-column.ts";

/** Grains that have a fact table to cut. */
export type TableGrain = Exclude<Grain, "lead">;

export const builtInDimensions: Readonly<Record<TableGrain, readonly DimensionColumn[]>> = {
  deal: dealDimensions,
  conversation: conversationDimensions,
};

/** Reps by a name that tells them apart: the id stands in for a missing name and beside a name that two reps share. */
const repLabels = sql`(
  select id, manager_id, team,
    case when name is null then id
      when count(*) over (partition by name) > 1 then name || ' (' || id || ')'
      else name end as label
  from rep)`;

const campaignLabels = sql`(
  select id,
    case when name is null then id
      when count(*) over (partition by name) > 1 then name || ' (' || id || ')'
      else name end as label
  from campaign)`;

/** The column that a join hangs on. */
export const personColumn = { deal: "deal.owner_id", conversation: "conversation.rep_id" } as const;

/** `from` with the joins that the dimensions used need. */
export function fromTable(grain: TableGrain, columns: readonly DimensionColumn[]): RawBuilder<unknown> {
  const needed = new Set<JoinName>(columns.flatMap((column) => column.joins));
  const joins: Readonly<Record<JoinName, RawBuilder<unknown>>> = {
    person: sql`left join ${repLabels} person on person.id = ${sql.ref(personColumn[grain])}`,
    manager: sql`left join ${repLabels} manager on manager.id = person.manager_id`,
    account: sql`left join account on account.id = deal.account_id`,
    campaign: sql`left join ${campaignLabels} campaign on campaign.id = conversation.campaign_id`,
  };
  const order: readonly JoinName[] = ["person", "manager", "account", "campaign"];
  const used = order.filter((name) => needed.has(name)).map((name) => joins[name]);
  return sql`from ${sql.table(grain)} ${sql.join(used, sql` `)}`;
}
