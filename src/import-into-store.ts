import { existsSync, rmSync } from "node:fs";
import type { ImportOutcome, ImportRequest } from "#contracts/app.ts";
import { importCsv } from "#ingest/import-csv.ts";
import { importSummary } from "#ingest/import-report.ts";
import { openStore } from "#store/open.ts";

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
    return {
      read,
      inserted,
      updated,
      rejected,
      duplicates,
      summary: [...importSummary(report), `Data file: ${dataFile}`],
      report,
    };
  } finally {
    await store.close();
    if (isNew && landed === 0)
      for (const suffix of ["", "-wal", "-shm"]) rmSync(`${dataFile}${suffix}`, { force: true });
  }
}
