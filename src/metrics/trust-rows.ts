import type { TrustNote } from "#contracts/measure.ts";
import { count, ratio } from "#contracts/quantity.ts";
import { stageConflict } from "./stage-conflict.ts";
import type { DealFacts } from "./trust-deal-facts.ts";
import type { Side, TalkFacts, TrustFacts } from "./trust-facts.ts";

/** A single day with this share of the closes, of at least so many, is a day of entering, not of closing. */
const ONE_DAY = 0.25;
const FEWEST_CLOSES = 40;
/** Repeated records swell a volume and make chance look smaller than it is: from this difference between the periods on they cannot be compared. */
const SWELLS = 0.03;
/** Other currencies with less than this share of the records hardly move a sum. */
const OTHER_CURRENCIES = 0.01;
/** Stages named for the other outcome: so many deals, and this share of those closed. */
const FEWEST_SWAPPED = 5;
const SWAPPED = 0.01;

/** Checks of single records: repeated ones, dates that cannot be, closes dated back, stages against outcomes, currencies. */
export const rowNotes = (facts: TrustFacts): readonly TrustNote[] => [
  ...duplicateNote(facts),
  ...currencyNote(facts),
  ...(facts.deal ? dealNotes(facts, facts.deal) : []),
  ...(facts.talk ? talkNotes(facts.talk) : []),
];

/** Amounts of several currencies cannot be added up as they stand. */
function currencyNote({ current, before }: TrustFacts): readonly TrustNote[] {
  const counts = new Map<string, number>();
  for (const [currency, n] of [...current.currencies, ...(before?.currencies ?? [])])
    counts.set(currency, (counts.get(currency) ?? 0) + n);
  const sorted = [...counts].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1));
  const all = sorted.reduce((sum, [, n]) => sum + n, 0);
  const [main, ...others] = sorted;
  if (!main || others.length === 0 || all - main[1] < OTHER_CURRENCIES * all) return [];
  return [
    {
      code: "mixed-currencies",
      severity: before ? "blocks" : "warning",
      text: "Amounts are in {main} ({share}) and {others}: sums over several currencies mean nothing.",
      figures: { share: ratio(main[1] / all, { n: all }) },
      names: {
        main: main[0],
        others: others
          .map(([currency]) => currency)
          .slice(0, 3)
          .join(", "),
      },
    },
  ];
}

/** Conversations that end before they start, or start after today. */
function talkNotes({ endedBeforeStart, datedAfterToday }: TalkFacts): readonly TrustNote[] {
  const kinds = [
    { slot: "early", n: endedBeforeStart, words: "ended before starting" },
    { slot: "future", n: datedAfterToday, words: "dated after today" },
  ].filter(({ n }) => n > 0);
  if (kinds.length === 0) return [];
  return [
    {
      code: "impossible-dates",
      severity: "warning",
      text: `Conversations with dates that cannot be: ${kinds.map(({ slot, words }) => `{${slot}} ${words}`).join(", ")}.`,
      figures: Object.fromEntries(kinds.map(({ slot, n }) => [slot, count(n)])),
    },
  ];
}

function duplicateNote({ current, before }: TrustFacts): readonly TrustNote[] {
  const sides = [current, ...(before ? [before] : [])];
  const duplicates = sides.reduce((sum, side) => sum + side.duplicates, 0);
  if (duplicates === 0) return [];
  const share = duplicates / Math.max(1, current.n + (before?.n ?? 0));
  const shares = sides.map((side) => side.duplicates / Math.max(1, side.records));
  const swells = before !== null && Math.abs(shares[0]! - shares[1]!) >= SWELLS;
  return [
    {
      code: "duplicates",
      severity: swells ? "blocks" : share >= 0.01 ? "warning" : "info",
      text: `{copies} ${duplicates === 1 ? "record repeats" : "records repeat"} another one in everything but the id.`,
      figures: { copies: count(duplicates) },
    },
  ];
}

function dealNotes(facts: TrustFacts, deal: DealFacts): readonly TrustNote[] {
  const kinds: readonly (readonly [string, number, string])[] = [
    ["early", deal.closedBeforeCreated, "closed before creation"],
    ["future", deal.datedAfterToday, "dated after today"],
    ["undated", deal.closedWithoutDate, "closed without a date"],
  ];
  const impossible = kinds.filter(([, n]) => n > 0);
  const notes: TrustNote[] = [];
  if (impossible.length > 0)
    notes.push({
      code: "impossible-dates",
      severity: "warning",
      text: `Deals with dates that cannot be: ${impossible.map(([slot, , words]) => `{${slot}} ${words}`).join(", ")}.`,
      figures: Object.fromEntries(impossible.map(([slot, n]) => [slot, count(n)])),
    });
  return [...notes, ...backdatedNotes(facts, deal), ...stageNote(facts, deal)];
}

function backdatedNotes(facts: TrustFacts, deal: DealFacts): readonly TrustNote[] {
  const notes: TrustNote[] = [];
  if (deal.closedBeforeLastChange > 0)
    notes.push({
      code: "backdated-closes",
      severity: "warning",
      text:
        deal.closedBeforeLastChange === 1
          ? "{late} deal has a closing date more than a week before its last stage change: it was dated back."
          : "{late} deals have a closing date more than a week before their last stage change: they were dated back.",
      figures: { late: count(deal.closedBeforeLastChange) },
    });
  const sides = [facts.current, ...(facts.before ? [facts.before] : [])];
  return [...notes, ...(facts.countedOn === "closed_on" ? sides.flatMap(piledNote) : [])];
}

/** One day with a large part of a period's closes. */
function piledNote({ records: n, days }: Side): readonly TrustNote[] {
  const [day, most] = [...days].sort((left, right) => right[1] - left[1])[0] ?? ["", 0];
  if (n < FEWEST_CLOSES || most < ONE_DAY * n || days.size < 2) return [];
  return [
    {
      code: "backdated-closes",
      severity: "warning",
      text: "{share} of the closes carry the date {day}: they may have been entered in bulk.",
      figures: { share: ratio(most / n, { n }) },
      names: { day },
    },
  ];
}

function stageNote(facts: TrustFacts, deal: DealFacts): readonly TrustNote[] {
  const conflict = stageConflict(deal.stages);
  if (!conflict) return swappedNote(deal);
  return [
    {
      code: "contradicting-stage",
      severity: "stage" in facts.where ? "warning" : "info",
      text: `{won} won ${conflict.wonBeforeEnd === 1 ? "deal stands" : "deals stand"} at stage {stage}: the stage column contradicts the outcome, so no stage funnel can be read from it.`,
      figures: { won: count(conflict.wonBeforeEnd) },
      names: { stage: conflict.stage },
    },
  ];
}

/** Won deals at a stage named for losing, and the other way round. */
function swappedNote({ stages }: DealFacts): readonly TrustNote[] {
  const closed = stages.reduce((sum, { won, lost }) => sum + won + lost, 0);
  const wrong = stages
    .map(({ stage, won, lost }) => ({ stage, n: /lost/i.test(stage) ? won : /won/i.test(stage) ? lost : 0 }))
    .sort((left, right) => right.n - left.n);
  const all = wrong.reduce((sum, { n }) => sum + n, 0);
  if (all < FEWEST_SWAPPED || all < SWAPPED * closed) return [];
  return [
    {
      code: "contradicting-stage",
      severity: "warning",
      text: "{deals} closed deals have an outcome that their stage contradicts, most of them at {stage}; the outcome is what counts here.",
      figures: { deals: count(all) },
      names: { stage: wrong[0]!.stage },
    },
  ];
}
