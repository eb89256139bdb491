import { OutsideError } from "#contracts/errors.ts";
import type { AnswerRow, ChartRow, ThreadTurnRow } from "./schema.ts";
import { type Connection, writeWithoutWaiting } from "./sqlite.ts";

const RETRY_MS = 200;
/** How long closing waits for another process to finish writing. */
const PATIENCE_MS = 5_000;
const MOST_WAITING = 10_000;

/** One thing to write, in a transaction of its own. */
export interface QueuedWrite {
  /** Rows that can be asked for again while they wait. */
  readonly holds: {
    readonly answer?: AnswerRow;
    readonly turn?: Omit<ThreadTurnRow, "turn"> | null;
    readonly chart?: ChartRow;
  };
  /** Writes them, synchronously. */
  readonly write: (connection: Connection) => void;
}

/**
 * Notes beside the answers, which nobody waits for: written at once while the store is free; while another process writes, as an import does for
 * minutes, kept and written in order once it is done. SQLite's own way of waiting would stop this thread, and every other call with it.
 */
export interface WriteQueue {
  /** @throws OutsideError when 10,000 wait already; SetupError when this write meets a full disk or a read-only file */
  readonly add: (write: QueuedWrite) => void;
  /** What is not written yet, oldest first. */
  readonly waiting: () => readonly QueuedWrite[];
  /** @throws OutsideError when the store stays taken for five more seconds; what waited is lost then */
  readonly close: () => Promise<void>;
}

/** @param onLost told why each time that a write cannot be done whose maker no longer waits for it */
export function openWriteQueue(connection: Connection, onLost: (error: unknown) => void = () => undefined): WriteQueue {
  const queue: QueuedWrite[] = [];
  let retry: NodeJS.Timeout | null = null;
  const run = (added: QueuedWrite | null): void => {
    while (queue[0]) {
      const next = queue[0];
      try {
        if (!writeWithoutWaiting(connection, next.write)) break;
        queue.shift();
      } catch (error) {
        queue.shift(); // or nothing behind it would ever be written
        if (next === added) throw error;
        onLost(error);
      }
    }
    if (queue.length > 0) retry ??= setTimeout(runAgain, RETRY_MS).unref();
  };
  const runAgain = (): void => {
    if (retry) clearTimeout(retry);
    retry = null;
    run(null);
  };
  return {
    add: (write) => {
      if (queue.length >= MOST_WAITING)
        throw new OutsideError("Another process has been writing to the data file for very long. Try again later.");
      queue.push(write);
      run(write);
    },
    waiting: () => queue,
    close: async () => {
      for (let tries = PATIENCE_MS / RETRY_MS; queue.length > 0 && tries > 0; tries--) {
        runAgain();
        if (queue.length > 0) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
      if (retry) clearTimeout(retry);
      if (queue.length > 0)
        throw new OutsideError(
          "Another process is writing to the data file, so what was asked could not be noted in it. The answers themselves are right.",
        );
    },
  };
}
