import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

// The part of better-sqlite3 that we use, over the SQLite that is built into Node: a bundle for Claude Desktop may hold no native module
// (decision 15), and its build puts this file in the place of better-sqlite3. What differs: a parameter left out is null rather than an
// error, and blobs, which we do not have, would be plain byte arrays.

export interface DatabaseOptions {
  /** SQLite itself refuses every write. Default false. */
  readonly readonly?: boolean;
  /** A file that is not there is an error; by default it is created. */
  readonly fileMustExist?: boolean;
  /** Milliseconds to wait while another connection writes. Default 5000. */
  readonly timeout?: number;
}

/** What SQLite refused, with the name of its code. */
export class SqliteError extends Error {
  override readonly name = "SqliteError";
  /** "SQLITE_BUSY", "SQLITE_READONLY" …; the finer codes of better-sqlite3, such as "SQLITE_BUSY_SNAPSHOT", begin with these. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** An open SQLite file. */
export class Database {
  static readonly SqliteError = SqliteError;
  readonly #database: DatabaseSync;

  /** @throws TypeError when the folder does not exist; SqliteError when the file cannot be opened */
  constructor(path: string, { readonly = false, fileMustExist = false, timeout = 5000 }: DatabaseOptions = {}) {
    if (path !== ":memory:") {
      if (!existsSync(dirname(path))) throw new TypeError("Cannot open database because the directory does not exist");
      if (fileMustExist && !existsSync(path)) throw new SqliteError("unable to open database file", "SQLITE_CANTOPEN");
    }
    this.#database = named(() => new DatabaseSync(path, { readOnly: readonly, timeout }));
  }

  get open(): boolean {
    return this.#database.isOpen;
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  prepare(text: string): Statement {
    return new Statement(
      named(() => this.#database.prepare(text)),
      text,
    );
  }

  /** Runs any number of statements. */
  exec(text: string): this {
    named(() => this.#database.exec(text));
    return this;
  }

  /** @example database.pragma("journal_mode = WAL") // [{ journal_mode: "wal" }] */
  pragma(text: string): readonly unknown[] {
    return this.prepare(`pragma ${text}`).all();
  }

  /** Wraps `work` so that all of it happens or nothing; inside another transaction it is a part that can fail alone. */
  transaction<Args extends readonly unknown[], Result>(work: (...args: Args) => Result): (...args: Args) => Result {
    return (...args) => {
      const isPart = this.inTransaction;
      this.exec(isPart ? "savepoint part" : "begin");
      try {
        const result = work(...args);
        this.exec(isPart ? "release part" : "commit");
        return result;
      } catch (error) {
        // SQLite ends a transaction itself when, for one, the disk is full
        if (this.inTransaction) this.exec(isPart ? "rollback to part; release part" : "rollback");
        throw error;
      }
    };
  }

  close(): this {
    if (this.open) this.#database.close();
    return this;
  }
}

type Row = readonly unknown[];

/** A compiled statement. A row is an object; after `raw()` an array of its values, after `pluck()` its first value. */
class Statement {
  readonly #statement: StatementSync;
  readonly #writesAndReads: boolean;
  #asShaped: ((row: Row) => unknown) | null = null;

  constructor(statement: StatementSync, text: string) {
    this.#statement = statement;
    this.#writesAndReads = /\breturning\b/i.test(text);
    statement.setReturnArrays(true); // Node's own objects are slower to make, and have no prototype
  }

  /** Whether it gives rows. */
  get reader(): boolean {
    return this.#statement.columns().length > 0;
  }

  raw(): this {
    this.#asShaped = asArray;
    return this;
  }

  pluck(): this {
    this.#asShaped = (row) => row[0];
    return this;
  }

  run(...values: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint } {
    return named(() => this.#statement.run(...bound(values)));
  }

  get(...values: readonly unknown[]): unknown {
    const given = bound(values);
    const [row] = this.#read(() => [this.#statement.get(...given)].filter((found) => found !== undefined));
    return row;
  }

  all(...values: readonly unknown[]): unknown[] {
    const given = bound(values);
    return this.#read(() => this.#statement.all(...given));
  }

  *iterate(...values: readonly unknown[]): Generator<unknown> {
    this.#statement.setReadBigInts(true);
    const rows = named(() => this.#statement.iterate(...bound(values))) as Iterable<unknown> as Iterable<Row>;
    for (const row of rows) yield this.#shape(inexact(row));
  }

  /** Node refuses to give an integer beyond 2^53 as a number, so the rare select that meets one reads again, as big integers. */
  #read(read: () => readonly unknown[]): unknown[] {
    const readInexact = () => {
      this.#statement.setReadBigInts(true);
      return (read() as readonly Row[]).map(inexact);
    };
    const rows = named(() => {
      if (this.#writesAndReads) return readInexact(); // must not run twice
      try {
        this.#statement.setReadBigInts(false);
        return read() as readonly Row[];
      } catch (error) {
        if (codeOf(error) !== "ERR_OUT_OF_RANGE") throw error;
        return readInexact();
      }
    });
    return this.#asShaped === asArray ? (rows as unknown[]) : rows.map((row) => this.#shape(row));
  }

  #shape(row: Row): unknown {
    // only a statement that has run knows its columns for sure: the table may have changed since it was compiled
    this.#asShaped ??= asObject(this.#statement.columns().map(({ name }) => name));
    return this.#asShaped(row);
  }
}

const asArray = (row: Row): unknown => row;

const asObject =
  (names: readonly string[]) =>
  (row: Row): Readonly<Record<string, unknown>> => {
    const object: Record<string, unknown> = {};
    for (let index = 0; index < names.length; index += 1) object[names[index]!] = row[index];
    return object;
  };

/** Big integers as the nearest number, as better-sqlite3 gives them. */
const inexact = (row: Row): Row => row.map((value) => (typeof value === "bigint" ? Number(value) : value));

/** Parameters one by one or in an array, as better-sqlite3 takes them. */
function bound(values: readonly unknown[]): SQLInputValue[] {
  const flat = values.length === 1 && Array.isArray(values[0]) ? (values[0] as readonly unknown[]) : values;
  return flat.map((value) => {
    if (value === undefined || value === null) return null;
    if (typeof value === "number" || typeof value === "string" || typeof value === "bigint") return value;
    if (ArrayBuffer.isView(value)) return value as NodeJS.ArrayBufferView;
    throw new TypeError("SQLite3 can only bind numbers, strings, bigints, buffers, and null");
  });
}

/** Result codes of SQLite by their number, https://www.sqlite.org/rescode.html. */
const CODES =
  "OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB".split(
    " ",
  );

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

/** Lets an error of Node's module out as the one that better-sqlite3 would throw. */
function named<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) !== "ERR_SQLITE_ERROR") throw error;
    const { message, errcode } = error as Error & { readonly errcode: number };
    throw new SqliteError(message, `SQLITE_${CODES[errcode & 255] ?? "ERROR"}`); // the low byte is the primary code
  }
}
