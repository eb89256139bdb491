import type { TrustNote } from "#contracts/measure.ts";
import { count, ratio } from "#contracts/quantity.ts";
import { dimensionWords } from "#contracts/segment.ts";
import { stageConflict } from "./stage-conflict.ts";
import { type DealFacts, mayBeEmpty, type Side, type TrustFacts } from "./trust-facts.ts";

/** Missing values: mentioned from this share on, a warning from the next, and a start or stop of recording from this difference on. */
const MISSING = 0.05;
const MANY_MISSING = 0.2;
const RECORDING_CHANGED = 0.5;
/** A level on one side only counts when it holds this share there and so many records were to be expected on the other side. */
const LEVEL_SHARE = 0.05;
const EXPECTED = 10;
/** Dimensions with more levels than this are names, not categories. */
const MOST_LEVELS = 200;
/** A single day with this share of the closes, of at least so many, is a day of entering, not of closing. */
const ONE_DAY = 0.25;
const FEWEST_CLOSES = 40;

/** Checks of the records themselves. */
export const recordNotes = (facts: TrustFacts): readonly TrustNote[] => [
  ...facts.current.cut.columns.flatMap((_, index) => [...missingNote(facts, index), ...levelNote(facts, index)]),
  ...duplicateNote(facts),
  ...(facts.deal ? dealNotes(facts, facts.deal) : []),
];

interface Levels {
  readonly dimension: string;
  readonly n: number;
  readonly counts: ReadonlyMap<string | null, number>;
}

function levelsOf(side: Side, index: number): Levels {
  const column = side.cut.columns[index]!;
  const counts = new Map<string | null, number>();
  for (let row = 0; row < side.cut.size; row++) {
    const level = column.levels[column.codes[row]!] ?? null;
    counts.set(level, (counts.get(level) ?? 0) + side.cut.n[row]!);
  }
  return { dimension: column.dimension, n: side.n, counts };
}

const missingShare = (levels: Levels): number => (levels.n === 0 ? 0 : (levels.counts.get(null) ?? 0) / levels.n);

function missingNote(facts: TrustFacts, index: number): readonly TrustNote[] {
  const current = levelsOf(facts.current, index);
  const before = facts.before ? levelsOf(facts.before, index) : null;
  const missing = (current.counts.get(null) ?? 0) + (before?.counts.get(null) ?? 0);
  const all = current.n + (before?.n ?? 0);
  const share = all === 0 ? 0 : missing / all;
  if (share === 1 || all === 0) return [];
  const names = { dimension: dimensionWords(current.dimension) };
  if (before && Math.abs(missingShare(current) - missingShare(before)) >= RECORDING_CHANGED)
    return [
      {
        code: "recording-gap",
        severity: "warning",
        text: "Recording of {dimension} starts or stops between the periods: it is missing for {share} of the records, and for {earlier} in the period before.",
        figures: {
          share: ratio(missingShare(current), { n: current.n }),
          earlier: ratio(missingShare(before), { n: before.n }),
        },
        names,
      },
    ];
  if (share < MISSING || mayBeEmpty.includes(current.dimension)) return [];
  return [
    {
      code: "missing-values",
      severity: share >= MANY_MISSING ? "warning" : "info",
      text: "{dimension} is not recorded for {share} of the records.",
      figures: { share: ratio(share, { n: all }) },
      names,
    },
  ];
}

/** Levels with weight on one side that the other side does not know: a new product, a renamed region. */
function levelNote(facts: TrustFacts, index: number): readonly TrustNote[] {
  if (!facts.before) return [];
  const current = levelsOf(facts.current, index);
  const before = levelsOf(facts.before, index);
  if (Math.max(current.counts.size, before.counts.size) > MOST_LEVELS) return [];
  const only = [...onlyIn(current, before), ...onlyIn(before, current)];
  if (only.length === 0) return [];
  return [
    {
      code: "level-drift",
      severity: only.some(({ share }) => share >= MANY_MISSING) ? "warning" : "info",
      text: `{dimension} {levels} ${only.length === 1 ? "occurs" : "occur"} in only one of the periods.`,
      names: {
        dimension: dimensionWords(current.dimension),
        levels: only
          .slice(0, 3)
          .map(({ level }) => level)
          .join(", "),
      },
    },
  ];
}

function onlyIn(side: Levels, other: Levels): readonly { readonly level: string; readonly share: number }[] {
  return [...side.counts]
    .filter(([level]) => level !== null && !other.counts.has(level))
    .map(([level, n]) => ({ level: String(level), share: n / side.n }))
    .filter(({ share }) => share >= LEVEL_SHARE && share * other.n >= EXPECTED);
}

function duplicateNote({ duplicates, current, before }: TrustFacts): readonly TrustNote[] {
  if (duplicates === 0) return [];
  const share = duplicates / Math.max(1, current.n + (before?.n ?? 0));
  return [
    {
      code: "duplicates",
      severity: share >= 0.01 ? "warning" : "info",
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
  const { records: n, days } = facts.current;
  const [day, most] = [...days].sort((left, right) => right[1] - left[1])[0] ?? ["", 0];
  if (facts.countedOn === "closed_on" && n >= FEWEST_CLOSES && most >= ONE_DAY * n && days.size > 1)
    notes.push({
      code: "backdated-closes",
      severity: "warning",
      text: "{share} of the closes carry the date {day}: they may have been entered in bulk.",
      figures: { share: ratio(most / n, { n }) },
      names: { day },
    });
  return notes;
}

function stageNote(facts: TrustFacts, deal: DealFacts): readonly TrustNote[] {
  const conflict = stageConflict(deal.stages);
  if (!conflict) return [];
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
