import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const qualifiedLeads = defineMeasure({
  name: "qualified_leads",
  title: "Qualified leads",
  definition: "Number of leads qualified, each counted once, at its first qualified conversation.",
  kind: "count",
  unit: "count",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  alternatives: ["qualified_at"],
  denominator: "qualified leads",
  minimumN: 1,
  synonyms: ["qualified leads", "leads qualified", "mqls", "sqls"],
  population: sql`conversation.qualified_at is not null and not exists (
    select 1 from conversation earlier
    where earlier.lead_id = conversation.lead_id
      and (earlier.qualified_at < conversation.qualified_at
        or (earlier.qualified_at = conversation.qualified_at and earlier.id < conversation.id))
  )`,
});
