import type { DimensionInfo, Grain } from "#contracts/measure.ts";

/** What often lies behind a change that shows in no recorded dimension, and the words by which a column for it is known. */
const expected: Readonly<Record<Grain, readonly { readonly words: string; readonly known: RegExp }[]>> = {
  deal: [
    { words: "competitor", known: /compet|rival|incumbent/i },
    { words: "price or discount", known: /price|pricing|discount|rebate/i },
    { words: "lead source", known: /lead.?source|^source$|channel|campaign/i },
    { words: "size of the account", known: /account.?size|employee|company.?size/i },
    { words: "decision maker", known: /decision|champion|contact.?role|buyer|persona/i },
  ],
  conversation: [
    { words: "campaign", known: /campaign/i },
    { words: "script version", known: /script|prompt/i },
    { words: "source of the lead", known: /source|referrer|utm/i },
    { words: "language", known: /language|locale/i },
    { words: "intent of the lead", known: /intent|topic|use.?case/i },
  ],
  lead: [],
};

const MOST = 3;

/** What is not recorded and would be worth recording, at most three. `missingDimensions([], "deal")` starts with "competitor". */
export const missingDimensions = (infos: readonly DimensionInfo[], grain: Grain): readonly string[] =>
  expected[grain]
    .filter(({ known }) => !infos.some(({ key, title }) => known.test(key) || known.test(title)))
    .map(({ words }) => words)
    .slice(0, MOST);
