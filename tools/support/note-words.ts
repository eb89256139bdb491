import { z } from "zod";
import type { TrustNote } from "#contracts/measure.ts";
import { Quantity } from "#contracts/quantity.ts";
import type { Cite } from "#contracts/tool.ts";

/** A sentence with `{slot}` marks (`{slot:size}` shows a difference without its sign): figures and names stand beside it, so that the ledger can fill and check them. */
export const Note = z.object({
  text: z.string().describe("words with {slot} marks"),
  figures: z.record(z.string(), Quantity).describe("figures for the slots"),
  names: z.record(z.string(), z.string()).describe("names for the slots"),
});
export type Note = z.infer<typeof Note>;

export const note = (
  text: string,
  figures: Readonly<Record<string, Quantity>> = {},
  names: Readonly<Record<string, string>> = {},
): Note => ({ text, figures: { ...figures }, names: { ...names } });

/** The trust notes of a scope as notes of the output, those that limit the answer most before the others. */
export function scopeNotes({ notes }: { readonly notes: readonly TrustNote[] }): Note[] {
  const weight = { blocks: 0, warning: 1, info: 2 } as const;
  const sorted = [...notes].sort((a, b) => weight[a.severity] - weight[b.severity]);
  return sorted.map(({ text, figures, names }) => note(text, figures, names));
}

/** The note's words with a placeholder in each slot. */
export function fillNote({ text, figures, names }: Note, cite: Cite): string {
  return text.replaceAll(/\{(\w+)(:size)?\}/g, (slot, key: string, size?: string) => {
    const figure = figures[key];
    if (figure) return size ? cite.size(figure) : cite(figure);
    const name = names[key];
    return name === undefined ? slot : cite.name(name);
  });
}
