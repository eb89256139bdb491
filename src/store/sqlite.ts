import Database from "better-sqlite3";
import { type CompiledQuery, type RawBuilder, SqliteDialect, sql } from "kysely";
import { DataError, SetupError } from "#contracts/errors.ts";

/** The one module that speaks SQLite. A PostgreSQL twin offers the same exports. */

export type Connection = Database.Database;

const BUSY_TIMEOUT_MS = 5_000;

/** Opens the file for writing, in WAL mode so that readers never wait for an import. */
export function connectForWriting(path: string): Connection {
  const connection = open(path, {});
  tellingDamage(() => {
    refuseForeign(connection, path);
    connection.pragma("journal_mode = WAL");
    connection.pragma("synchronous = NORMAL");
    connection.pragma("foreign_keys = ON");
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  });
  return connection;
}

/** Opens the file so that SQLite itself refuses every write. */
export function connectForReading(path: string): Connection {
  const connection = open(path, { readonly: true, fileMustExist: true });
  tellingDamage(() => {
    connection.pragma("query_only = ON"); // also of temporary tables and of files attached
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    connection.pragma("cache_size = -32000");
    connection.pragma("temp_store = MEMORY");
  });
  return connection;
}

/** A database of another program must not get our tables. */
function refuseForeign(connection: Connection, path: string): void {
  const rows = connection.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[];
  const tables = rows.map(({ name }) => name);
  if (tables.length === 0 || tables.includes("kysely_migration")) return;
  connection.close();
  throw new SetupError(
    `${path} is a database of another program (it holds ${tables.slice(0, 3).join(", ")}). Nothing was changed.`,
    { otherFile: true },
  );
}

function open(path: string, options: Database.Options): Connection {
  try {
    const connection = new Database(path, options);
    connection.pragma("schema_version");
    return connection;
  } catch (error) {
    if (isDamage(error)) throw damaged(error, ` ${path}`);
    const cause = error instanceof Error ? error.message : String(error);
    throw new SetupError(`The data file ${path} cannot be opened (${cause}). Check the path and its permissions.`, {
      otherFile: true,
    });
  }
}

/** @throws DataError from every query that meets damage */
export const kyselyDialect = (connection: Connection): SqliteDialect =>
  new SqliteDialect({
    database: {
      close: () => connection.close(),
      prepare: (text) => {
        const statement = tellingDamage(() => connection.prepare(text));
        return {
          reader: statement.reader,
          all: (parameters) => tellingDamage(() => statement.all(parameters)),
          run: (parameters) => tellingDamage(() => statement.run(parameters)),
          iterate: (parameters) => statement.iterate(parameters),
        };
      },
    },
  });

/**
 * Runs a compiled select without building an object per row.
 *
 * @throws DataError when the file is damaged
 */
export const rowsAsArrays = (connection: Connection, query: CompiledQuery): unknown[][] =>
  tellingDamage(() => connection.prepare(query.sql).raw().all(query.parameters) as unknown[][]);

/** Runs a compiled statement that writes. */
export const runCompiled = (connection: Connection, query: CompiledQuery): void =>
  void connection.prepare(query.sql).run(...query.parameters);

function tellingDamage<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw isDamage(error) ? damaged(error) : error;
  }
}

const isDamage = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code);

const damaged = (error: unknown, path = ""): DataError =>
  new DataError(
    `The data file${path} is damaged, or is no data file (${error instanceof Error ? error.message : String(error)}). Restore a copy or import again.`,
    { otherFile: true },
  );

/** The number of a row in its table: ascending in the order rows were first written. */
export const rowNumber = (table: string): RawBuilder<number> => sql<number>`${sql.table(table)}.rowid`;

/** The value of a text key in a JSON object column: `jsonText("deal.attributes", "segment")`. */
export const jsonText = (column: string, key: string): RawBuilder<string | null> =>
  sql<string | null>`json_extract(${sql.ref(column)}, ${`$.${JSON.stringify(key)}`})`;

/** Days between two ISO dates or times, `to` − `from`, fractions kept; null when either is null. */
export const daysBetween = (from: string, to: string): RawBuilder<number | null> =>
  sql<number | null>`(julianday(${sql.ref(to)}) - julianday(${sql.ref(from)}))`;

/** Days from an ISO date or time column to a given date; null when the column is null. */
export const daysSince = (column: string, until: string): RawBuilder<number | null> =>
  sql<number | null>`(julianday(${until}) - julianday(${sql.ref(column)}))`;

/** The later of two dates; of one when the other is null. */
export const laterOf = (first: RawBuilder<unknown>, second: RawBuilder<unknown>): RawBuilder<string | null> =>
  sql<string | null>`nullif(max(coalesce(${first}, ''), coalesce(${second}, '')), '')`;

