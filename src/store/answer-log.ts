import { createHash } from "node:crypto";
import type { Answer } from "#contracts/answer.ts";
import type { AnswerLog, AnswerRecord } from "#contracts/answer-log.ts";
import type { ParsedQuestion, ThreadTurn } from "#contracts/question.ts";
import type { Store } from "./open.ts";
import type { AnswerRow } from "./schema.ts";

const TURN_DIGITS = 6; // pads the turn number so that text order is numeric order

/** Answers, thread memory and the audit log in the store. A viewer is kept as a hash only. */
export function openAnswerLog(store: Store): AnswerLog {
  return {
    save: (record, turn) => save(store, record, turn),
    load: async (answerId) => {
      const row = await store.db.selectFrom("answer").selectAll().where("id", "=", answerId).executeTakeFirst();
      return row ? { answer: JSON.parse(row.text) as Answer, today: row.today, seed: Number(row.seed) } : null;
    },
    turns: (thread, limit) => readTurns(store, thread, limit),
  };
}

async function save(store: Store, record: AnswerRecord, turn: ThreadTurn | null): Promise<void> {
  const { answer, thread } = record;
  const viewer = record.viewer === null ? null : createHash("sha256").update(record.viewer).digest("hex").slice(0, 16);
  await store.db.transaction().execute(async (transaction) => {
    await transaction.insertInto("answer").values(toRow(record, viewer)).execute();
    await transaction
      .insertInto("audit_log")
      .values({
        id: `audit_${answer.id}`,
        at: answer.askedAt,
        viewer,
        surface: record.surface,
        kind: "question",
        detail: JSON.stringify({ question: answer.question, ...record.audit }),
      })
      .execute();
    if (!turn || thread === null) return;
    const { held } = await transaction
      .selectFrom("thread_turn")
      .select((column) => column.fn.countAll<number>().as("held"))
      .where("thread_key", "=", thread)
      .executeTakeFirstOrThrow();
    await transaction
      .insertInto("thread_turn")
      .values({
        thread_key: thread,
        turn: String(Number(held) + 1).padStart(TURN_DIGITS, "0"),
        question: turn.question,
        parsed: JSON.stringify(turn.parsed),
        answer_id: turn.answerId,
        headline: turn.headline,
        asked_at: answer.askedAt,
      })
      .execute();
  });
}

function toRow(record: AnswerRecord, viewer: string | null): AnswerRow {
  const { answer } = record;
  return {
    id: answer.id,
    asked_at: answer.askedAt,
    today: record.today,
    viewer,
    surface: record.surface,
    thread_key: record.thread,
    question: answer.question,
    plan: JSON.stringify(answer.receipts.map(({ tool, input }) => ({ tool, input }))),
    receipts: JSON.stringify(answer.receipts),
    ledger: JSON.stringify(answer.facts),
    text: JSON.stringify(answer),
    data_version: answer.dataVersion,
    seed: record.seed,
    model: null,
    tokens: answer.usage.inputTokens + answer.usage.outputTokens,
    cost: answer.usage.cents,
    ms: answer.ms,
    feedback: null,
  };
}

async function readTurns(store: Store, thread: string, limit: number): Promise<readonly ThreadTurn[]> {
  const rows = await store.db
    .selectFrom("thread_turn")
    .selectAll()
    .where("thread_key", "=", thread)
    .orderBy("turn", "desc")
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => ({
    question: row.question,
    parsed: JSON.parse(row.parsed) as ParsedQuestion,
    answerId: row.answer_id,
    headline: row.headline,
  }));
}
