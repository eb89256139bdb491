import type { Answer } from "./answer.ts";
import type { ThreadTurn } from "./question.ts";
import type { RowScope, Viewer } from "./viewer.ts";

/** What is kept of an answer so that it can be shown again, audited and replayed. */
export interface AnswerRecord {
  readonly answer: Answer;
  /** The local date and the seed the tools were given. */
  readonly today: string;
  readonly seed: number;
  readonly viewer: string | null;
  /** The rows it was computed over. */
  readonly scope: RowScope;
  readonly surface: string;
  readonly thread: string | null;
  /** Slots, sentences dropped by the ledger, and other details for the audit log. */
  readonly audit: Readonly<Record<string, unknown>>;
}

/** A line of the audit log that is not an answer. */
export interface AuditEntry {
  /** UTC time, ISO-8601. */
  readonly at: string;
  readonly viewer: string | null;
  readonly surface: string;
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface KeptAnswer extends Pick<AnswerRecord, "answer" | "today" | "seed" | "scope"> {}

/** Something that was kept, as it stands in a list. */
export interface Kept {
  readonly id: string;
  readonly title: string;
}

/** Where answers, thread memory and the audit log live. */
export interface AnswerLog {
  readonly save: (record: AnswerRecord, turn: ThreadTurn | null) => Promise<void>;
  /** The answer with that id; null when there is none, another viewer asked for it, or the viewer has lost rows that it was computed over. */
  readonly load: (answerId: string, viewer: Viewer) => Promise<KeptAnswer | null>;
  /** The viewer's last answers that they may still see, newest first: by their questions. The operator's are everybody's. */
  readonly recent: (viewer: Viewer, limit: number) => Promise<readonly Kept[]>;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  /** The last `limit` exchanges of a viewer's thread, oldest first. */
  readonly turns: (thread: string, viewer: string | null, limit: number) => Promise<readonly ThreadTurn[]>;
}
