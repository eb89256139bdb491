import type { TrustNote } from "#contracts/measure.ts";
import { days, ratio } from "#contracts/quantity.ts";
import { addDays, daysFrom } from "./calendar-dates.ts";
import { EXPECTED, SILENT_DAYS, type Side, type TrustFacts } from "./trust-facts.ts";

/** Outcomes still to come: from this share on a warning, and from this difference between the periods on no comparison. */
const NOTED = 0.02;
const TOO_MANY = 0.1;
/** Imports this many times later than usual are late. */
const LATE = 3;
/** From this share of closes that cannot be in the extract on, volumes and durations of the period are those of a part of the deals. */
const CUT = 0.1;
/** With fewer known delays nothing can be said about those to come. */
const FEWEST_LAGS = 20;

/** Checks of where the extract starts and ends, and of records whose outcome is not known yet. */
export const extractNotes = (facts: TrustFacts): readonly TrustNote[] => [
  ...truncatedNotes(facts),
  ...immatureNotes(facts),
  ...staleNote(facts),
  ...syncNote(facts),
];

const sidesOf = (facts: TrustFacts): readonly Side[] => [facts.current, ...(facts.before ? [facts.before] : [])];

function truncatedNotes(facts: TrustFacts): readonly TrustNote[] {
  const { deal } = facts;
  if (!deal?.lastCreated || !deal.firstCreated || !deal.lastClosed) return [];
  const notes: TrustNote[] = [];
  const silence = daysFrom(deal.lastCreated, deal.lastClosed);
  const ends = silence >= SILENT_DAYS && silence * deal.createdPerDay >= EXPECTED;
  if (ends && sidesOf(facts).some(({ period }) => period.to > addDays(deal.lastCreated!, 1)))
    notes.push({
      code: "truncated-extract",
      severity: cutSeverity(facts),
      text: "No deal was created after {created} while closes go on until {closed}: fewer closes and longer cycles from then on are the end of the extract, not of the business.",
      names: { created: deal.lastCreated, closed: deal.lastClosed },
    });
  const first = sidesOf(facts).filter((side) => facts.countedOn === "closed_on" && startsWithExtract(side, facts));
  if (first.length > 0)
    notes.push({
      code: "truncated-extract",
      severity: cutSeverity(facts),
      text: "The extract holds no deal created before {created}, so closes in {period} are the quick ones of that time.",
      names: { created: deal.firstCreated, period: labelOf(first.at(-1)!.period) },
    });
  return [...notes, ...firstClosesNote(facts)];
}

/** Of deals created before the first close in the extract, those that closed sooner are missing: there were more of them. */
function firstClosesNote(facts: TrustFacts): readonly TrustNote[] {
  const { firstCloses: since, measure, before } = facts;
  if (!since || !sidesOf(facts).some(({ period }) => period.from < since.whole)) return [];
  const isVolume = measure.kind === "count" || measure.kind === "sum";
  return [
    {
      code: "truncated-extract",
      severity: before && isVolume ? "blocks" : "warning",
      text: "The extract holds only deals that closed from {closed} on or are still open, so many of those created before {whole} are missing.",
      names: { ...since },
    },
  ];
}

/** "all" reads poorly in a sentence: the days it spans. */
const labelOf = ({ from, to, label }: Side["period"]): string =>
  label === "all" ? `${from}..${addDays(to, -1)}` : label;

/** Rates of the deals that are there are rates still; how many there were and how long they took is not known. */
function cutSeverity(facts: TrustFacts): TrustNote["severity"] {
  const { kind } = facts.measure;
  if (!facts.before || kind === "ratio" || kind === "mean") return "warning";
  return sidesOf(facts).some(({ missingCloses }) => missingCloses >= CUT) ? "blocks" : "warning";
}

