import { InputError } from "#contracts/errors.ts";
import { bulkWriter } from "#store/bulk-write.ts";
import { advanceDataVersion } from "#store/data-version.ts";
import type { Store } from "#store/open.ts";
import { beginBulkLoad, type Connection, endBulkLoad, writeError } from "#store/sqlite.ts";
import { type RowConverter, rowConverter } from "./convert-row.ts";
import { type DealCounts, dealNotes } from "./deal-rules.ts";
import { type Entity, findEntity, importEntities } from "./entities.ts";
import { OtherEncoding } from "./file-text.ts";
import type { FileReport, ImportReport } from "./import-report.ts";
import type { DateOrder } from "./read-date.ts";
import { isCurrency } from "./read-money.ts";
import { readRecords } from "./read-records.ts";
import { type RejectLog, rejectLog } from "./reject-log.ts";
import { Rejection, SurveyNeeded } from "./rejection.ts";
import { type FilePlan, planFile, surveyFile } from "./survey.ts";

export interface ImportOptions {
  /** reps · accounts · leads · deals · campaigns · conversations · messages · deal_stage_changes */
  readonly entity: string;
  readonly files: readonly string[];
  /** Header → column of ours, or "attribute", or "ignore". */
  readonly map?: Readonly<Record<string, string>>;
  /** For columns of dates such as 03/04/2024 that no value settles. */
  readonly dateOrder?: DateOrder | null;
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
  /** Where the rows come from; ids of a source other than the default "csv" are prefixed with it. */
  readonly source?: string;
  /** UTC ISO-8601 time of the import. */
  readonly startedAt: string;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly file: string;
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rowsRead: number;
}

/** One import while it runs. */
interface Run {
  readonly entity: Entity;
  readonly options: ImportOptions;
  readonly connection: Connection;
  readonly batchId: string;
  readonly source: string;
  readonly rejects: RejectLog;
  readonly counts: DealCounts;
  readonly tallies: Map<string, number>;
}

function entityOf(options: ImportOptions): Entity {
  const entity = findEntity(options.entity);
  if (!entity)
    throw new InputError(`"${options.entity}" cannot be imported. Choose one of ${importEntities.join(", ")}.`);
  if (options.files.length === 0) throw new InputError("No file was named. Name one or more CSV files.");
  if (!/^[a-z0-9][a-z0-9_-]{0,30}$/i.test(options.source ?? "csv"))
    throw new InputError(`The source "${options.source}" must be a short name of letters, digits, - and _.`);
  if (!isCurrency(options.currency))
    throw new InputError(`The currency "${options.currency}" is unknown. Use an ISO 4217 code such as USD.`);
  return entity;
}

function newBatchId(connection: Connection, entity: Entity, startedAt: string): string {
  const exists = connection.prepare("select 1 from import_batch where id = ?");
  const base = `${entity.name} ${startedAt}`;
  let id = base;
  for (let copy = 2; exists.get(id) !== undefined; copy++) id = `${base} (${copy})`;
  return id;
}

const countRows = (connection: Connection, table: string): number =>
  (connection.prepare(`select count(*) as n from ${table}`).get() as { n: number }).n;

const countBatch = (connection: Connection, table: string, batchId: string): number =>
  (connection.prepare(`select count(*) as n from ${table} where import_batch_id = ?`).get(batchId) as { n: number }).n;

function converterOf(run: Run, plan: FilePlan): RowConverter {
  const { options, source, tallies } = run;
  const context = {
    currency: options.currency,
    idPrefix: source === "csv" ? "" : `${source}:`,
    tally: (what: string) => tallies.set(what, (tallies.get(what) ?? 0) + 1),
  };
  return rowConverter(run.entity, plan, context, run.counts, options.startedAt.slice(0, 10));
}

/** Streams one file into the open transaction and gives the number of rows read. */
async function loadFile(run: Run, plan: FilePlan, rowsBefore: number): Promise<number> {
  const { entity, options, connection, source, batchId, rejects } = run;
  const converter = converterOf(run, plan);
  const write = bulkWriter(connection, entity.table, converter.columns, {
    constants: { source, import_batch_id: batchId },
    insertOnly: converter.insertOnly,
    merge: converter.mergeAttributes ? ["attributes"] : [],
  });
  const linePrefix = options.files.length > 1 ? `${plan.file}:` : "";
  let [seen, rows] = [0, 0];
  for await (const batch of readRecords(plan.path, plan.encoding, plan.delimiter, plan.match.headers.length)) {
    for (const [position, record] of batch.records.entries()) {
      if (seen++ < plan.skip) continue;
      const row = batch.broken.get(position) ?? converter.convert(record);
      if (row === null) continue;
      rows++;
      if (row instanceof Rejection) rejects.add(`${linePrefix}${batch.lines[position]}`, row, record, plan.delimiter);
      else write(row);
    }
    const { bytesRead } = batch;
    options.onProgress?.({ file: plan.file, bytesRead, bytesTotal: plan.size, rowsRead: rowsBefore + rows });
  }
  return rows;
}

