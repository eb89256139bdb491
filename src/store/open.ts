import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type CompiledQuery, Kysely } from "kysely";
import type { ReadonlyKysely } from "kysely/readonly";
import { migrate } from "./migrate.ts";
import type { Schema } from "./schema.ts";
import { type Connection, connectForReading, connectForWriting, kyselyDialect, rowsAsArrays } from "./sqlite.ts";
import { openWriteQueue, type WriteQueue } from "./write-queue.ts";

/** A store open for writing. Close it when done. */
export interface Store {
  readonly path: string;
  readonly db: Kysely<Schema>;
  readonly connection: Connection;
  readonly writes: WriteQueue;
  readonly close: () => Promise<void>;
}

/** A store on which only selects compile, over a connection that refuses writes. All analysis uses this. */
export interface ReadStore {
  readonly path: string;
  readonly db: ReadonlyKysely<Schema>;
  /** Runs a compiled select and gives each row as an array in column order: the quick way to read many rows. */
  readonly arrays: (query: CompiledQuery) => Promise<readonly (readonly unknown[])[]>;
  /** Lets `read` run any number of selects that all see the same state of the store. */
  readonly together: <T>(read: (rows: (query: CompiledQuery) => readonly (readonly unknown[])[]) => T) => T;
  readonly close: () => Promise<void>;
}

export interface StoreOptions {
  /** Told why a note is lost that nobody waits for any more, so that it can be logged. Default: nobody is told. */
  readonly onLost?: ((error: unknown) => void) | undefined;
}

/**
 * Opens the SQLite file, creates it and its folder when absent, and brings it to the newest schema.
 *
 * @throws SetupError when the file cannot be opened; DataError when it cannot be migrated
 */
export async function openStore(path: string, { onLost }: StoreOptions = {}): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  const connection = connectForWriting(path);
  const db = new Kysely<Schema>({ dialect: kyselyDialect(connection) });
  await migrate(db);
  const writes = openWriteQueue(connection, onLost);
  return { path, db, connection, writes, close: () => writes.close().finally(() => db.destroy()) };
}

/**
 * Opens an existing store for reading only.
 *
 * @throws SetupError when the file does not exist or cannot be opened
 */
export function openReadStore(path: string): ReadStore {
  const connection = connectForReading(path);
  const db = new Kysely<Schema>({ dialect: kyselyDialect(connection) });
  return {
    path,
    db: db as unknown as ReadonlyKysely<Schema>,
    arrays: async (query) => rowsAsArrays(connection, query),
    together: (read) => connection.transaction(() => read((query) => rowsAsArrays(connection, query)))(),
    close: () => db.destroy(),
  };
}
