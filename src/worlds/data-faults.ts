import { advanceDataVersion } from "#store/data-version.ts";
import type { Store } from "#store/open.ts";
import { type Calendar, calendarUntil, DEFAULT_UNTIL, isoDay, LAST_QUARTER, type Quarter } from "./calendar.ts";

/** Things that are wrong with the data of real companies; nothing about the business changes. */
export const dataFaults = [
  "stub-quarter",
  "late-start",
  "silent-weeks",
  "cut-extract",
  "late-recording",
  "missing-values",
  "recording-lapse",
  "repeated-import",
  "mixed-currencies",
  "renamed-level",
  "recoded-owners",
  "dated-back",
  "piled-closes",
  "impossible-dates",
  "stage-before-end",
  "swapped-stage",
  "late-imports",
] as const;
export type DataFault = (typeof dataFaults)[number];

/** Day of the last quarter on which the extract of `stub-quarter` was taken, counted from 1. */
export const STUB_DAYS = 51;

interface Days {
  /** First day of the last quarter, of the one before, and the last day with data. */
  readonly last: string;
  readonly before: string;
  readonly until: string;
  /** The day so many days after the last quarter's (or the earlier one's) first. */
  readonly lastDay: (place: number) => string;
  readonly beforeDay: (place: number) => string;
}

type Run = (sql: string, ...values: readonly (string | number)[]) => void;

/** Which deals a fault takes: `every(3)` is a third of them, spread over all that else tells them apart. */
const every = (n: number): string => `cast(substr(id, 2) as integer) % ${n} = 0`;

const plant: Readonly<Record<DataFault, (run: Run, days: Days) => void>> = {
  "stub-quarter": (run, { lastDay }) => {
    run("delete from deal where created_on >= ?", lastDay(STUB_DAYS));
    run(
      "update deal set outcome = 'open', closed_on = null, stage = 'Negotiation' where closed_on >= ?",
      lastDay(STUB_DAYS),
    );
  },
  "late-start": (run, { beforeDay }) => run("delete from deal where closed_on < ?", beforeDay(40)),
  "silent-weeks": (run, { lastDay }) =>
    run("delete from deal where closed_on >= ? and closed_on < ?", lastDay(33), lastDay(59)),
  "cut-extract": (run, { last }) => run("delete from deal where created_on >= ?", last),
  "late-recording": (run, { lastDay }) => run("update deal set region = null where closed_on < ?", lastDay(45)),
  "missing-values": (run) => run(`update deal set industry = null where ${every(3)}`),
  "recording-lapse": (run, { last }) =>
    run(`update deal set lead_source = null where closed_on >= ? and ${every(4)}`, last),
  "repeated-import": (run, { lastDay }) => {
    const columns =
      "name, account_id, lead_id, owner_id, region, industry, product, lead_source, amount, currency, stage, created_on, closed_on, outcome, attributes, source, import_batch_id";
    run(
      `insert into deal (id, source_id, ${columns}) select 'again-' || id, 'again-' || source_id, ${columns} from deal where closed_on >= ?`,
      lastDay(60),
    );
  },
  "mixed-currencies": (run) => run("update deal set currency = 'EUR' where region = 'EMEA'"),
  "renamed-level": (run, { last }) =>
    run("update deal set product = 'Professional' where product = 'Pro' and closed_on >= ?", last),
  "recoded-owners": (run, { last }) => run("update deal set owner_id = 'crm-' || owner_id where closed_on >= ?", last),
  "dated-back": (run, { last }) =>
    run(
      `insert into deal_stage_change (id, deal_id, from_stage, to_stage, at, source, source_id, import_batch_id)
        select 'late-' || id, id, 'Negotiation', stage, date(closed_on, '+12 days') || 'T10:00:00Z', source, 'late-' || id, import_batch_id
        from deal where closed_on >= ? and ${every(20)}`,
      last,
    ),
  "piled-closes": (run, { last, until }) =>
    run(`update deal set closed_on = ? where closed_on >= ? and ${every(2)}`, until, last),
  "impossible-dates": (run, { last }) =>
    run(`update deal set created_on = date(closed_on, '+9 days') where closed_on >= ? and ${every(40)}`, last),
  "stage-before-end": (run) => run(`update deal set stage = 'Demo' where outcome = 'won' and ${every(5)}`),
  "swapped-stage": (run) => run(`update deal set stage = 'Closed Lost' where outcome = 'won' and ${every(10)}`),
  "late-imports": (run, { lastDay }) => {
    run("delete from import_batch");
    for (let week = 0; week < 6; week++)
      run(
        "insert into import_batch (id, entity, file, started_at, finished_at, status, rows_read, rows_inserted, rows_updated, rows_rejected, rows_duplicate) values (?, 'deals', 'export.csv', ?, ?, 'done', 0, 0, 0, 0, 0)",
        `weekly-${week}`,
        `${lastDay(7 * week)}T06:00:00Z`,
        `${lastDay(7 * week)}T06:01:00Z`,
      );
  },
};

/**
 * Damages the deals of a sample world that is in the store, as one transaction. The business stays as it was: what changes is what was recorded of it,
 * so that an answer that follows the figures as they stand is wrong.
 *
 * @param until last day of the world, as it was seeded
 * @example plantFault(store, "stub-quarter") // the extract was taken on the 51st day of the last quarter
 */
export function plantFault(store: Store, fault: DataFault, until: string = DEFAULT_UNTIL): void {
  const days = daysOf(calendarUntil(until), until);
  store.connection.transaction(() => {
    plant[fault]((sql, ...values) => store.connection.prepare(sql).run(...values), days);
    advanceDataVersion(store.connection);
  })();
}

function daysOf(calendar: Calendar, until: string): Days {
  const [before, last] = calendar.quarters.slice(LAST_QUARTER - 1) as [Quarter, Quarter];
  return {
    last: isoDay(last.fromDay),
    before: isoDay(before.fromDay),
    until,
    lastDay: (place) => isoDay(last.fromDay + place),
    beforeDay: (place) => isoDay(before.fromDay + place),
  };
}
