import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type Store } from "#store/open.ts";
import { type ImportOptions, importCsv } from "./import-csv.ts";
import type { ImportReport } from "./import-report.ts";

/** A store in a temporary folder, and imports of text written to real files beside it. For tests. */
export interface ImportFixture {
  readonly folder: string;
  readonly store: Store;
  readonly write: (name: string, content: string | Uint8Array) => string;
  /** Imports deals unless told otherwise. */
  readonly run: (content: string | Uint8Array, options?: Partial<ImportOptions>) => Promise<ImportReport>;
  readonly rows: (sql: string) => readonly Record<string, unknown>[];
  readonly close: () => Promise<void>;
}

export const importDay = "2026-11-20T09:00:00Z";

export async function importFixture(): Promise<ImportFixture> {
  const folder = mkdtempSync(join(tmpdir(), "upshot-ingest-"));
  const store = await openStore(join(folder, "store.db"));
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  return {
    folder,
    store,
    write,
    run: (content, options = {}) =>
      importCsv(store, {
        entity: "deals",
        files: [write("deals.csv", content)],
        currency: "USD",
        startedAt: importDay,
        ...options,
      }),
    rows: (sql) => store.connection.prepare(sql).all() as Record<string, unknown>[],
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
