import { SingleBar } from "cli-progress";
import type { ImportRequest } from "#contracts/app.ts";
import type { Terminal } from "./output.ts";

const SHOW_AFTER_BYTES = 5_000_000; // a smaller file is in before a bar can be read

/** A progress bar on standard error, on a terminal and for large files only. `stop` clears it. */
export function importProgress(terminal: Terminal): {
  readonly onProgress: NonNullable<ImportRequest["onProgress"]>;
  readonly stop: () => void;
} {
  let bar: SingleBar | null = null;
  return {
    onProgress: ({ bytesRead, bytesTotal, rowsRead }) => {
      if (!terminal.interactive || bytesTotal < SHOW_AFTER_BYTES) return;
      if (!bar) {
        bar = new SingleBar({
          format: "importing [{bar}] {percentage}% | {rows} rows | {eta_formatted} left",
          stream: process.stderr,
          clearOnComplete: true,
          hideCursor: true,
        });
        bar.start(bytesTotal, 0, { rows: 0 });
      }
      bar.update(bytesRead, { rows: rowsRead.toLocaleString("en-US") });
    },
    stop: () => bar?.stop(),
  };
}
