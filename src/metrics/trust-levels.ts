import type { TrustNote } from "#contracts/measure.ts";
import { ratio } from "#contracts/quantity.ts";
import { dimensionWords } from "#contracts/segment.ts";
import { mayBeEmpty, type Side, type TrustFacts } from "./trust-facts.ts";

/** Missing values: mentioned from this share on, a warning from the next, and a start or stop of recording from this difference on. */
const MISSING = 0.05;
const MANY_MISSING = 0.2;
const RECORDING_CHANGED = 0.5;
/** A smaller jump counts when chance cannot make it: standard errors, and share. */
const JUMP_ERRORS = 5;
const JUMP = 0.1;
/** A level on one side only counts when it holds this share there and so many records were to be expected on the other side. */
const LEVEL_SHARE = 0.05;
const EXPECTED = 10;
/** Dimensions with more levels than this are names, not categories. */
const MOST_LEVELS = 200;
/** Shares of a value that goes and of one that comes are alike within this factor. */
const ALIKE = 1.5;

/** Checks of what is recorded in each dimension: missing values, values that come and go. */
export const levelNotes = (facts: TrustFacts): readonly TrustNote[] =>
  facts.current.cut.columns.flatMap(({ dimension }, index) => {
    // where an open deal stands is a matter of its age
    if (dimension === "stage" && facts.countedOn !== "closed_on") return [];
    const missing = missingNote(facts, index);
    // values that come with the recording of their dimension are no news of their own
    return missing.some(({ code }) => code === "recording-gap") ? missing : [...missing, ...levelNote(facts, index)];
  });

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
  if (before && recordingChanged(current, before))
    return [
      {
        code: "recording-gap",
        severity: "warning",
        text: "Recording of {dimension} starts or stops between the periods: it is missing for {share} of the records, and for {earlier} in the period before; no change is read from it.",
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

/** Whether far more is missing in one of the periods: the dimension began or ended, or a system stopped filling it. */
function recordingChanged(current: Levels, before: Levels): boolean {
  const jump = Math.abs(missingShare(current) - missingShare(before));
  if (jump >= RECORDING_CHANGED) return true;
  if (jump < JUMP || mayBeEmpty.includes(current.dimension)) return false;
  const missing = (current.counts.get(null) ?? 0) + (before.counts.get(null) ?? 0);
  const pooled = missing / (current.n + before.n);
  return jump >= JUMP_ERRORS * Math.sqrt(pooled * (1 - pooled) * (1 / current.n + 1 / before.n));
}

/** Levels with weight on one side that the other side does not know: a new product, a renamed region, other codes for the reps. */
function levelNote(facts: TrustFacts, index: number): readonly TrustNote[] {
  if (!facts.before) return [];
  const current = levelsOf(facts.current, index);
  const before = levelsOf(facts.before, index);
  if (Math.max(current.counts.size, before.counts.size) > MOST_LEVELS) return [];
  const fresh = onlyIn(current, before);
  const gone = onlyIn(before, current);
  const dimension = dimensionWords(current.dimension);
  const [added, dropped] = [heavy(fresh), heavy(gone)];
  const renamed = fresh.length === 1 && gone.length === 1 ? renamedNote(dimension, fresh[0]!, gone[0]!, facts) : null;
  if (renamed) return [renamed];
  const unknown = [fresh, gone].map((levels) =>
    Math.min(
      1,
      levels.reduce((sum, { share }) => sum + share, 0),
    ),
  );
  if (Math.min(fresh.length, gone.length) > 0 && Math.min(...unknown) >= MANY_MISSING && fresh.length + gone.length > 3)
    return [recodedNote(dimension, fresh, unknown[0]!, current.n)];
  const only = [...added, ...dropped];
  if (only.length === 0) return [];
  return [
    {
      code: "level-drift",
      severity: only.some(({ share }) => share >= MANY_MISSING) ? "warning" : "info",
      text: `{dimension} {levels} ${only.length === 1 ? "occurs" : "occur"} in only one of the periods.`,
      names: { dimension, levels: named(only) },
    },
  ];
}

interface LevelShare {
  readonly level: string;
  readonly share: number;
}

/** Levels that the other side would hold by its size, far beyond chance, and does not. */
function onlyIn(side: Levels, other: Levels): readonly LevelShare[] {
  return [...side.counts]
    .filter(([level]) => level !== null && !other.counts.has(level))
    .map(([level, n]) => ({ level: String(level), share: n / side.n }))
    .filter(({ share }) => share * other.n >= EXPECTED);
}

const heavy = (levels: readonly LevelShare[]): readonly LevelShare[] =>
  levels.filter(({ share }) => share >= LEVEL_SHARE);

const named = (levels: readonly LevelShare[]): string =>
  levels
    .slice(0, 3)
    .map(({ level }) => level)
    .join(", ");

/** One value goes and another comes with about its weight. */
function renamedNote(dimension: string, fresh: LevelShare, gone: LevelShare, facts: TrustFacts): TrustNote | null {
  const alike = Math.max(fresh.share, gone.share) <= ALIKE * Math.min(fresh.share, gone.share);
  if (!alike || Math.max(fresh.share, gone.share) < LEVEL_SHARE) return null;
  return {
    code: "level-drift",
    severity: "warning",
    text: "{dimension} {fresh} ({share}) comes as {gone} ({earlier}) goes: it may be the same under a new name.",
    figures: {
      share: ratio(fresh.share, { n: facts.current.n }),
      earlier: ratio(gone.share, { n: facts.before!.n }),
    },
    names: { dimension, fresh: fresh.level, gone: gone.level },
  };
}

const recodedNote = (dimension: string, fresh: readonly LevelShare[], share: number, n: number): TrustNote => ({
  code: "level-drift",
  severity: "warning",
  text: "The values of {dimension} were renamed or replaced: {share} of the records carry one that the period before does not know, such as {levels}.",
  figures: { share: ratio(share, { n }) },
  names: { dimension, levels: named([...fresh].sort((left, right) => right.share - left.share)) },
});
