import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { ImportOutcome, ImportRequest } from "#contracts/app.ts";
import { importCsv } from "#ingest/import-csv.ts";
import { importSummary } from "#ingest/import-report.ts";
import { rejectsToCsv } from "#ingest/rejects-to-csv.ts";
import { openStore, type Store } from "#store/open.ts";

/**
 * Imports files into a data file, which is created when absent and removed again when nothing could be imported into it:
 * an empty data file would hide the sample.
 */
export async function importIntoStore(
  dataFile: string,
  request: ImportRequest,
  currency: string,
  startedAt: string,
): Promise<ImportOutcome> {
  const isNew = !existsSync(dataFile);
  const store = await openStore(dataFile);
  let landed = 0;
  try {
    const report = await importCsv(store, { ...request, currency, startedAt });
    landed = report.inserted + report.updated;
    const { read, inserted, updated, rejected, duplicates } = report;
    const where = rejected > 0 ? [await rejectsLine(store, report.batchId, request.rejectsFile ?? null)] : [];
    return {
      read,
      inserted,
      updated,
      rejected,
      duplicates,
      summary: [...importSummary(report), ...where, `Data file: ${dataFile}`],
      report,
    };
  } finally {
    await store.close();
    if (isNew && landed === 0)
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${dataFile}${suffix}`, { force: true });
  }
}

/** Writes the rows that were set aside to a file, or says how to get them. */
async function rejectsLine(store: Store, batchId: string, file: string | null): Promise<string> {
  if (file === null) return "Add --rejects <file> to get every row that was set aside with its line and reason.";
  const rows = await store.db.selectFrom("import_reject").selectAll().where("import_batch_id", "=", batchId).execute();
  const cells = rows.map(({ line, reason, column_name, raw_row }) => ({
    line,
    reason,
    column: column_name ?? "",
    row: raw_row,
  }));
  writeFileSync(file, rejectsToCsv(cells));
  return `The rows that were set aside are in ${file}.`;
}
