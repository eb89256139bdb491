/**
 * Who asks, and whose records they may see.
 *
 * | role | sees |
 * |---|---|
 * | operator | everything: whoever runs the program on the machine that holds the data file |
 * | admin, executive | everything |
 * | manager | their own records and those of everybody who reports to them, at any depth |
 * | rep | their own records, and those of their reports if they have any |
 */
export interface Viewer {
  /** E-mail address in lower case; null for the operator. */
  readonly email: string | null;
  readonly name: string | null;
  readonly role: "operator" | "admin" | "executive" | "manager" | "rep";
  /** Ids of the reps whose records may be seen; null for all. */
  readonly scope: RowScope;
}

/** Ids of the reps whose records may be seen, sorted; null for all, an empty list for none. */
export type RowScope = readonly string[] | null;
