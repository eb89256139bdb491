import { sql } from "kysely";
import { closest } from "#contracts/close-names.ts";
import { InputError } from "#contracts/errors.ts";
import { jsonText } from "#store/sqlite.ts";
import { closedWithinColumn } from "./closed-within.ts";
import { type DimensionColumn, dimension } from "./dimension-column.ts";
import { factImage } from "./fact-image.ts";
import { builtInDimensions, type TableGrain } from "./grain-tables.ts";
import { groupingDimensions } from "./grouping-dimensions.ts";
import { flagColumn } from "./image-rows.ts";
import { firstCopyColumn } from "./repeated-records.ts";
import type { OpenSource } from "./source.ts";

/**
 * The column of a dimension key: a built-in one, else an attribute that some record of the grain holds, else one that only groups records.
 *
 * @throws InputError naming close keys when there is neither
 */
export async function findDimension(source: OpenSource, grain: TableGrain, key: string): Promise<DimensionColumn> {
  const builtIn = builtInDimensions[grain].find((column) => column.key === key);
  if (builtIn) return builtIn;
  const known = await source.once(`attribute ${grain} ${key}`, () => attributeExists(source, grain, key));
  if (known) return attributeColumn(grain, key);
  const grouping = groupingDimensions[grain].find((column) => column.key === key);
  if (grouping) return grouping;
  const condition = firstCopyColumn(grain, key) ?? (grain === "deal" ? closedWithinColumn(key) : null);
  if (condition) return condition;
  const keys = builtInDimensions[grain].map((column) => column.key);
  const near = closest(key, keys);
  throw new InputError(
    `${grain === "deal" ? "Deals" : "Conversations"} have no dimension "${key.slice(0, 60)}". ${
      near.length > 0 ? `Did you mean ${near.join(", ")}?` : `There are ${keys.join(", ")}.`
    }`,
  );
}

/** The column of an attribute that was found at import. */
export const attributeColumn = (
  grain: TableGrain,
  key: string,
  kind: "categorical" | "numeric" = "categorical",
): DimensionColumn =>
  dimension({
    key,
    title: attributeTitle(key),
    kind,
    synonyms: [],
    expression: () => jsonText(`${grain}.attributes`, key),
  });

/** `attributeTitle("sales_cycle_days")` is "Sales cycle days". */
export function attributeTitle(key: string): string {
  const words = key.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

async function attributeExists(source: OpenSource, grain: TableGrain, key: string): Promise<boolean> {
  const holds = sql<boolean>`${jsonText(`${grain}.attributes`, key)} is not null`;
  if (await source.imaged(grain)) {
    const [column] = factImage(source.store, grain, [flagColumn(holds)]).columns;
    return column?.kind === "codes" && column.levels.includes(1);
  }
  return (await source.arrays(sql`select 1 from ${sql.table(grain)} where ${holds} limit 1`)).length > 0;
}
