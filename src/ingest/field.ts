export type FieldKind =
  | "key"
  | "text"
  | "date"
  | "time"
  | "money"
  | "currency"
  | "integer"
  | "real"
  | "flag"
  | "list"
  | "reference"
  | "word"
  /** Read by the deal rules only; not a column of the table. */
  | "virtual";

/** A column a file may bring. `synonyms` are headers in words; case, spaces and punctuation do not matter. Earlier ones win. */
export interface Field {
  readonly column: string;
  readonly kind: FieldKind;
  readonly synonyms: readonly string[];
  /** The file must have it, and every row a value. */
  readonly required?: boolean;
  /** Known values of a `word`: matched without regard to case and spacing; others land as written and are noted. */
  readonly words?: readonly string[];
}

/** A column that a file may bring. `field("id", "key", ["deal id"])`. */
export const field = (column: string, kind: FieldKind, synonyms: readonly string[] = []): Field => ({
  column,
  kind,
  synonyms,
});
