import type { Kysely } from "kysely";

type Kind = "text" | "bigint" | "double precision";

async function createTable(db: Kysely<unknown>, table: string, columns: Readonly<Record<string, Kind>>): Promise<void> {
  let builder = db.schema.createTable(table).addColumn("id", "text", (column) => column.primaryKey().notNull());
  for (const [name, kind] of Object.entries(columns)) builder = builder.addColumn(name, kind);
  for (const name of ["source", "source_id", "import_batch_id"])
    builder = builder.addColumn(name, "text", (column) => column.notNull());
  await builder.execute();
}

const same = (kind: Kind, ...names: string[]): Record<string, Kind> =>
  Object.fromEntries(names.map((name) => [name, kind]));

/** Conversations and what hangs on them: messages, events, voice turns, tool calls, connection quality, analyses. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, "conversation", {
    ...same(
      "text",
      "channel",
      "direction",
      "campaign_id",
      "script_version",
      "variant",
      "lead_id",
      "deal_id",
      "rep_id",
      "started_at",
      "ended_at",
    ),
    ...same("text", "status", "drop_off_stage", "outcome", "escalation_reason", "compliance_flags"),
    ...same("bigint", "expected_value", "actual_revenue"),
    ...same(
      "text",
      "responded_at",
      "qualified_at",
      "meeting_booked_at",
      "meeting_attended_at",
      "opportunity_at",
      "converted_at",
    ),
    ...same("double precision", "sentiment_start", "sentiment_end", "csat", "qualification_score"),
    ...same("bigint", "fallback_count", "bot_message_count", "human_message_count", "interruption_count"),
    ...same("text", "attributes"),
  });
  await createTable(db, "message", {
    ...same("text", "conversation_id", "at", "sender", "content", "intent"),
    ...same("double precision", "intent_confidence", "sentiment"),
    ...same("bigint", "response_ms", "interrupted"),
  });
  await createTable(db, "event", same("text", "conversation_id", "type", "at", "properties"));
  await createTable(db, "turn_metric", {
    ...same("text", "conversation_id", "at"),
    ...same(
      "bigint",
      "eou_delay_ms",
      "llm_ttft_ms",
      "tts_ttfb_ms",
      "stt_ms",
      "prompt_tokens",
      "completion_tokens",
      "tts_characters",
    ),
    ...same("double precision", "tokens_per_second", "audio_seconds"),
  });
  await createTable(db, "tool_call", {
    ...same("text", "conversation_id", "at", "tool", "query", "category", "detail"),
    ...same("bigint", "result_count", "success"),
  });
  await createTable(db, "connection_quality", {
    ...same("text", "conversation_id", "region", "device"),
    ...same("double precision", "bandwidth_in", "bandwidth_out", "packet_loss", "jitter_ms", "audio_score"),
  });
  await createTable(db, "analysis", {
    ...same("text", "conversation_id", "module", "module_version", "result", "created_at"),
    ...same("double precision", "confidence"),
  });
  await db.schema.createIndex("conversation_started_at").on("conversation").columns(["started_at"]).execute();
  await db.schema.createIndex("conversation_lead").on("conversation").columns(["lead_id"]).execute();
  await db.schema.createIndex("message_conversation").on("message").columns(["conversation_id"]).execute();
}
