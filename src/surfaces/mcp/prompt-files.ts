import { readFileSync } from "node:fs";
import { IntegrityError } from "#contracts/errors.ts";

/** Texts of the folder `prompts`, each a file of its own. */
export type PromptText =
  | "weekly-review"
  | "why-did-it-change"
  | "leakage-hunt"
  | "lead-brief"
  | "explain-this-number"
  | "reading-figures"
  | "ranked-actions";

/** A text as it stands in its file, with its slots. */
export const readPrompt = (name: PromptText): string =>
  readFileSync(new URL(`../../../prompts/${name}.md`, import.meta.url), "utf8").trim();

/** What every prompt ends with. */
const shared = () => ({
  reading_figures: readPrompt("reading-figures"),
  ranked_actions: readPrompt("ranked-actions"),
});

/**
 * A text with its slots filled in. `{{slot}}` is replaced once, so that what fills a slot cannot open another; a line that holds nothing but an
 * empty slot goes.
 *
 * @throws IntegrityError for a slot that nothing fills
 * @example fillPrompt("Review {{period}}.", { period: '"2026-W39"' }) // 'Review "2026-W39".'
 */
export function fillPrompt(text: string, slots: Readonly<Record<string, string>>): string {
  const known: Readonly<Record<string, string>> = { ...shared(), ...slots };
  const kept = text.split("\n").filter((line) => known[/^\{\{(\w+)\}\}$/.exec(line)?.[1] ?? "."] !== "");
  return kept.join("\n").replaceAll(/\{\{(\w+)\}\}/g, (_, slot: string) => {
    const value = known[slot];
    if (value === undefined) throw new IntegrityError(`Nothing fills the slot ${slot} of a prompt.`);
    return value;
  });
}
