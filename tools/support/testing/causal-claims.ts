import { createLedger } from "#answer/ledger.ts";
import { lint } from "#answer/lint.ts";
import { count } from "#contracts/quantity.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";

const ledger = createLedger({
  quantity: formatQuantity,
  interval: formatInterval,
  p: formatP,
  count: (n) => formatQuantity(count(n)),
});

/** Beyond the words that the ledger refuses in every sentence: what says "it did this" in other words. */
const CLAIMS =
  /\b(?:as a (?:result|consequence) of|brought about|responsible for|attributable to|the (?:cause|reason) (?:is|was)|(?:is|are|was|were) the cause|made (?:it|them|deals|people|conversations) (?:win|lose|fall|rise|drop|convert))\b/iu;
/** Only a random assignment may say so. A movement that "is consistent with an effect" or "no effect is shown" does not. */
const EFFECT_CLAIMS =
  /\b(?:ha[ds] (?:an|the|its|no) effect|(?:is|was) (?:an|the) effect|the (?:effect|impact) (?:is|was|of)|has a winner|did not work|it worked)\b/iu;

/**
 * What a sentence claims about causes that its design does not carry, in words; empty when nothing. Figures and names are placeholders or left out.
 *
 * @example causalClaims("Win rate fell because of price.", "observational") // ["“because” claims a cause without a causal check"]
 */
export function causalClaims(sentence: string, design: "randomised" | "observational"): readonly string[] {
  const refused = lint(sentence, ledger).filter((problem) => problem.includes("claims a cause"));
  const claim = CLAIMS.exec(sentence)?.[0];
  const effect = design === "randomised" ? undefined : EFFECT_CLAIMS.exec(sentence)?.[0];
  return [
    ...refused,
    ...(claim ? [`“${claim}” claims a cause`] : []),
    ...(effect ? [`“${effect}” claims an effect without a random assignment`] : []),
  ];
}
