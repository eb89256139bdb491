import type { TableName } from "./schema.ts";
import { type Connection, type UpsertOptions, upsertStatement } from "./sqlite.ts";

export type Cell = string | number | null;

/**
 * A prepared upsert into one table. Values come in the order of `columns`, which together with `options.constants` must hold `id`, `source`,
 * `source_id` and `import_batch_id`.
 * Call it inside a transaction: `connection.exec("begin")` … `connection.exec("commit")`.
 *
 * @example const write = bulkWriter(store.connection, "rep", ["id", "name", "source", "source_id", "import_batch_id"]);
 *          write(["r1", "Ana", "csv", "r1", "b1"]);
 */
export function bulkWriter(
  connection: Connection,
  table: TableName,
  columns: readonly string[],
  options: UpsertOptions = {},
): (row: readonly Cell[]) => void {
  const statement = connection.prepare(upsertStatement(table, columns, options));
  return (row) => {
    statement.run(row);
  };
}
