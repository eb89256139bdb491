import type { TrustNote } from "#contracts/measure.ts";
import { days, ratio } from "#contracts/quantity.ts";
import { addDays, daysFrom } from "./calendar-dates.ts";
import type { Side, TrustFacts } from "./trust-facts.ts";

/** Silence is a finding only where so many records were to be expected, over at least so many days. */
const EXPECTED = 10;
const SILENT_DAYS = 14;
/** Outcomes still to come: from this share on a warning, and from this difference between the periods on no comparison. */
const NOTED = 0.02;
const TOO_MANY = 0.1;
/** With fewer known delays nothing can be said about those to come. */
const FEWEST_LAGS = 20;

/** Checks of where the extract starts and ends, and of records whose outcome is not known yet. */
export const extractNotes = (facts: TrustFacts): readonly TrustNote[] => [
  ...truncatedNotes(facts),
  ...immatureNotes(facts),
  ...staleNote(facts),
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
      severity: "warning",
      text: "No deal was created after {created} while closes go on until {closed}: fewer closes and longer cycles from then on are the end of the extract, not of the business.",
      names: { created: deal.lastCreated, closed: deal.lastClosed },
    });
  const first = sidesOf(facts).filter(
    ({ period }) => facts.countedOn === "closed_on" && startsWithExtract(period.from, facts),
  );
  if (first.length > 0)
    notes.push({
      code: "truncated-extract",
      severity: "warning",
      text: "The extract holds no deal created before {created}, so closes in {period} are the quick ones of that time.",
      names: { created: deal.firstCreated, period: first.at(-1)!.period.label },
    });
  return notes;
}

/** A period that begins within a month of the first creation holds no deal that took longer. */
function startsWithExtract(from: string, facts: TrustFacts): boolean {
  const { deal, coverage } = facts;
  if (!deal?.firstCreated || !coverage || deal.createdPerDay * SILENT_DAYS < EXPECTED) return false;
  return daysFrom(deal.firstCreated, from) < 30 && coverage.from >= deal.firstCreated;
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
