import Database from "better-sqlite3";
import { type CompiledQuery, type RawBuilder, SqliteDialect, sql } from "kysely";
import { SetupError } from "#contracts/errors.ts";

/** The one module that speaks SQLite. A PostgreSQL twin offers the same exports. */

export type Connection = Database.Database;

/** Opens the file for writing, in WAL mode so that readers never wait for an import. */
export function connectForWriting(path: string): Connection {
  const connection = open(path, {});
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = NORMAL");
  connection.pragma("foreign_keys = ON");
  connection.pragma("busy_timeout = 5000");
  return connection;
}

/** Opens the file so that SQLite itself refuses every write. */
export function connectForReading(path: string): Connection {
  const connection = open(path, { readonly: true, fileMustExist: true });
  connection.pragma("busy_timeout = 5000");
  connection.pragma("cache_size = -32000");
  connection.pragma("temp_store = MEMORY");
  return connection;
}

function open(path: string, options: Database.Options): Connection {
  try {
    const connection = new Database(path, options);
    connection.pragma("schema_version");
    return connection;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `The data file ${path} cannot be opened (${cause}). Check the path and its permissions, or choose another with --db.`,
    );
  }
}

export const kyselyDialect = (connection: Connection): SqliteDialect => new SqliteDialect({ database: connection });

/** Runs a compiled select without building an object per row. */
export const rowsAsArrays = (connection: Connection, query: CompiledQuery): unknown[][] =>
  connection.prepare(query.sql).raw().all(query.parameters) as unknown[][];

/** The value of a text key in a JSON object column: `jsonText("deal.attributes", "segment")`. */
export const jsonText = (column: string, key: string): RawBuilder<string | null> =>
  sql<string | null>`json_extract(${sql.ref(column)}, ${`$.${JSON.stringify(key)}`})`;

/** Days between two ISO dates or times, `to` − `from`, fractions kept; null when either is null. */
export const daysBetween = (from: string, to: string): RawBuilder<number | null> =>
  sql<number | null>`(julianday(${sql.ref(to)}) - julianday(${sql.ref(from)}))`;

/** Days from an ISO date or time column to a given date; null when the column is null. */
export const daysSince = (column: string, until: string): RawBuilder<number | null> =>
  sql<number | null>`(julianday(${until}) - julianday(${sql.ref(column)}))`;

/** The Monday of the ISO week of a date or time column, as YYYY-MM-DD. */
export const weekStartOf = (column: string): RawBuilder<string | null> =>
  sql<string | null>`date(${sql.ref(column)}, 'weekday 0', '-6 days')`;

/** Weekday of a date or time column: 1 Monday to 7 Sunday, as text. */
export const weekdayOf = (column: string): RawBuilder<string | null> =>
  sql<string | null>`cast(((strftime('%w', ${sql.ref(column)}) + 6) % 7) + 1 as text)`;

/** The statement that inserts a row or replaces the one with the same id. Values are bound in the order of `columns`. */
export function upsertStatement(table: string, columns: readonly string[]): string {
  const names = columns.map(quoted).join(", ");
  const places = columns.map(() => "?").join(", ");
  const updates = columns
    .filter((column) => column !== "id")
    .map((column) => `${quoted(column)} = excluded.${quoted(column)}`)
    .join(", ");
  return `insert into ${quoted(table)} (${names}) values (${places}) on conflict (id) do update set ${updates}`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
