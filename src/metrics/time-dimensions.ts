import { type RawBuilder, sql } from "kysely";
import { weekStartOf } from "#store/sqlite.ts";
import { isoWeek, isoWeekStart } from "./calendar-dates.ts";
import { type ColumnPlace, type DimensionColumn, dimension } from "./dimension-column.ts";

/** Time buckets of the date a measure is counted on. Levels equal the labels of `periodBuckets`. */
export const timeDimensions: readonly DimensionColumn[] = [
  dimension({
    key: "day",
    title: "Day",
    kind: "time",
    synonyms: ["daily", "days", "per day"],
    expression: ({ date }) => sql`substr(${sql.ref(date)}, 1, 10)`,
  }),
  dimension({
    key: "week",
    title: "Week",
    kind: "time",
    synonyms: ["weekly", "weeks", "per week"],
    expression: ({ date }) => weekStartOf(date),
    toLevel: isoWeek,
    fromLevel: (level) => isoWeekStart(Number(level.slice(0, 4)), Number(level.slice(6))) ?? level,
  }),
  dimension({
    key: "month",
    title: "Month",
    kind: "time",
    synonyms: ["monthly", "months", "per month"],
    expression: ({ date }) => sql`substr(${sql.ref(date)}, 1, 7)`,
  }),
  dimension({
    key: "quarter",
    title: "Quarter",
    kind: "time",
    synonyms: ["quarterly", "quarters", "per quarter"],
    expression: fiscalQuarter,
  }),
  dimension({
    key: "month_in_quarter",
    title: "Month in quarter",
    kind: "time",
    synonyms: ["month of quarter", "month in the quarter"],
    expression: (place) => sql`cast((${fiscalMonth(place)} % 3) + 1 as text)`,
    toLevel: (value) => ["first month", "second month", "third month"][Number(value) - 1] ?? value,
    fromLevel: (level) => String(["first month", "second month", "third month"].indexOf(level) + 1),
  }),
];

/** Months since year 0, counted from the start of the fiscal year. */
const fiscalMonth = ({ date, fiscalYearStartMonth }: ColumnPlace): RawBuilder<number> =>
  sql<number>`(cast(substr(${sql.ref(date)}, 1, 4) as integer) * 12
    + cast(substr(${sql.ref(date)}, 6, 2) as integer) - ${sql.lit(fiscalYearStartMonth)})`;

function fiscalQuarter(place: ColumnPlace): RawBuilder<string> {
  const month = fiscalMonth(place);
  const year = place.fiscalYearStartMonth > 1 ? sql`(${month} / 12 + 1)` : sql`(${month} / 12)`;
  return sql<string>`(cast(${year} as text) || '-Q' || cast((${month} % 12) / 3 + 1 as text))`;
}
