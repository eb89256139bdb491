import type { Dictionary } from "#contracts/question.ts";
import { type DictionaryIndex, phraseOf } from "./dictionary-index.ts";
import type { Named } from "./find-names.ts";
import type { Token } from "./normalise.ts";
import { ordinaryWords, stopWords } from "./words.ts";

/** Words of a question that name an account or lead by part of its name: "the Acme deal". */
export interface DealName {
  readonly from: number;
  readonly to: number;
  readonly entities: Dictionary["entities"];
}

const DEAL = /^(?:deals?|opportunit(?:y|ies)|opps?|account|contract|renewal)$/;
const BEFORE =
  /\b(?:(?:deal|opportunity|opp|contract) (?:with|for|at|from|of)|(?:win|lose|close|land|losing|winning|closing|sign|will|is|odds (?:of|on|for)|chances? (?:of|on|with|at|for)|likely is)) (?:the |our |my )?$/;

const ONE_DEAL = /^(?:deal|opportunity|opp|account|contract|renewal)$/;
const AFTER = /^(?:will|signs?|closes?|buys?|converts?|wont)$/;

/**
 * Part of an account's or lead's name beside "deal", or after "will", "win" or "close". Accounts come before leads of the same name; null when
 * the words name no deal.
 */
export function findDealName(
  tokens: readonly Token[],
  names: readonly Named[],
  index: DictionaryIndex,
): DealName | null {
  for (const [from, { word }] of tokens.entries()) {
    const known = index.heads.get(word);
    const taken = names.some((named) => from >= named.from && from < named.to);
    if (!known || taken || stopWords.has(word) || ordinaryWords.has(word)) continue;
    const before = `${tokens
      .slice(0, from)
      .map((token) => token.word)
      .join(" ")} `;
    const next = tokens[from + 1]?.word ?? "";
    if (!DEAL.test(next) && !AFTER.test(next) && !BEFORE.test(before)) continue;
    const found = known.filter(
      ({ kind, name }) => (kind === "account" || kind === "lead") && `${phraseOf(name)} `.startsWith(`${word} `),
    );
    const accounts = found.filter(({ kind }) => kind === "account");
    if (found.length > 0) return { from, to: from + 1, entities: accounts.length > 0 ? accounts : found };
  }
  return null;
}

/** A name before "deal" or after "deal with" that is none of ours: "the Foobar deal". */
export function unknownDealName(tokens: readonly Token[], ignored: readonly Token[]): string | null {
  for (const token of ignored) {
    const place = tokens.indexOf(token);
    const [before, next] = [tokens[place - 1]?.word ?? "", tokens[place + 1]?.word ?? ""];
    const beside =
      (ONE_DEAL.test(next) && /^(?:the|our|my|that|this)$/.test(before)) || /^(?:with|for|at)$/.test(before);
    if (beside && (token.capital || ONE_DEAL.test(next)) && !ordinaryWords.has(token.word) && /^[a-z]/.test(token.word))
      return token.raw;
  }
  return null;
}
