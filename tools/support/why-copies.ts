import type { Quantity } from "#contracts/quantity.ts";
import type { ComparedTable } from "./compared-table.ts";
import { type Note, note } from "./note-words.ts";
import type { Base } from "./why-base.ts";
import { withoutDimensions } from "./why-leak.ts";
import type { WhyScope } from "./why-scope.ts";

/** From this share of copies on, each record counts for more than itself and chance looks like a finding. */
const MANY = 0.03;

/** What a search may look at: everything, or nothing while many records are in twice; then `copies` says how many. */
export interface Searchable {
  readonly table: ComparedTable;
  readonly base: Base | null;
  readonly copies: Quantity | null;
}

/** Takes away the dimensions to search while the trust check counts more copies than a search can bear. */
export function searchable(scope: WhyScope, table: ComparedTable, base: Base | null): Searchable {
  // a fair comparison that counts each record once has no copies left
  if (scope.fair.kind === "counted-once") return { table, base, copies: null };
  const copies = scope.notes.find(({ code }) => code === "duplicates")?.figures?.copies ?? null;
  const records = (base?.table ?? table).n.reduce((sum, n) => sum + n, 0);
  if (!copies || copies.value < MANY * records) return { table, base, copies: null };
  const bare = (each: ComparedTable): ComparedTable =>
    withoutDimensions(
      each,
      each.dimensions.map(({ key }) => key),
    );
  return { table: bare(table), base: base && { ...base, table: bare(base.table) }, copies };
}

/** Why nothing is located: said in the headline. */
export const copiesReason = (copies: Quantity): Note =>
  note(
    "{copies} records repeat others, so where the change sits cannot be told from chance; remove the copies and ask again",
    {
      copies,
    },
  );
