import { sql } from "kysely";
import type { Reader } from "#contracts/reader.ts";
import { addDays, daysFrom } from "./calendar-dates.ts";
import { type FactCount, factCounts } from "./fact-counts.ts";
import { type OpenSource, opened } from "./source.ts";
import { type DealCycles, readDealCycles } from "./trust-deal-cycles.ts";

/** An extract by closing date: deals that closed before `closed` are not in it, so creations are whole only from `whole` on. */
export interface FirstCloses {
  readonly closed: string;
  readonly whole: string;
}

/** Closes begin where this part of them has passed: a few early ones may be faulty dates. */
const EARLY = 0.005;
/** Closes to be expected before that day for their absence to mean anything, and how many times more than there are. */
const EXPECTED = 10;
const TIMES = 5;
/** From that day on they come at full rate at once: a business that starts does not. */
const FLOW_DAYS = 28;
const FLOW = 0.5;
/** Creations are whole where no more than this part of them can have closed before the extract begins. */
const CUT = 0.1;
/** Closed deals without a date may be the very ones that seem to be missing. */
const UNDATED = 0.01;
const FEWEST_DAYS = 30;
const LONGEST_GAP = 7;

/**
 * Whether the store holds only deals that closed from some day on: closes start at once at full rate, although by then deals had been created for so
 * long that many must have closed earlier. Null when it does not. Rests on the creations that are there and on how long deals take, whoever's they
 * are: where the extract begins is the same for every viewer.
 *
 * @example firstCloses.read(source, {}) // { closed: "2025-04-01", whole: "2025-03-20" }
 */
export const firstCloses: Reader<object, FirstCloses | null> = {
  name: "first_closes",
  read: (given) => {
    const source = opened(given).everybody;
    return source.once("first closes", () => readFirstCloses(source));
  },
};

async function readFirstCloses(source: OpenSource): Promise<FirstCloses | null> {
  const [created, closed, cycles] = await Promise.all([
    factCounts(source, "deal", [sql`deal.created_on`]),
    factCounts(source, "deal", [sql`case when deal.outcome <> 'open' then coalesce(deal.closed_on, '?') end`]),
    source.once("trust cycles", () => readDealCycles(source)),
  ]);
  const [births, closes] = [datesOf(created), datesOf(closed)];
  const all = total(closes);
  const undated = total(closed.filter(([[day]]) => day === "?"));
  if (births.length < FEWEST_DAYS || all === 0 || undated > UNDATED * all) return null;
  const start = startOf(closes, EARLY * all);
  const seen = total(closes.filter(([[day]]) => String(day) < start));
  const takes = shareWithin(cycles);
  const until = (day: string): number =>
    births.reduce((sum, [[born], n]) => sum + (String(born) < day ? n * takes(daysFrom(String(born), day) - 1) : 0), 0);
  const expected = until(start);
  if (expected < Math.max(EXPECTED, TIMES * seen)) return null;
  const end = addDays(start, FLOW_DAYS);
  const flow = total(closes.filter(([[day]]) => String(day) >= start && String(day) < end));
  if (flow < FLOW * (until(end) - expected)) return null;
  let age = 0;
  while (takes(age) < CUT) age += 1;
  const first = firstOfRun(closes, start);
  return { closed: first, whole: addDays(first, -age) };
}

const total = (counts: readonly FactCount[]): number => counts.reduce((sum, [, records]) => sum + records, 0);

const datesOf = (counts: readonly FactCount[]): readonly FactCount[] =>
  counts.filter(([[day]]) => typeof day === "string" && day !== "?");

/** The first day by which more than `few` have closed. */
function startOf(closes: readonly FactCount[], few: number): string {
  let passed = 0;
  const at = closes.findIndex(([, n]) => {
    passed += n;
    return passed > few;
  });
  return String(closes[at]![0][0]);
}

/** The first close before that day without a gap of more than a week to the next. */
function firstOfRun(closes: readonly FactCount[], start: string): string {
  const earlier = closes.map(([[day]]) => String(day)).filter((day) => day < start);
  return earlier.reduceRight((first, day) => (daysFrom(day, first) <= LONGEST_GAP ? day : first), start);
}

/** The share of deals that close within so many days. */
function shareWithin(cycles: DealCycles): (days: number) => number {
  const all = cycles.reduce((sum, [, deals]) => sum + deals, 0);
  const longest = cycles.at(-1)?.[0] ?? 0;
  const within = new Float64Array(longest + 1);
  for (const [days, deals] of cycles) within[days] = within[days]! + deals / Math.max(1, all);
  for (let day = 1; day <= longest; day++) within[day] = within[day]! + within[day - 1]!;
  return (days) => (days < 0 ? 0 : days >= longest ? 1 : within[days]!);
}
