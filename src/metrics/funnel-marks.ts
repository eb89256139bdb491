import { type RawBuilder, sql } from "kysely";

/** The marks of a conversation after its start, in order, with the words for each step. */
export const funnelMarks = [
  { key: "responded", label: "responded", column: "responded_at" },
  { key: "qualified", label: "qualified", column: "qualified_at" },
  { key: "booked", label: "meeting booked", column: "meeting_booked_at" },
  { key: "attended", label: "meeting attended", column: "meeting_attended_at" },
  { key: "opportunity", label: "opportunity", column: "opportunity_at" },
  { key: "won", label: "won", column: "converted_at" },
] as const;
export type FunnelMark = (typeof funnelMarks)[number]["key"];

/** The time of a mark. `markTime("booked")` is `conversation.meeting_booked_at`. */
export const markColumn = (mark: FunnelMark): string =>
  `conversation.${funnelMarks.find((known) => known.key === mark)!.column}`;

/** A conversation reached a step when that mark or any later one is set: who bought was qualified, recorded or not. */
export function reached(mark: FunnelMark): RawBuilder<boolean> {
  const from = funnelMarks.findIndex((known) => known.key === mark);
  const columns = funnelMarks.slice(from).map((known) => sql.ref(`conversation.${known.column}`));
  if (columns.length === 1) return sql<boolean>`${columns[0]} is not null`;
  return sql<boolean>`coalesce(${sql.join(columns)}) is not null`;
}
