import type { Dictionary } from "#contracts/question.ts";
import { type DictionaryIndex, phraseOf } from "./dictionary-index.ts";
import type { Token } from "./normalise.ts";
import type { Slots } from "./slots.ts";
import { ordinaryWords, stopWords } from "./words.ts";

type Entity = Dictionary["entities"][number];

/** A lead or account that the question asks about by part of its name, or by a name that is not there. */
export interface LeadName {
  readonly from: number;
  readonly to: number;
  readonly asked: string;
  readonly entities: readonly Entity[];
}

const NAMED_KIND = /^(?:lead|account|prospect|company|client|customer)$/;
const ABOUT =
  /\b(?:brief(?:ing)?(?: me)? (?:on|about|for)|summari[sz]e|summary (?:of|for|on)|tell me (?:more )?about|(?:call|meeting|demo|chat|talk|meet|speak|calling|speaking|talking|meeting) (?:with|to)|know about|(?:background|info|information|details|rundown|lowdown|update|recap|scoop|dossier|notes|prep(?:are)?)(?: me)? (?:on|about|for)|score (?:of|for)|(?:up|story|deal|going on|happening|status|stand) with|happened (?:with|to|at)|ready for|next with) (?:the |our |my )?(?:lead |account |prospect |company |client |customer )?$/;

/** Looks for part of a lead's or account's name where the words ask about one; null when they do not. */
export function findLeadName(slots: Slots, index: DictionaryIndex): LeadName | null {
  if (slots.entities.some(({ kind }) => kind === "lead" || kind === "account")) return null;
  const free = (place: number): boolean =>
    !slots.names.some(({ from, to }) => place >= from && place < to) && !timed(slots, place);
  for (let from = 0; from < slots.tokens.length; from++) {
    const token = slots.tokens[from] as Token;
    if (!free(from) || stopWords.has(token.word)) continue;
    const before = slots.tokens
      .slice(0, from)
      .map(({ word }) => word)
      .join(" ");
    const alone = slots.tokens.length <= 2 && from === 0;
    const kind = NAMED_KIND.test(slots.tokens[from - 1]?.word ?? "");
    const known = index.heads.has(token.word) && !ordinaryWords.has(token.word);
    const nameLike = token.capital || known || (kind && !ordinaryWords.has(token.word));
    if (!nameLike || !(kind || ABOUT.test(`${before} `) || (alone && known))) continue;
    let to = from + 1;
    while (
      to < slots.tokens.length &&
      to - from < 4 &&
      free(to) &&
      !stopWords.has(slots.tokens[to]!.word) &&
      (slots.tokens[to]!.capital || !ordinaryWords.has(slots.tokens[to]!.word))
    )
      to++;
    return {
      from,
      to,
      asked: slots.tokens
        .slice(from, to)
        .map(({ raw }) => raw)
        .join(" "),
      entities: candidates(slots.tokens.slice(from, to), index),
    };
  }
  return null;
}

/** Where nothing else speaks, the first word of a lead's or account's name: "Brightwave: where are we?" */
export function loneLeadName(slots: Slots, index: DictionaryIndex): LeadName | null {
  if (slots.names.length > 0) return null;
  const from = slots.tokens.findIndex(
    ({ word }) => index.heads.has(word) && !ordinaryWords.has(word) && !stopWords.has(word),
  );
  const entities = from < 0 ? [] : candidates(slots.tokens.slice(from, from + 1), index);
  return entities.length === 0 ? null : { from, to: from + 1, asked: slots.tokens[from]!.raw, entities };
}

function timed(slots: Slots, place: number): boolean {
  const at = slots.tokens[place]!.start;
  return [...slots.periods.consumed, ...slots.buckets].some(({ start, end }) => at >= start && at < end);
}

function candidates(words: readonly Token[], index: DictionaryIndex): readonly Entity[] {
  const asked = words.map(({ word }) => word).join(" ");
  const found = (index.heads.get(words[0]!.word) ?? []).filter(
    ({ kind, name }) => kind !== "campaign" && `${phraseOf(name)} `.startsWith(`${asked} `),
  );
  const leads = found.filter(({ kind }) => kind === "lead");
  return leads.length > 0 ? leads : found;
}
