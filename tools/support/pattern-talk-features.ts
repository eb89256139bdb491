import type { Talk, TalkDay } from "#metrics/conversation-talks.ts";
import { objectionLabel } from "#metrics/talk-features.ts";
import { quantile } from "#stats/quantile.ts";
import type { Feature, PatternKind } from "./pattern-search.ts";

/** Days on which transcripts of fewer conversations than this are kept do not count: those kept may not be like the rest. */
const FULL_COVERAGE = 0.8;
/** A mood that falls by more than this on the scale from −1 to 1 has turned. */
const MOOD_TURN = 0.3;
const FEWEST_SHOWN = 20;
const MOST_TOPICS = 12;
const MOST_OPENINGS = 8;
const MOST_PATHS = 6;
/** Replies that make a path; only conversations with more have one, so that a path is never the loss itself. */
const PATH_LENGTH = 2;

/** A feature of conversations, which can also be looked up in others than those compared. */
export interface TalkFeature extends Feature {
  readonly shows: (talk: Talk) => boolean | null;
}

/** Days on which nearly all lost and nearly all kept conversations have a transcript. */
export const comparableDays = (days: readonly TalkDay[]): ReadonlySet<string> =>
  new Set(
    days
      .filter(
        ({ lost, lostWithTalk, kept, keptWithTalk }) =>
          lostWithTalk >= FULL_COVERAGE * lost && keptWithTalk >= FULL_COVERAGE * kept,
      )
      .map(({ day }) => day),
  );

/** The wording of an opening line without case, punctuation and spacing, by which lines are the same. */
export const wording = (line: string): string =>
  line
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** What lost conversations may show more often than those of the period before: our first line, and what prospects object to at any point. */
export function wordedFeatures(talks: readonly Talk[]): readonly TalkFeature[] {
  const topics = commonest(
    talks.flatMap(({ objections }) => objections.map(({ topic }) => topic)),
    MOST_TOPICS,
  );
  const strata = talks.map(() => "all");
  return [
    ...openingFeatures(talks, strata),
    ...topics.map((topic) =>
      feature(talks, strata, "objection", `said ${topic}`, objectionLabel(topic), ({ objections }) =>
        objections.some((objection) => objection.topic === topic),
      ),
    ),
  ];
}

/**
 * What conversations may have in common before they end. `levels` of a talk hold channel, campaign and script version, in that order: an opening line is
 * compared inside channel and campaign only, since it is part of the script.
 */
export function talkFeatureColumns(talks: readonly Talk[]): readonly TalkFeature[] {
  const like = talks.map(({ levels }) => JSON.stringify(levels));
  const make = (kind: PatternKind, key: string, label: string, shows: (talk: Talk) => boolean | null): TalkFeature =>
    feature(talks, like, kind, key, label, shows);
  const slow =
    quantile(
      talks.flatMap(({ waitMs }) => waitMs ?? []),
      0.75,
    ) ?? Number.POSITIVE_INFINITY;
  const topics = commonest(
    talks.flatMap(({ raised }) => raised),
    MOST_TOPICS,
  );
  return [
    ...openingFeatures(
      talks,
      talks.map(({ levels }) => JSON.stringify(levels.slice(0, 2))),
    ),
    ...topics.map((topic) =>
      make("objection", `raised ${topic}`, objectionLabel(topic), ({ raised }) => raised.includes(topic)),
    ),
    ...commonest(
      talks.flatMap((talk) => pathOf(talk) ?? []),
      MOST_PATHS,
    ).map((path) =>
      make("path", `path ${path}`, `the path ${path}`, (talk) => {
        const own = pathOf(talk);
        return own === null ? null : own === path;
      }),
    ),
    make("question", "question unanswered", "question left unanswered", ({ unanswered }) => unanswered),
    make("tempo", "tempo slow", "slow replies of ours", ({ waitMs }) => (waitMs === null ? null : waitMs >= slow)),
    make("contact", "contact interrupted", "interruptions", ({ interrupted }) => interrupted),
    make("contact", "contact machine only", "no person of ours", ({ person }) => !person),
    make("mood", "mood turned", "a mood that turns before the end", ({ moodChange }) =>
      moodChange === null ? null : moodChange < -MOOD_TURN,
    ),
  ];
}

/** The kinds of the prospect's first replies; null when the conversation holds no more than those. */
const pathOf = ({ replies }: Talk): string | null =>
  replies.length > PATH_LENGTH ? replies.slice(0, PATH_LENGTH).join(", then ") : null;

function openingFeatures(talks: readonly Talk[], strata: readonly string[]): readonly TalkFeature[] {
  const lines = commonest(talks.flatMap(({ opening }) => opening ?? []).map(wording), MOST_OPENINGS);
  return lines.map((line) =>
    feature(talks, strata, "opening", `opening ${line}`, "the opening line", ({ opening }) =>
      opening === null ? null : wording(opening) === line,
    ),
  );
}

const feature = (
  talks: readonly Talk[],
  strata: readonly string[],
  kind: PatternKind,
  key: string,
  label: string,
  shows: (talk: Talk) => boolean | null,
): TalkFeature => ({ kind, key, label, strata, shows, shown: Int8Array.from(talks, (talk) => toFlag(shows(talk))) });

const toFlag = (shows: boolean | null): number => (shows === null ? -1 : shows ? 1 : 0);

function commonest(values: readonly string[], most: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= FEWEST_SHOWN)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([value]) => value);
}
