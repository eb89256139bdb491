import type { Answer } from "./answer.ts";
import type { ThreadTurn } from "./question.ts";

/** What is kept of an answer so that it can be shown again, audited and replayed. */
export interface AnswerRecord {
  readonly answer: Answer;
  /** The local date and the seed the tools were given. */
  readonly today: string;
  readonly seed: number;
  readonly viewer: string | null;
  readonly surface: string;
  readonly thread: string | null;
  /** Slots, sentences dropped by the ledger, and other details for the audit log. */
  readonly audit: Readonly<Record<string, unknown>>;
}

/** Where answers and thread memory live. */
export interface AnswerLog {
  readonly save: (record: AnswerRecord, turn: ThreadTurn | null) => Promise<void>;
  readonly load: (
    answerId: string,
  ) => Promise<{ readonly answer: Answer; readonly today: string; readonly seed: number } | null>;
  /** The last `limit` exchanges of a thread, oldest first. */
  readonly turns: (thread: string, limit: number) => Promise<readonly ThreadTurn[]>;
}
