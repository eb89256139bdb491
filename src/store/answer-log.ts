import { randomUUID } from "node:crypto";
import type { Answer } from "#contracts/answer.ts";
import type { AnswerLog, AnswerRecord, AuditEntry, Kept, KeptAnswer } from "#contracts/answer-log.ts";
import type { ParsedQuestion, ThreadTurn } from "#contracts/question.ts";
import type { Viewer } from "#contracts/viewer.ts";
import type { Store } from "./open.ts";
import type { AnswerRow, AuditLogRow, ThreadTurnRow } from "./schema.ts";
import { rowsAsArrays, runCompiled } from "./sqlite.ts";
import { mayOpen, scopeToText, textToScope, viewerHash } from "./viewers.ts";

const TURN_DIGITS = 6; // pads the turn number so that text order is numeric order

/** Answers, thread memory and the audit log in the store. A viewer is kept as a hash only. */
export function openAnswerLog(store: Store): AnswerLog {
  return {
    save: (record, turn) => save(store, record, turn),
    load: (answerId, viewer) => load(store, answerId, viewer),
    recent: (viewer, limit) => recent(store, viewer, limit),
    turns: (thread, viewer, limit) => readTurns(store, threadKey(thread, viewer), limit),
    audit: (entry) => audit(store, entry),
  };
}

/** Two people who name their threads alike do not share them. */
const threadKey = (thread: string, viewer: string | null): string =>
  viewer === null ? thread : `${viewerHash(viewer)} ${thread}`;

async function load(store: Store, answerId: string, viewer: Viewer): Promise<KeptAnswer | null> {
  const row =
    store.writes.waiting().find(({ holds }) => holds.answer?.id === answerId)?.holds.answer ??
    (await store.db.selectFrom("answer").selectAll().where("id", "=", answerId).executeTakeFirst());
  if (!row) return null;
  const scope = textToScope(row.scope);
  if (!mayOpen(viewer, row.viewer, scope)) return null;
  return { answer: JSON.parse(row.text) as Answer, today: row.today, seed: Number(row.seed), scope };
}

async function recent(store: Store, viewer: Viewer, limit: number): Promise<readonly Kept[]> {
  const waiting = store.writes.waiting().flatMap(({ holds }) => holds.answer ?? []);
  const newest = store.db
    .selectFrom("answer")
    .select(["id", "question", "viewer", "scope"])
    .orderBy("asked_at", "desc")
    .limit(limit);
  const own = viewer.email === null ? newest : newest.where("viewer", "=", viewerHash(viewer.email));
  return [...waiting.reverse(), ...(await own.execute())]
    .filter((row) => mayOpen(viewer, row.viewer, textToScope(row.scope)))
    .slice(0, limit)
    .map(({ id, question }) => ({ id, title: question }));
}

async function audit(store: Store, { at, viewer, surface, kind, detail }: AuditEntry): Promise<void> {
  const id = `audit_${randomUUID().replaceAll("-", "")}`;
  const row = { id, at, viewer: viewerHash(viewer), surface, kind, detail: JSON.stringify(detail) };
  const insert = store.db.insertInto("audit_log").values(row).compile();
  store.writes.add({ holds: {}, write: (connection) => runCompiled(connection, insert) });
}

async function save({ db, writes }: Store, record: AnswerRecord, turn: ThreadTurn | null): Promise<void> {
  const { answer, thread } = record;
  const row = toRow(record, viewerHash(record.viewer));
  const audited: AuditLogRow = {
    id: `audit_${answer.id}`,
    at: answer.askedAt,
    viewer: row.viewer,
    surface: record.surface,
    kind: "question",
    detail: JSON.stringify({ question: answer.question, ...record.audit }),
  };
  const taken = turn && thread !== null ? toTurnRow(turn, threadKey(thread, record.viewer), answer.askedAt) : null;
  const inserts = [db.insertInto("answer").values(row).compile(), db.insertInto("audit_log").values(audited).compile()];
  writes.add({
    holds: { answer: row, turn: taken },
    write: (connection) => {
      for (const insert of inserts) runCompiled(connection, insert);
      if (taken === null) return;
      const held = rowsAsArrays(connection, countTurns(db, taken.thread_key))[0]?.[0];
      const number = String(Number(held) + 1).padStart(TURN_DIGITS, "0");
      runCompiled(
        connection,
        db
          .insertInto("thread_turn")
          .values({ ...taken, turn: number })
          .compile(),
      );
    },
  });
}

const countTurns = (db: Store["db"], key: string) =>
  db
    .selectFrom("thread_turn")
    .select((column) => column.fn.countAll<number>().as("held"))
    .where("thread_key", "=", key)
    .compile();

const toTurnRow = (turn: ThreadTurn, key: string, askedAt: string): Omit<ThreadTurnRow, "turn"> => ({
  thread_key: key,
  question: turn.question,
  parsed: JSON.stringify(turn.parsed),
  answer_id: turn.answerId,
  headline: turn.headline,
  asked_at: askedAt,
});

function toRow(record: AnswerRecord, viewer: string | null): AnswerRow {
  const { answer } = record;
  return {
    id: answer.id,
    asked_at: answer.askedAt,
    today: record.today,
    viewer,
    scope: scopeToText(record.scope),
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
  const waiting = store.writes.waiting().flatMap(({ holds }) => (holds.turn?.thread_key === key ? [holds.turn] : []));
  return [...rows.reverse(), ...waiting].slice(-limit).map((row) => ({
    question: row.question,
    parsed: JSON.parse(row.parsed) as ParsedQuestion,
    answerId: row.answer_id,
    headline: row.headline,
  }));
}