/** Days between two dates given as expressions, `to` − `from`. */
export const daysApart = (from: RawBuilder<unknown>, to: RawBuilder<unknown>): RawBuilder<number | null> =>
  sql<number | null>`(julianday(${to}) - julianday(${from}))`;

/** The Monday of the ISO week of a date or time column, as YYYY-MM-DD. */
export const weekStartOf = (column: string): RawBuilder<string | null> =>
  sql<string | null>`date(${sql.ref(column)}, 'weekday 0', '-6 days')`;

/** Weekday of a date or time column: 1 Monday to 7 Sunday, as text. */
export const weekdayOf = (column: string): RawBuilder<string | null> =>
  sql<string | null>`cast(((strftime('%w', ${sql.ref(column)}) + 6) % 7) + 1 as text)`;

export interface UpsertOptions {
  /** Columns with the same value in every row: written into the statement, which saves binding them. */
  readonly constants?: Readonly<Record<string, string>>;
  /** Columns that an update leaves alone. */
  readonly insertOnly?: readonly string[];
  /** JSON object columns to which an update adds keys; null adds none. */
  readonly merge?: readonly string[];
}

/** The statement that inserts a row or updates the one with the same id. Values are bound in the order of `columns`. */
export function upsertStatement(table: string, columns: readonly string[], options: UpsertOptions = {}): string {
  const constants = Object.entries(options.constants ?? {});
  const every = [...columns, ...constants.map(([column]) => column)];
  const values = [...columns.map(() => "?"), ...constants.map(([, value]) => `'${value.replaceAll("'", "''")}'`)];
  const merged = (column: string) =>
    `case when excluded.${quoted(column)} is null then ${quoted(table)}.${quoted(column)} ` +
    `else json_patch(coalesce(${quoted(table)}.${quoted(column)}, '{}'), excluded.${quoted(column)}) end`;
  const updates = every
    .filter((column) => column !== "id" && !options.insertOnly?.includes(column))
    .map((column) => {
      const value = options.merge?.includes(column) ? merged(column) : `excluded.${quoted(column)}`;
      return `${quoted(column)} = ${value}`;
    });
  return `insert into ${quoted(table)} (${every.map(quoted).join(", ")}) values (${values.join(", ")}) on conflict (id) do update set ${updates.join(", ")}`;
}

const BULK_CACHE_KIBIBYTES = 64_000; // holds the inner pages of the indexes of some ten million rows
const NORMAL_CACHE_KIBIBYTES = 2_000; // SQLite's default

/**
 * Starts a transaction for loading many rows, with a larger page cache. Nothing is visible to others before {@link endBulkLoad}; a process
 * that dies in between leaves the store as it was.
 *
 * @throws SetupError when another load is under way, in this process or another
 */
export function beginBulkLoad(connection: Connection): void {
  if (connection.inTransaction)
    throw new SetupError("Another import is running in this process. Wait until it is done and try again.");
  try {
    connection.exec("begin immediate");
  } catch (error) {
    throw writeError(error);
  }
  connection.pragma(`cache_size = -${BULK_CACHE_KIBIBYTES}`);
}

/** Ends it: "commit" makes the rows visible and shrinks the log file, "rollback" forgets them. */
export function endBulkLoad(connection: Connection, how: "commit" | "rollback"): void {
  try {
    if (connection.inTransaction) connection.exec(how);
    if (how === "commit") connection.pragma("wal_checkpoint(TRUNCATE)");
  } catch (error) {
    if (connection.inTransaction) connection.exec("rollback");
    throw writeError(error);
  } finally {
    connection.pragma(`cache_size = -${NORMAL_CACHE_KIBIBYTES}`);
  }
}

/** Runs a write in a transaction of its own unless another process is writing just then. Tells whether it was done. */
export function writeWithoutWaiting(connection: Connection, write: (connection: Connection) => void): boolean {
  if (connection.inTransaction) return false;
  connection.pragma("busy_timeout = 0");
  try {
    connection.exec("begin immediate");
    write(connection);
    connection.exec("commit");
    return true;
  } catch (error) {
    if (connection.inTransaction) connection.exec("rollback");
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) return false;
    throw writeError(error);
  } finally {
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

/** What a failed write means to the person who must act; other errors come back as they are. */
export function writeError(error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : "";
  if (code.startsWith("SQLITE_BUSY"))
    return new SetupError("Another process is writing to the data file. Wait until it is done and try again.");
  if (code.startsWith("SQLITE_FULL")) return new SetupError("The disk is full. Free some space and try again.");
  if (code.startsWith("SQLITE_READONLY"))
    return new SetupError("The data file is read-only. Change its permissions.", { otherFile: true });
  if (isDamage(error)) return damaged(error);
  return error;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
