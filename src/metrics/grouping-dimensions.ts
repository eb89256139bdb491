import { sql } from "kysely";
import { type DimensionColumn, dimension, plainColumn } from "./dimension-column.ts";
import type { TableGrain } from "./grain-tables.ts";

/**
 * Columns that analysis cuts by but nobody asks about: ids that tell which records belong together (deals of one account resemble each other),
 * and numbers whose bands are the dimension that people know. No dictionary, glossary or default choice lists them.
 */
export const groupingDimensions: Readonly<Record<TableGrain, readonly DimensionColumn[]>> = {
  deal: [
    plainColumn("account_id", "Account", "deal.account_id"),
    dimension({
      key: "employee_count",
      title: "Employees",
      kind: "numeric",
      joins: ["account"],
      expression: () => sql.ref("account.employee_count"),
    }),
  ],
  conversation: [plainColumn("lead_id", "Lead", "conversation.lead_id")],
};
