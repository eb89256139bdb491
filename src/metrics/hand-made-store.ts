import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Source } from "#contracts/reader.ts";
import { bulkWriter, type Cell } from "#store/bulk-write.ts";
import { advanceDataVersion } from "#store/data-version.ts";
import { openReadStore, openStore } from "#store/open.ts";
import type { TableName } from "#store/schema.ts";
import { createSource, type SourceOptions } from "./source.ts";

/** For tests: rows per table, each an object with the columns it sets. An id is made up when none is given. */
export type HandMade = Partial<Record<TableName, readonly Readonly<Record<string, Cell>>[]>>;

/** For tests: writes the rows into a new SQLite file and opens it for reading. */
export async function handMadeSource(
  rows: HandMade,
  options: SourceOptions = {},
): Promise<Source & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "upshot-metrics-"));
  const path = join(folder, "hand-made.db");
  const store = await openStore(path);
  store.connection.transaction(() => {
    for (const [table, records] of Object.entries(rows)) {
      const columns = [...new Set(records.flatMap((record) => Object.keys(record)))].filter(
        (column) => column !== "id",
      );
      const write = bulkWriter(store.connection, table as TableName, [
        "id",
        ...columns,
        "source",
        "source_id",
        "import_batch_id",
      ]);
      records.forEach((record, index) => {
        const id = record.id ?? `${table}-${index}`;
        write([id, ...columns.map((column) => record[column] ?? null), "csv", id, "b1"]);
      });
    }
    advanceDataVersion(store.connection);
  })();
  await store.close();
  const reading = openReadStore(path);
  const close = async () => {
    await reading.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return Object.assign(await createSource(reading, options), { close });
}

/** For tests: the deals of the SkyGeni file (see its README for what is true of them). The file quotes nothing. */
export function skygeniDeals(): readonly Readonly<Record<string, Cell>>[] {
  const file = new URL("../../../shared/data/skygeni/skygeni_sales_data.csv", import.meta.url);
  const [, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  return lines.map((line) => {
    const [id, created, closed, owner, industry, region, product, source, stage, amount, cycle, outcome] =
      line.split(",");
    return {
      id: id!,
      owner_id: owner!,
      region: region!,
      industry: industry!,
      product: product!,
      lead_source: source!,
      stage: stage!,
      amount: Math.round(Number(amount) * 100),
      currency: "USD",
      created_on: created!,
      closed_on: closed!,
      outcome: outcome!.toLowerCase(),
      attributes: JSON.stringify({ sales_cycle_days: cycle }),
    };
  });
}
