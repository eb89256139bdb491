import { type Kysely, type RawBuilder, sql } from "kysely";
import type { ReadonlyKysely } from "kysely/readonly";
import { IntegrityError } from "#contracts/errors.ts";
import type { Source } from "#contracts/reader.ts";
import { readDataVersion } from "#store/data-version.ts";
import type { ReadStore } from "#store/open.ts";
import type { Schema } from "#store/schema.ts";

/** A source as this folder sees it. */
export interface OpenSource extends Source {
  readonly db: ReadonlyKysely<Schema>;
  readonly store: ReadStore;
  /** Whether a grain's records are read from the columnar image. The number of records decides, so that the same data always go the same way. */
  readonly imaged: (grain: "deal" | "conversation") => Promise<boolean>;
  /** Runs a select; each row is an array in column order. */
  readonly arrays: (query: RawBuilder<unknown>) => Promise<readonly (readonly unknown[])[]>;
  /** Ids of the reps whose records may be seen; null for all. */
  readonly scope: readonly string[] | null;
  /** The same data without the row scope. Only for the days that the data reach: those are the same for whoever looks. */
  readonly everybody: OpenSource;
  readonly fiscalYearStartMonth: number;
  /** Does a piece of work once per source, such as reading the quartiles that size bands rest on. */
  readonly once: <T>(key: string, work: () => Promise<T>) => Promise<T>;
}

export interface SourceOptions {
  /** Ids of the reps whose records may be seen. Default null: everything. An empty list shows nothing. */
  readonly scope?: readonly string[] | null;
  /** First month of the fiscal year, for the `quarter` bucket. Default 1. */
  readonly fiscalYearStartMonth?: number;
  /** Records of a grain from which on they are read from the columnar image. Default 5,000: below that a grouped select is as quick. */
  readonly imageFrom?: number;
}

const IMAGE_FROM = 5_000;

/**
 * Opens the store for reading through a row scope, at the data version of this moment. Every reader of this folder takes what this returns.
 *
 * @example const source = await createSource(openReadStore(path), { scope: ["rep_7"] });
 */
export async function createSource(store: ReadStore, options: SourceOptions = {}): Promise<Source> {
  const everybody = sourceOf(store, await readDataVersion(store.db), { ...options, scope: null });
  return options.scope ? sourceOf(store, everybody.dataVersion, options, everybody) : everybody;
}

function sourceOf(
  store: ReadStore,
  dataVersion: number,
  { scope = null, fiscalYearStartMonth = 1, imageFrom = IMAGE_FROM }: SourceOptions,
  everybody?: OpenSource,
): OpenSource {
  const memory = new Map<string, Promise<unknown>>();
  const source: OpenSource = {
    dataVersion,
    db: store.db,
    store,
    imaged: (grain) =>
      source.once(`imaged ${grain}`, async () => {
        const [[count] = []] = await source.arrays(sql`select count(*) from ${sql.table(grain)}`);
        return Number(count) >= imageFrom;
      }),
    arrays: (query) => store.arrays(query.compile(store.db as unknown as Kysely<Schema>)),
    scope,
    get everybody() {
      return everybody ?? source;
    },
    fiscalYearStartMonth,
    once: <T>(key: string, work: () => Promise<T>) => {
      const known = memory.get(key) as Promise<T> | undefined;
      if (known) return known;
      const made = work();
      memory.set(key, made);
      return made;
    },
  };
  return source;
}

/** The inside of a source. @throws IntegrityError when the source was not made by {@link createSource} */
export function opened(source: Source): OpenSource {
  if (!("db" in source)) throw new IntegrityError("A reader was handed a source that createSource did not make.");
  return source as OpenSource;
}

/** The column that says whose record it is. */
const personColumn = { deal: "deal.owner_id", conversation: "conversation.rep_id", lead: "lead.owner_id" } as const;

/** The row scope as a condition on one table; true when everything may be seen. */
export function scopeCondition(source: OpenSource, table: keyof typeof personColumn): RawBuilder<boolean> {
  if (source.scope === null) return sql<boolean>`1 = 1`;
  if (source.scope.length === 0) return sql<boolean>`1 = 0`;
  return sql<boolean>`${sql.ref(personColumn[table])} in (${sql.join(source.scope)})`;
}