function fileReport(plan: FilePlan): FileReport {
  return {
    file: plan.file,
    encoding: plan.encoding,
    delimiter: plan.delimiter,
    mapping: Object.fromEntries(plan.match.mapped.map((column) => [column.header, column.field.column])),
    attributes: Object.fromEntries(plan.match.attributes.map((column) => [column.header, column.key])),
    ignored: plan.match.ignored,
  };
}

function reportNotes(run: Run, plans: readonly FilePlan[], read: number): readonly string[] {
  return [
    ...(read === 0 ? ["The file has a header but no rows."] : []),
    ...plans.flatMap((plan) => plan.notes),
    ...plans
      .filter((plan) => plan.encoding === "damaged-utf-8")
      .map((plan) => `${plan.file} is UTF-8 with damaged characters; rows that hold one were rejected.`),
    ...[...run.tallies].map(([what, count]) => `${count.toLocaleString("en-US")} ${what}.`),
    ...dealNotes(run.counts),
  ];
}

/** A file that has to be planned anew, with what was learned while reading it. */
class PlanAgain extends Error {
  override readonly name = "PlanAgain";
  readonly position: number;
  readonly learned: SurveyNeeded | OtherEncoding;

  constructor(position: number, learned: SurveyNeeded | OtherEncoding) {
    super(learned.message);
    this.position = position;
    this.learned = learned;
  }
}

async function loadFiles(run: Run, plans: readonly FilePlan[]): Promise<number> {
  let rows = 0;
  for (const [position, plan] of plans.entries())
    try {
      rows += await loadFile(run, plan, rows);
    } catch (error) {
      if (error instanceof SurveyNeeded || error instanceof OtherEncoding) throw new PlanAgain(position, error);
      throw error;
    }
  return rows;
}

function recordBatch(run: Run, report: ImportReport): void {
  const { options, connection } = run;
  connection
    .prepare(
      "insert into import_batch (id, entity, file, started_at, finished_at, status, mapping, rows_read, rows_inserted, rows_updated, rows_rejected, rows_duplicate) values (?, ?, ?, ?, null, 'done', ?, ?, ?, ?, ?, ?)",
    )
    .run(
      ...[report.batchId, report.entity, report.files.map((each) => each.file).join(", "), options.startedAt],
      JSON.stringify(report.files),
      ...[report.read, report.inserted, report.updated, report.rejected, report.duplicates],
    );
}

/** Everything inside the transaction: rows, rejects, the batch itself, the data version. */
async function load(connection: Connection, entity: Entity, options: ImportOptions, plans: readonly FilePlan[]) {
  const batchId = newBatchId(connection, entity, options.startedAt);
  const run: Run = {
    ...{ entity, options, connection, batchId, source: options.source ?? "csv" },
    rejects: rejectLog(connection, batchId),
    counts: { closed: 0, open: 0, contradicting: 0, expected: 0, closedAfterImport: 0 },
    tallies: new Map(),
  };
  const before = countRows(connection, entity.table);
  const read = await loadFiles(run, plans);
  const inserted = countRows(connection, entity.table) - before;
  const distinct = countBatch(connection, entity.table, batchId);
  const rejected = run.rejects.count();
  const report: ImportReport = {
    ...{ batchId, entity: entity.name, read, inserted, updated: distinct - inserted, rejected },
    duplicates: read - rejected - distinct,
    reasons: run.rejects.commonest(3),
    files: plans.map(fileReport),
    notes: reportNotes(run, plans, read),
  };
  recordBatch(run, report);
  if (distinct > 0) advanceDataVersion(connection);
  return report;
}

const encodingLearned = (plan: FilePlan, error: PlanAgain): FilePlan =>
  error.learned instanceof OtherEncoding ? { ...plan, encoding: error.learned.encoding } : plan;

/**
 * Imports CSV files of one kind of record in one transaction: all files land or, when one is refused, the disk is full or the process dies,
 * none does. Rows that cannot be read are kept in import_reject with line and reason while the others land. A row that is there already is
 * updated in place (columns the file lacks stay), so importing a file twice changes nothing but the batch.
 *
 * @throws InputError when a file is refused as a whole; SetupError when it cannot be read or the store cannot be written
 * @example await importCsv(store, { entity: "deals", files: ["deals.csv"], currency: "USD", startedAt: "2026-11-20T09:00:00Z" })
 */
export async function importCsv(store: Store, options: ImportOptions): Promise<ImportReport> {
  const entity = entityOf(options);
  const { connection } = store;
  const planOptions = { map: options.map ?? {}, dateOrder: options.dateOrder ?? null };
  let plans: readonly FilePlan[] = [];
  for (const path of options.files) plans = [...plans, await planFile(path, entity, planOptions)];
  for (;;) {
    beginBulkLoad(connection);
    try {
      const report = await load(connection, entity, options, plans);
      endBulkLoad(connection, "commit");
      return report;
    } catch (error) {
      endBulkLoad(connection, "rollback");
      if (!(error instanceof PlanAgain)) throw writeError(error);
      // A value far down the file showed that the plan made from its first megabyte was too simple: look at all of it, then start over.
      const again = await surveyFile(encodingLearned(plans[error.position]!, error), planOptions);
      plans = plans.with(error.position, again);
    }
  }
}
