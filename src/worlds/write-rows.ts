import { bulkWriter, type Cell } from "#store/bulk-write.ts";
import type { Store } from "#store/open.ts";
import type { TableName } from "#store/schema.ts";

/** Where sample rows say they come from. */
const SAMPLE_SOURCE = "sample";
const SAMPLE_BATCH = "sample-world";

const sampleTables = [
  "message",
  "conversation",
  "campaign",
  "deal_stage_change",
  "deal",
  "lead",
  "account",
  "rep",
] as const satisfies readonly TableName[];

/** Removes what an earlier seeding wrote. Call it inside a transaction. */
export function removeSample(connection: Store["connection"]): void {
  for (const table of sampleTables) connection.prepare(`delete from ${table} where source = ?`).run(SAMPLE_SOURCE);
  connection.prepare("delete from import_batch where id = ?").run(SAMPLE_BATCH);
}

/** Writes rows that all have the keys of the first one; returns how many. Call it inside a transaction. */
export function writeRows<Row extends { readonly id: string }>(
  connection: Store["connection"],
  table: (typeof sampleTables)[number],
  rows: readonly Row[],
): number {
  const first = rows[0];
  if (!first) return 0;
  const keys = Object.keys(first) as (keyof Row & string)[];
  const write = bulkWriter(connection, table, [...keys, "source", "source_id", "import_batch_id"]);
  for (const row of rows) {
    const cells = keys.map((key) => row[key] as Cell);
    cells.push(SAMPLE_SOURCE, row.id, SAMPLE_BATCH);
    write(cells);
  }
  return rows.length;
}

/** Records the seeding like an import. */
export function writeBatch(connection: Store["connection"], world: string, until: string, rows: number): void {
  const at = `${until}T23:59:59Z`;
  connection
    .prepare(
      "insert into import_batch (id, entity, file, started_at, finished_at, status, mapping, rows_read, rows_inserted, rows_updated, rows_rejected, rows_duplicate) values (?, ?, ?, ?, ?, 'done', null, ?, ?, 0, 0, 0)",
    )
    .run(SAMPLE_BATCH, "sample", `sample world ${world}`, at, at, rows, rows);
}