/** A period that begins within a month of the first creation holds no deal that took longer; so does a later one that misses many closes. */
function startsWithExtract(side: Side, facts: TrustFacts): boolean {
  const { deal, coverage } = facts;
  if (!deal?.firstCreated || !coverage || deal.createdPerDay * SILENT_DAYS < EXPECTED) return false;
  if (coverage.from < deal.firstCreated) return false;
  const { from, to } = side.period;
  return daysFrom(deal.firstCreated, from) < 30 || (side.missingCloses >= CUT && to <= deal.lastCreated!);
}

/** The share of outcomes that are still to come, from how long earlier ones took. */
function immatureNotes(facts: TrustFacts): readonly TrustNote[] {
  const { lags, coverage } = facts;
  if (!lags || !coverage || lags.length < FEWEST_LAGS) return [];
  const seenUntil = newestRecord(facts) ?? coverage.to;
  const open = sidesOf(facts)
    .filter(({ n }) => n > 0)
    .map((side) => ({ side, share: stillOpen(side, seenUntil, lags) }));
  const [current, before] = open;
  const difference = before && current ? Math.abs(current.share - before.share) : 0;
  if (before && difference >= TOO_MANY) {
    const young = current!.share > before.share ? current! : before;
    return [
      {
        code: "immature-cohort",
        severity: "blocks",
        text: "Records of {period} are too young for {measure}: going by how long earlier ones took, about {share} of the outcomes are still to come.",
        figures: { share: ratio(young.share, { n: young.side.n }) },
        names: { period: young.side.period.label, measure: facts.measure.title.toLowerCase() },
      },
    ];
  }
  return open
    .filter(({ share }) => share >= NOTED)
    .map(({ side, share }) => ({
      code: "immature-cohort",
      severity: "warning",
      text: "About {share} of the outcomes of {period} are still to come, going by how long earlier ones took.",
      figures: { share: ratio(share, { n: side.n }) },
      names: { period: side.period.label },
    }));
}

/** Outcomes are known up to the newest record, not up to today, when the last import lies back. */
function newestRecord({ coverage, deal, today }: TrustFacts): string | null {
  const days = [coverage?.to, deal?.lastCreated, deal?.lastClosed].filter((day) => typeof day === "string");
  return (
    days
      .filter((day) => day <= today)
      .sort()
      .at(-1) ?? null
  );
}

function stillOpen(side: Side, asOf: string, lags: Float64Array): number {
  if (side.records === 0) return 0;
  const late = (age: number): number => {
    let low = 0;
    let high = lags.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lags[middle]! <= age) low = middle + 1;
      else high = middle;
    }
    return (lags.length - low) / lags.length;
  };
  let open = 0;
  for (const [day, n] of side.days) open += n * late(Math.max(0, daysFrom(day, asOf)));
  return open / side.records;
}

function staleNote(facts: TrustFacts): readonly TrustNote[] {
  const newest = newestRecord(facts);
  if (newest === null) return [];
  const behind = daysFrom(newest, facts.today);
  const perDay = facts.current.records / Math.max(1, facts.current.days.size);
  if (behind < SILENT_DAYS || behind * perDay < EXPECTED) return [];
  return [
    {
      code: "stale-data",
      severity: addDays(newest, 1) >= facts.current.period.to ? "info" : "warning",
      text: "The newest record is from {newest}, {behind} before today.",
      figures: { behind: days(behind) },
      names: { newest },
    },
  ];
}

/** Imports that came regularly and then stopped. */
function syncNote({ sync, today }: TrustFacts): readonly TrustNote[] {
  if (!sync) return [];
  const behind = daysFrom(sync.last, today);
  if (behind <= LATE * Math.max(1, sync.usualDays)) return [];
  return [
    {
      code: "stale-data",
      severity: "warning",
      text: "The last import was on {last}, {behind} ago; they usually come every {usual}.",
      figures: { behind: days(behind), usual: days(Math.max(1, sync.usualDays)) },
      names: { last: sync.last },
    },
  ];
}
