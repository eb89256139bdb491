import type { Kysely } from "kysely";

/** Columns that every imported row carries. `id` is the source's id, prefixed with the source unless that is "csv". */
const provenance = ["source", "source_id", "import_batch_id"] as const;

type Column = readonly [name: string, type: "text" | "integer" | "real"];

async function createRecord(db: Kysely<unknown>, table: string, columns: readonly Column[]): Promise<void> {
  let builder = db.schema.createTable(table).addColumn("id", "text", (column) => column.primaryKey().notNull());
  for (const [name, type] of columns)
    builder = builder.addColumn(name, type === "real" ? "double precision" : type === "integer" ? "bigint" : "text");
  for (const name of provenance) builder = builder.addColumn(name, "text", (column) => column.notNull());
  await builder.execute();
}

const text = (...names: string[]): Column[] => names.map((name) => [name, "text"]);
const integer = (...names: string[]): Column[] => names.map((name) => [name, "integer"]);
const real = (...names: string[]): Column[] => names.map((name) => [name, "real"]);

/** Sales records: rep, account, lead, deal, deal_stage_change, campaign. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRecord(
    db,
    "rep",
    text("name", "email", "role", "manager_id", "team", "region", "slack_user_id", "attributes"),
  );
  await createRecord(db, "account", [
    ...text("name", "industry", "region"),
    ...integer("employee_count", "annual_revenue"),
    ...text("attributes"),
  ]);
  await createRecord(db, "lead", [
    ...text("name", "email", "phone", "account_id", "company", "owner_id", "source_channel", "status", "created_at"),
    ...real("score", "score_confidence"),
    ...integer("qualification_tier", "team_size", "monthly_volume"),
    ...text(
      "integration_needs",
      "industry",
      "location",
      "use_case",
      "current_tool",
      "pain_points",
      "decision_timeline",
      "budget_authority",
      "urgency",
      "attributes",
    ),
  ]);
  await createRecord(db, "deal", [
    ...text("name", "account_id", "lead_id", "owner_id", "region", "industry", "product", "lead_source"),
    ...integer("amount"),
    ...text("currency", "stage", "created_on", "closed_on", "outcome", "attributes"),
  ]);
  await createRecord(db, "deal_stage_change", text("deal_id", "from_stage", "to_stage", "at"));
  await createRecord(db, "campaign", [
    ...text("name", "starts_on", "ends_on", "channel"),
    ...real("target_conversations_per_day", "target_conversion_rate"),
    ...integer("target_revenue_per_conversation", "average_deal_value"),
    ...text("compliance_rules", "script_versions", "attributes"),
  ]);
  await db.schema.createIndex("deal_closed_on").on("deal").columns(["closed_on"]).execute();
  await db.schema.createIndex("deal_lead").on("deal").columns(["lead_id"]).execute();
  await db.schema.createIndex("deal_stage_change_deal").on("deal_stage_change").columns(["deal_id"]).execute();
}
