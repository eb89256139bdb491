import { z } from "zod";
import { Action } from "#contracts/action.ts";
import { detail } from "#contracts/detail.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Quoted } from "#contracts/quoted.ts";
import { Segment } from "#contracts/segment.ts";
import { LossSegment } from "./drop-off-report.ts";
import { Note } from "./note-words.ts";
import { patternKinds } from "./pattern-search.ts";
import { processOutput } from "./process-scope.ts";

/** Where records are lost. */
export const DropPoint = z.object({
  key: z.string().describe("the step as recorded"),
  label: z.string().describe("the same as words"),
  rate: Quantity.describe(
    "share lost here: of all that ended (conversations), of those that reached the stage (deals)",
  ),
  of_lost: Quantity.nullable().describe("share of the lost that are lost here; conversations only"),
  change: Quantity.nullable().describe("rate minus the one before; p is adjusted over the drop points"),
  grew: z.boolean().describe("an increase against the period before is established"),
  value_lost: Quantity.nullable(),
});
export type DropPoint = z.infer<typeof DropPoint>;

/** Something that lost records show more often. */
export const Pattern = z.object({
  kind: z.enum(patternKinds),
  label: z.string(),
  quote: Quoted.nullable().describe("its commonest wording, as somebody said it"),
  against: z
    .enum(["kept", "before"])
    .describe("what the lost ones are compared with: those that went on, or those lost in the period before"),
  among_lost: Quantity.describe("share of the lost ones compared that show it"),
  among_others: Quantity.describe("share of those compared with that show it"),
  difference: Quantity.describe(
    "among_lost minus among_others with Newcombe's interval; p compares like with like (Mantel–Haenszel) and is adjusted for all patterns searched",
  ),
  odds_ratio: detail(Quantity.nullable().describe("odds of being lost with it over without, among like records")),
  lost_with: Quantity.nullable().describe(
    "share lost of those that show it; null when compared with the period before",
  ),
  lost_without: Quantity.nullable(),
  lost_difference: Quantity.nullable().describe(
    "how much more often like records are lost with it than without (Mantel–Haenszel difference over channel, campaign and script; deals: product, region and lead source)",
  ),
  excess: Quantity.describe("losses beyond the rate without it; patterns shown do not share any of them"),
  value: Quantity.nullable().describe("money in those excess losses"),
  change: Quantity.nullable().describe("share of all lost ones with a record of it, now minus before"),
  segment: Segment.nullable().describe("where among the lost it concentrates"),
  segment_label: detail(z.string().nullable()),
});
export type Pattern = z.infer<typeof Pattern>;

/** What `patterns` returns. */
export const PatternsOutput = z.object({
  status: z.enum(["ok", "not-enough", "refused"]),
  reason: Note.nullable().describe("why there is no answer, when there is none"),
  ...processOutput,
  lost: Quantity.nullable().describe("how many were lost"),
  lost_rate: Quantity.nullable(),
  drop_points: z.array(DropPoint).describe("where they are lost, the most before the others"),
  segments: z
    .array(
      LossSegment.extend({
        at: z.array(z.string()).describe("the drop points it is about; empty is all"),
        since: z.string().nullable().describe("about the day on which its loss began to rise, when it newly worsened"),
      }),
    )
    .describe("who the lost ones are; those that newly worsened first"),
  divergence: z
    .object({ turn: Quantity, reply: z.string(), among_lost: Quantity, among_kept: Quantity, difference: Quantity })
    .nullable()
    .describe("the prospect's reply at which lost conversations part from those that went on"),
  reasons: z
    .array(z.object({ label: z.string(), share: Quantity, quote: Quoted.nullable() }))
    .describe("what prospects of lost conversations object to, counted; not compared with anything"),
  patterns: z.array(Pattern).describe("at most a handful; no loss counts for two of them"),
  searched: Quantity.describe("how many patterns and segments were compared"),
  compared: detail(
    z
      .object({ lost: Quantity, kept: Quantity })
      .nullable()
      .describe("records whose course was compared; null when none could be"),
  ),
  detectable: detail(
    z
      .object({ usual: Quantity, difference: Quantity })
      .nullable()
      .describe(
        "by how much lost ones would have to differ from kept ones, of whom the usual share shows a pattern, to be noticed",
      ),
  ),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type PatternsOutput = z.infer<typeof PatternsOutput>;
