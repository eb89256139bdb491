import { type CreateTableBuilder, type Kysely, sql } from "kysely";

type Kind = "text" | "bigint" | "double precision";

interface TableShape {
  readonly key: readonly string[];
  readonly text?: readonly string[];
  readonly whole?: readonly string[];
  readonly real?: readonly string[];
}

const statistics = { real: ["n", "numerator", "sum", "sum_squares"], whole: ["data_version"] } as const;

/** Imports, roll-ups, answers, actions, memory, watches, digests, queued work, audit, and the data version. */
const tables: Readonly<Record<string, TableShape>> = {
  import_batch: {
    key: ["id"],
    text: ["entity", "file", "started_at", "finished_at", "status", "mapping"],
    whole: ["rows_read", "rows_inserted", "rows_updated", "rows_rejected", "rows_duplicate"],
  },
  import_reject: { key: ["import_batch_id", "line"], text: ["reason", "column_name", "raw_row"] },
  metric_daily: { key: ["measure", "day", "segment"], ...statistics },
  metric_hourly: { key: ["measure", "hour", "segment"], ...statistics },
  watch: {
    key: ["id"],
    text: ["name", "measure", "segment", "condition", "baseline", "severity", "route", "viewer"],
    real: ["threshold"],
    whole: ["window_minutes", "cooldown_minutes", "active"],
  },
  alert: { key: ["id"], text: ["watch_id", "fired_at", "status", "cause", "answer_id"], whole: ["money_at_risk"] },
  digest: { key: ["id"], text: ["kind", "schedule", "time_zone", "route", "viewer", "settings"], whole: ["active"] },
  digest_run: { key: ["digest_id", "period"], text: ["claimed_at", "finished_at", "status", "answer_id"] },
  answer: {
    key: ["id"],
    text: [
      "asked_at",
      "today",
      "viewer",
      "surface",
      "thread_key",
      "question",
      "plan",
      "receipts",
      "ledger",
      "text",
      "model",
      "feedback",
    ],
    whole: ["data_version", "tokens", "ms", "seed"],
    real: ["cost"],
  },
  action: {
    key: ["id"],
    text: ["answer_id", "title", "owner_id", "due_on", "status", "outcome", "currency"],
    whole: ["expected_value"],
  },
  thread_turn: { key: ["thread_key", "turn"], text: ["question", "parsed", "answer_id", "headline", "asked_at"] },
  inbox: {
    key: ["id"],
    text: ["kind", "payload", "priority", "status", "available_at", "last_error"],
    whole: ["attempts"],
  },
  dead_letter: { key: ["id"], text: ["kind", "payload", "failed_at", "reason"] },
  audit_log: { key: ["id"], text: ["at", "viewer", "surface", "kind", "detail"] },
  workspace_state: { key: ["key"], text: ["value"] },
};

async function createTable(db: Kysely<unknown>, name: string, shape: TableShape): Promise<void> {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const column of shape.key) builder = builder.addColumn(column, "text", (made) => made.notNull());
  const add = (columns: readonly string[] | undefined, kind: Kind) => {
    for (const column of columns ?? []) builder = builder.addColumn(column, kind);
  };
  add(shape.text, "text");
  add(shape.whole, "bigint");
  add(shape.real, "double precision");
  await builder.addPrimaryKeyConstraint(`${name}_key`, [...shape.key] as never[]).execute();
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, shape] of Object.entries(tables)) await createTable(db, name, shape);
  await sql`insert into workspace_state (key, value) values ('data_version', '0')`.execute(db);
}
