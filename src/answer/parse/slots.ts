import type { Grain } from "#contracts/measure.ts";
import type { Dictionary, ParseContext } from "#contracts/question.ts";
import { askedClause } from "./asked-clause.ts";
import type { CalendarPlace } from "./calendar.ts";
import { type Correction, correctTyping } from "./correct-typing.ts";
import type { CountedOn } from "./counted-on.ts";
import { type DealName, findDealName } from "./deal-name.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import { type Filters, filtersOf, threshold } from "./filters.ts";
import { findNames, type Named } from "./find-names.ts";
import { findPeriods, type PeriodsFound } from "./find-periods.ts";
import { measureSlot } from "./measure-slot.ts";
import { namesIn } from "./names-in.ts";
import type { Normalised, Token } from "./normalise.ts";
import { inside, mask, type TextRange } from "./text-range.ts";
import { bucketPatterns } from "./vocabulary.ts";

/** Everything that a question names, before anybody decides what it asks. */
export interface Slots {
  readonly tokens: readonly Token[];
  /** The folded text that every place refers to, typing slips repaired. */
  readonly text: string;
  readonly names: readonly Named[];
  readonly measure: string | null;
  /** Further measures that were named; only one can be answered. */
  readonly otherMeasures: readonly Named[];
  readonly dimensions: readonly string[];
  readonly filters: Filters;
  readonly entities: Dictionary["entities"];
  /** An account or lead that a question about its deal names in part. */
  readonly dealName: DealName | null;
  readonly periods: PeriodsFound;
  readonly grain: Grain | null;
  readonly corrected: readonly Correction[];
  /** Names between whose meanings only the person can choose. */
  readonly unsure: readonly Named[];
  /** Ranges of the text that hold a time bucket, such as "by month". */
  readonly buckets: readonly TextRange[];
  /** Nouns that may stand for a measure; see softNouns. */
  readonly soft: readonly { readonly from: number; readonly to: number; readonly key: string }[];
  /** Measure implied by words such as "winning less"; where they stand. */
  readonly implied: TextRange | null;
  /** The date to count on, when the words name one that the measure allows. */
  readonly countedOn: CountedOn | null;
  /** Dimensions of which values were taken away rather than named. */
  readonly excluded: readonly string[];
  /** A condition that no filter can hold ("over 50k", "without outliers"), as typed; null when every condition was applied. */
  readonly unapplied: string | null;
  /** The clause that asks, when only one of several does and it alone was weighed. */
  readonly clause: TextRange | null;
}

/** Reads names, times and buckets out of a folded question. */
export function readSlots(
  question: Normalised,
  context: ParseContext,
  index: DictionaryIndex,
  place: CalendarPlace,
  base: string | null,
): Slots {
  const spelled = spell(question, index);
  const { tokens, text } = spelled;
  const { names, countedOn, grain } = namesIn(tokens, text, context, index);
  const masked = mask(text, [
    ...names.map(({ from, to }) => ({ start: (tokens[from] as Token).start, end: (tokens[to - 1] as Token).end })),
    ...(countedOn ? [countedOn.at] : []),
  ]);
  const found = periodsIn(masked, text, place, base);
  const step = /\b(?:show|plot|chart|graph|trend|list|display)\b/.test(text) ? stepBucket(masked) : null;
  const periods = step ? { ...found, period: null, compareWith: null } : found;
  const buckets = bucketsIn(mask(masked, found.consumed));
  const filtered = filtersOf(names, tokens, text, index, grain);
  return {
    tokens,
    text,
    names,
    dealName: findDealName(tokens, names, index),
    periods,
    grain,
    corrected: spelled.corrected,
    ...measureSlot(names, text, index, masked, tokens),
    dimensions: [
      ...new Set([
        ...names.flatMap(({ meaning }) => (meaning.kind === "dimension" ? [meaning.key] : [])),
        ...(step ? [step] : []),
        ...(countedOn?.bucket ? [countedOn.bucket] : []),
        ...buckets.map(({ key }) => key),
      ]),
    ],
    filters: filtered.filters,
    excluded: filtered.excluded,
    unapplied: filtered.unapplied ?? threshold(mask(masked, found.consumed)),
    countedOn,
    clause: null,
    entities: names.flatMap((named) =>
      named.meaning.kind === "entity" && !filtered.names.has(named) ? [named.meaning.entity] : [],
    ),
    unsure: names.filter(({ others }) => others.length > 0),
    buckets,
    soft: softNames(tokens, names, index).filter(
      ({ from }) => !countedOn || !inside(countedOn.at, (tokens[from] as Token).start),
    ),
  };
}

/** A time to come outside the clause that asks ("the board meets tomorrow") is not asked about. */
function periodsIn(masked: string, text: string, place: CalendarPlace, base: string | null): PeriodsFound {
  const found = findPeriods(masked, place, base);
  const clause = found.future === null ? null : askedClause(text);
  if (found.future === null || clause === null) return found;
  const start = masked.indexOf(found.future);
  if (start >= clause.start && start < clause.end) return found;
  return findPeriods(mask(masked, [{ start, end: start + found.future.length }]), place, base);
}

/** "week over week" beside "show" asks for a series. */
const stepBucket = (text: string): string | null =>
  /\b(day|week|month|quarter)[\s-](?:over|on)[\s-]\1\b/.exec(text)?.[1] ?? null;

function spell(
  question: Normalised,
  index: DictionaryIndex,
): Normalised & { readonly corrected: readonly Correction[] } {
  const { tokens, corrected } = correctTyping(question.tokens, findNames(question.tokens, question.text, index), index);
  if (corrected.length === 0) return { ...question, corrected };
  let text = "";
  let end = 0;
  const moved = tokens.map((token) => {
    text += question.text.slice(end, token.start);
    end = token.end;
    const start = text.length;
    const typed = question.text.slice(token.start, token.end);
    text += question.tokens.some(({ start: place, word }) => place === token.start && word !== token.word)
      ? token.word
      : typed;
    return { ...token, start, end: text.length };
  });
  return { text: text + question.text.slice(end), tokens: moved, corrected };
}

/** "Over time" is by month unless another step is named: "time series, daily". */
const UNSPECIFIC = /time|date/;

function bucketsIn(text: string): readonly (TextRange & { readonly key: string })[] {
  const found = bucketPatterns.flatMap(([key, pattern]) => {
    const match = pattern.exec(text);
    return match ? [{ key, start: match.index, end: match.index + match[0].length }] : [];
  });
  const step = found.find(({ start, end }) => !UNSPECIFIC.test(text.slice(start, end)));
  return step
    ? found.map((range) => (UNSPECIFIC.test(text.slice(range.start, range.end)) ? { ...range, key: step.key } : range))
    : found;
}

/** Soft nouns outside names, and channel words such as "calls", which are a filter and may be a count as well. */
function softNames(tokens: readonly Token[], names: readonly Named[], index: DictionaryIndex): Slots["soft"] {
  const found: Slots["soft"][number][] = [];
  for (let from = 0; from < tokens.length; from++) {
    const holder = names.find((named) => from >= named.from && from < named.to);
    if (holder && !(holder.meaning.kind === "value" && holder.meaning.key === "channel")) continue;
    for (const to of [from + 2, from + 1]) {
      const key = index.soft.get(
        tokens
          .slice(from, to)
          .map(({ word }) => word)
          .join(" "),
      );
      if (key === undefined || to > tokens.length) continue;
      found.push({ from, to, key });
      from = to - 1;
      break;
    }
  }
  return found;
}
