import { statSync } from "node:fs";
import type { App } from "#contracts/app.ts";

/** Longer than a call may take, so that those under way on a file that was replaced can finish. */
const RETIRE_MS = 60_000;

/** Data that are opened when needed. */
export interface OpenedOnce {
  /** The data as they are now. Ask before each call, and do not keep it. */
  readonly app: () => Promise<App>;
  readonly close: () => Promise<void>;
}

interface Opening {
  readonly app: Promise<App>;
  readonly file: string;
}

/**
 * Opens the data when first asked for, and anew after a failure, for the person may have put the file right meanwhile, and when another file stands
 * in its place: whoever restores a copy means that one. Calls under way finish on the old one.
 *
 * @param identity what tells a file from one that replaced it, such as {@link fileIdentity}
 */
export function openedOnce(open: () => Promise<App>, identity: () => string = () => ""): OpenedOnce {
  let current: Opening | null = null;
  const retired = new Map<Opening, NodeJS.Timeout>();
  const closed = async (opening: Opening): Promise<void> => {
    clearTimeout(retired.get(opening));
    retired.delete(opening);
    await (await opening.app.catch(() => null))?.close();
  };
  const retire = (opening: Opening): void => {
    // what it could not note in a file that is gone is gone as well
    const close = () => void closed(opening).catch(() => undefined);
    retired.set(opening, setTimeout(close, RETIRE_MS).unref());
  };
  const start = (file: string): Opening => {
    const opening: Opening = {
      file,
      app: open().catch((error) => {
        if (current === opening) current = null;
        throw error;
      }),
    };
    return opening;
  };
  return {
    app: () => {
      const file = identity();
      if (current !== null && current.file !== file) {
        retire(current);
        current = null;
      }
      current ??= start(file);
      return current.app;
    },
    close: async () => {
      await Promise.all([...retired.keys()].map((opening) => closed(opening).catch(() => undefined)));
      if (current !== null) await closed(current);
    },
  };
}

/** Device and number of a file on it; "" when there is none. */
export function fileIdentity(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev} ${found.ino}` : "";
}
