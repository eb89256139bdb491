import type { MeasureInfo } from "#contracts/measure.ts";
import { count } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { measureWords } from "./measure-scope.ts";
import { type Note, note } from "./note-words.ts";

/** Why a measure has no records at all: nothing is recorded, or deals are but none of them is closed. */
export async function noRecords(measure: MeasureInfo, ctx: ToolContext): Promise<Note> {
  const names = { measure: measureWords(measure.title) };
  const { n } = await ctx.read(cells, { measure: "deals_created", period: null, by: [] });
  const deals = n[0] ?? 0;
  if (measure.grain !== "deal" || deals === 0) return note("There are no records of {measure} yet.", {}, names);
  const words =
    deals === 1
      ? "The data hold {deals} deal, not closed yet, so there is no {measure} to show."
      : "The data hold {deals} deals, none of them closed yet, so there is no {measure} to show.";
  return note(words, { deals: count(deals) }, names);
}
