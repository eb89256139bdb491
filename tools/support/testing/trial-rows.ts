/** For tests: rows of the store as plain objects, many at a time. */
type Row = Readonly<Record<string, string | number | null>>;

/** `many(3, { status: "dropped" })` is three rows alike. */
export const many = (n: number, row: Row): Row[] => Array.from({ length: n }, () => row);

/** Spreads rows of the tenth of a month evenly over the days of that month, so that the month counts as covered. */
export const spread = (rows: readonly Row[]): Row[] =>
  rows.map((row, at) => {
    const day = String(1 + (at % 30)).padStart(2, "0");
    return JSON.parse(JSON.stringify(row).replaceAll("-10T", `-${day}T`)) as Row;
  });

/** A conversation started on a day with the funnel marks up to the one given. */
export function conversation(day: string, furthest: string | null, more: Row = {}): Row {
  const marks = [
    "responded_at",
    "qualified_at",
    "meeting_booked_at",
    "meeting_attended_at",
    "opportunity_at",
    "converted_at",
  ];
  const reached = furthest === null ? [] : marks.slice(0, marks.indexOf(furthest) + 1);
  const times = Object.fromEntries(reached.map((mark) => [mark, `${day}T10:00:00Z`]));
  return { started_at: `${day}T09:00:00Z`, status: "completed", channel: "chat", ...times, ...more };
}

/** A deal closed on a day. */
export const deal = (day: string, outcome: "won" | "lost", more: Row = {}): Row => ({
  created_on: "2025-01-01",
  closed_on: day,
  outcome,
  amount: 100_000,
  currency: "USD",
  ...more,
});
