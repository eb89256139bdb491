import type { Intent } from "#contracts/question.ts";

/**
 * A small pattern language for cue rules, so that a rule reads like the question it catches. `(a|b)` is a choice, `(a )?` may be missing,
 * ` ... ` is any words (they do not count as understood), `$down`, `$up`, `$change`, `$who`, `$good` are word families, and capitals
 * are slots already found: MEASURE, DIM, TIME (a bucket), VALUE, REP, MANAGER, TEAM, CAMPAIGN, LEAD, ACCOUNT, DEALNAME (part of an
 * account's name), PERIOD.
 */
const FAMILIES: Readonly<Record<string, string>> = {
  down: "(?:(?:drop(?:s|ped|ping)?|fall(?:s|en|ing)?|fell)(?! (?:off|offs|out|outs|table|tables|behind))|declin(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|dip(?:s|ped|ping)?|down|lower|worse|worsen(?:s|ed|ing)?|shrink(?:s|ing)?|shrank|shrunk|sink(?:s|ing)?|sank|sunk|tank(?:s|ed|ing)?|plummet(?:s|ed|ing)?|crash(?:ed|ing)?|slip(?:s|ped|ping)?|slid(?:e|ing)?|sliding|slump(?:s|ed|ing)?|plunge[sd]?|collaps(?:e|es|ed|ing)|deteriorat(?:e|es|ed|ing|ion)|tumbl(?:e|ed|ing)|soften(?:ed|ing)?|nosediv(?:e|ed|ing)|reduc(?:e|ed|tion)|weaken(?:ed|ing)?|downturn|downtick|deceleration|slow(?:s|ed|ing)?(?: down)?)",
  up: "(?:rise|rises|rose|risen|rising|increas(?:e|es|ed|ing)|gr(?:ow|ows|ew|own|owing|owth)|jump(?:s|ed|ing)?|climb(?:s|ed|ing)?|improv(?:e|es|ed|ing|ement|ements)|up|higher|better|surg(?:e|es|ed|ing)|spik(?:e|es|ed|ing)|gain(?:s|ed)?|recover(?:s|ed|ing)?|rebound(?:s|ed|ing)?|soar(?:s|ed|ing)?|uptick|pick(?:s|ed|ing)? up|shot up|upswing|balloon(?:s|ed|ing)?)",
  change:
    "(?:$down|$up|chang(?:e|es|ed|ing)|mov(?:e|es|ed|ing|ement)|shift(?:s|ed|ing)?|swing|swung|different|flip(?:ped)?)",
  who: "(?:VALUE|REP|MANAGER|TEAM|CAMPAIGN)",
  people:
    "(?:REP|MANAGER|TEAM|DIM|rep|reps|manager|managers|people|person|owner|owners|guy|seller|sellers|leader|leaders)",
  extreme:
    "(?:best|worst|better|highest|lowest|top|bottom|strongest|weakest|leading|most|least|fastest|slowest|biggest|largest|smallest|longest|shortest|star|poorest|greatest)",
};

const expand = (pattern: string): string =>
  pattern.replace(/\$(\w+)/g, (_whole, name: string) => expand(FAMILIES[name] ?? name));

/** Compiles one rule. The only capturing groups are the gaps. */
export function cuePattern(pattern: string): RegExp {
  const source = expand(pattern.trim().replace(/ \.\.\.$/, ""))
    .replace(/\((?!\?)/g, "(?:")
    .replaceAll(" ... ", " ((?:\\S+ )*?)");
  return new RegExp(`(?<!\\S)(?:${source})(?!\\S)`, "d");
}

/** One rule: these words speak for this intent, this strongly (0 to 1). */
export interface Cue {
  readonly intent: Intent;
  readonly weight: number;
  /** The match in a cue text, or null. `words` are the text's words. */
  readonly match: (text: string, words: ReadonlySet<string>) => RegExpExecArray | null;
}

/** Rules of one strength for one intent. A rule is compiled when a question first holds the words that it cannot do without. */
export const cue = (intent: Intent, weight: number, ...patterns: readonly string[]): readonly Cue[] =>
  patterns.map((pattern) => {
    let needed: readonly ReadonlySet<string>[] | null = null;
    let compiled: RegExp | null = null;
    const match: Cue["match"] = (text, words) => {
      needed ??= neededWords(pattern);
      if (!needed.every((choices) => !choices.isDisjointFrom(words))) return null;
      compiled ??= cuePattern(pattern);
      return compiled.exec(text);
    };
    return { intent, weight, match };
  });

/**
 * For each part of a pattern that a match must hold, the words of which one has to be there; parts that may be missing or are no plain words are left out.
 *
 * @example neededWords("why ... (did|has) (our )?MEASURE") // [{ why }, { did, has }]
 */
export function neededWords(pattern: string): readonly ReadonlySet<string>[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of `${pattern} `) {
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (character === "|" && depth === 0) return [];
    if (character === " " && depth === 0) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return parts.flatMap((one) => {
    const inner = /^\(([^()]*)\)$/.exec(one)?.[1] ?? one;
    if (one === "" || one === "..." || /[()?*\\^$.[]/.test(inner)) return [];
    return [new Set(inner.split("|").map((choice) => choice.trim().split(" ")[0] as string))];
  });
}
