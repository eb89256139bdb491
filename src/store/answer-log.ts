import { randomUUID } from "node:crypto";
import type { Answer } from "#contracts/answer.ts";
import type { AnswerLog, AnswerRecord, AuditEntry, KeptAnswer } from "#contracts/answer-log.ts";
import type { ParsedQuestion, ThreadTurn } from "#contracts/question.ts";
import type { Store } from "./open.ts";
import type { AnswerRow } from "./schema.ts";
import { viewerHash } from "./viewers.ts";

const TURN_DIGITS = 6; // pads the turn number so that text order is numeric order

/** Answers, thread memory and the audit log in the store. A viewer is kept as a hash only. */
export function openAnswerLog(store: Store): AnswerLog {
  return {
    save: (record, turn) => save(store, record, turn),
    load: (answerId, viewer) => load(store, answerId, viewer),
    turns: (thread, viewer, limit) => readTurns(store, threadKey(thread, viewer), limit),
    audit: (entry) => audit(store, entry),
  };
}

/** Two people who name their threads alike do not share them. */
const threadKey = (thread: string, viewer: string | null): string =>
  viewer === null ? thread : `${viewerHash(viewer)} ${thread}`;

async function load(store: Store, answerId: string, viewer: string | null): Promise<KeptAnswer | null> {
  const row = await store.db.selectFrom("answer").selectAll().where("id", "=", answerId).executeTakeFirst();
  if (!row || (viewer !== null && row.viewer !== viewerHash(viewer))) return null;
  const scope = row.scope === null ? null : (JSON.parse(row.scope) as string[]);
  return { answer: JSON.parse(row.text) as Answer, today: row.today, seed: Number(row.seed), scope };
}

async function audit(store: Store, { at, viewer, surface, kind, detail }: AuditEntry): Promise<void> {
  const id = `audit_${randomUUID().replaceAll("-", "")}`;
  const row = { id, at, viewer: viewerHash(viewer), surface, kind, detail: JSON.stringify(detail) };
  await store.db.insertInto("audit_log").values(row).execute();
}

async function save(store: Store, record: AnswerRecord, turn: ThreadTurn | null): Promise<void> {
  const { answer, thread } = record;
  const viewer = viewerHash(record.viewer);
  const key = thread === null ? null : threadKey(thread, record.viewer);
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
    if (!turn || key === null) return;
    const { held } = await transaction
      .selectFrom("thread_turn")
      .select((column) => column.fn.countAll<number>().as("held"))
      .where("thread_key", "=", key)
      .executeTakeFirstOrThrow();
    await transaction
      .insertInto("thread_turn")
      .values({
        thread_key: key,
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
    scope: record.scope === null ? null : JSON.stringify(record.scope),
    surface: record.surface,
    thread_key: record.thread === null ? null : threadKey(record.thread, record.viewer),
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

async function readTurns(store: Store, key: string, limit: number): Promise<readonly ThreadTurn[]> {
  const rows = await store.db
    .selectFrom("thread_turn")
    .selectAll()
    .where("thread_key", "=", key)
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
