import type { Intent, ParsedQuestion, ThreadTurn } from "#contracts/question.ts";

const DECLINED: ReadonlySet<Intent> = new Set(["write_request", "out_of_scope"]);

/** The last turn that a follow-up can refer to. */
export const lastTurn = (thread: readonly ThreadTurn[]): ParsedQuestion | null =>
  thread.findLast(({ parsed }) => !DECLINED.has(parsed.intent))?.parsed ?? null;
