import { type RawBuilder, sql } from "kysely";
import type { WorkspaceFacts } from "./workspace-facts.ts";

/** What an expression may depend on besides the row. */
export interface ColumnPlace {
  /** Column with the date that the measure is counted on, such as `deal.closed_on`. */
  readonly date: string;
  readonly fiscalYearStartMonth: number;
  readonly facts: WorkspaceFacts;
}

export type JoinName = "person" | "manager" | "account" | "campaign";

/** A dimension of a grain with the SQL that gives its value for a row. */
export interface DimensionColumn {
  readonly key: string;
  readonly title: string;
  readonly kind: "categorical" | "numeric" | "time";
  readonly synonyms: readonly string[];
  readonly joins: readonly JoinName[];
  readonly expression: (place: ColumnPlace) => RawBuilder<unknown>;
  /** The level as people read it, from the value as SQL gives it, and back. */
  readonly toLevel?: (value: string) => string;
  readonly fromLevel?: (level: string) => string;
  /** For dimensions of the hour: the level of "2024-05-17T09", so that values can be counted without asking the store twice. */
  readonly ofHour?: (hour: string) => string;
}

type Stated = Omit<DimensionColumn, "joins" | "synonyms"> & Partial<Pick<DimensionColumn, "joins" | "synonyms">>;

/** A dimension; left out: needs no join, has no synonyms. */
export const dimension = (stated: Stated): DimensionColumn => ({ joins: [], synonyms: [], ...stated });

/** A dimension that is a column as stored. */
export const plainColumn = (
  key: string,
  title: string,
  column: string,
  synonyms: readonly string[] = [],
  kind: "categorical" | "numeric" = "categorical",
): DimensionColumn => dimension({ key, title, kind, synonyms, expression: () => sql.ref(column) });

/** Names the run of values between ascending limits: `band(x, [[10, "few"]], "many")` is "few" below 10, null stays null. */
export function band(
  value: RawBuilder<unknown>,
  limits: readonly (readonly [below: number, label: string])[],
  last: string,
): RawBuilder<string | null> {
  const cases = limits.map(([below, label]) => sql`when ${value} < ${below} then ${label}`);
  return sql<string | null>`case when ${value} is null then null ${sql.join(cases, sql` `)} else ${last} end`;
}
