import type { CreateTableBuilder, Kysely } from "kysely";

const text = (...names: string[]) => names.map((name) => [name, "text"] as const);
const whole = (...names: string[]) => names.map((name) => [name, "bigint"] as const);
const real = (...names: string[]) => names.map((name) => [name, "double precision"] as const);

async function create(
  db: Kysely<unknown>,
  table: string,
  key: readonly string[],
  columns: readonly (readonly [string, "text" | "bigint" | "double precision"])[],
): Promise<void> {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(table);
  for (const name of key) builder = builder.addColumn(name, "text", (column) => column.notNull());
  for (const [name, kind] of columns) builder = builder.addColumn(name, kind);
  await builder.addPrimaryKeyConstraint(`${table}_key`, [...key] as never).execute();
}

/** Imports, roll-ups, answers, actions, memory, watches, digests, queued work, audit, and the data version. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await create(
    db,
    "import_batch",
    ["id"],
    [
      ...text("entity", "file", "started_at", "finished_at", "status", "mapping"),
      ...whole("rows_read", "rows_inserted", "rows_updated", "rows_rejected", "rows_duplicate"),
    ],
  );
  await create(db, "import_reject", ["import_batch_id", "line"], text("reason", "column_name", "raw_row"));
  await create(
    db,
    "metric_daily",
    ["measure", "day", "segment"],
    [...real("n", "numerator", "sum", "sum_squares"), ...whole("data_version")],
  );
  await create(
    db,
    "metric_hourly",
    ["measure", "hour", "segment"],
    [...real("n", "numerator", "sum", "sum_squares"), ...whole("data_version")],
  );
  await create(
    db,
    "watch",
    ["id"],
    [
      ...text("name", "measure", "segment", "condition", "baseline", "severity", "route", "viewer"),
      ...real("threshold"),
      ...whole("window_minutes", "cooldown_minutes", "active"),
    ],
  );
  await create(
    db,
    "alert",
    ["id"],
    [...text("watch_id", "fired_at", "status", "cause", "answer_id"), ...whole("money_at_risk")],
  );
  await create(
    db,
    "digest",
    ["id"],
    [...text("kind", "schedule", "time_zone", "route", "viewer", "settings"), ...whole("active")],
  );
  await create(db, "digest_run", ["digest_id", "period"], text("claimed_at", "finished_at", "status", "answer_id"));
  await create(
    db,
    "answer",
    ["id"],
    [
      ...text(
        "asked_at",
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
      ),
      ...whole("data_version", "tokens", "ms", "seed"),
      ...real("cost"),
      ...text("today"),
    ],
  );
  await create(
    db,
    "action",
    ["id"],
    [...text("answer_id", "title", "owner_id", "due_on", "status", "outcome", "currency"), ...whole("expected_value")],
  );
  await create(
    db,
    "thread_turn",
    ["thread_key", "turn"],
    [...text("question", "parsed", "answer_id", "headline", "asked_at")],
  );
  await create(
    db,
    "inbox",
    ["id"],
    [...text("kind", "payload", "priority", "status", "available_at", "last_error"), ...whole("attempts")],
  );
  await create(db, "dead_letter", ["id"], text("kind", "payload", "failed_at", "reason"));
  await create(db, "audit_log", ["id"], text("at", "viewer", "surface", "kind", "detail"));
  await create(db, "workspace_state", ["key"], text("value"));
  await db
    .insertInto("workspace_state" as never)
    .values({ key: "data_version", value: "0" } as never)
    .execute();
}
