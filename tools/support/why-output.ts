import { z } from "zod";
import { Action } from "#contracts/action.ts";
import { detail } from "#contracts/detail.ts";
import { Period } from "#contracts/period.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Segment } from "#contracts/segment.ts";
import { fairOutput } from "./fair-output.ts";
import { Note } from "./note-words.ts";

const figure = (words: string) => Quantity.nullable().describe(words);

const pAllowsFor = z.enum(["everything searched"]).optional().describe("what the p of the own change is adjusted for");

/** One row of the decomposition: a segment without those above it, or everything else (no conditions). */
const Row = z.object({
  segment: Segment,
  label: z.string(),
  share_before: figure("share of all records; null for amounts"),
  share_after: figure("share of all records; null for amounts"),
  before: figure("the measure in this row before"),
  after: figure("the measure in this row after"),
  own_change: figure("after − before in this row, search-adjusted p where the row was searched for"),
  p_allows_for: pAllowsFor,
  expected_again: detail(figure("own change as it would be expected to show again: pulled towards the other rows")),
  volume: figure("contribution of more or fewer records; amounts only"),
  mix: figure("contribution of the changed share; rates and means only"),
  rate: figure("contribution of the changed rate or mean"),
  size: figure("contribution of larger or smaller values; amounts only"),
  total: Quantity.describe("contribution to the whole change; the rows' totals add up to it"),
  money: figure("money lost (positive) or gained (negative) against moving with the rest"),
  responsible: z
    .string()
    .nullable()
    .optional()
    .describe("who manages those that lost most of it, two names where close; null where not recorded or everywhere"),
  robustness: detail(
    z
      .object({
        without_largest_owner: z.enum(["holds", "weakens", "not-applicable"]),
        largest_owner: z.string().nullable(),
        without_largest_account: z.enum(["holds", "weakens", "not-applicable"]),
        largest_account: z
          .string()
          .nullable()
          .describe("only where one account holds a twentieth of the segment or more"),
        halves: z.enum(["both", "first-only", "second-only", "neither", "not-applicable"]),
        earlier_periods: z
          .enum(["quiet", "moved-before", "not-enough"])
          .describe("placebo: the pair of periods before"),
        pre_trend: z
          .enum(["quiet", "drifting", "not-enough"])
          .describe("drift against the rest up to the period before"),
      })
      .nullable(),
  ),
});

const Lead = z.object({ segment: Segment, label: z.string(), own_change: Quantity, p_allows_for: pAllowsFor });

const MixDimension = z.object({
  dimension: z.string(),
  effect: Quantity.describe(
    "what the changed mix by this dimension contributes; p of the change in mix, adjusted over dimensions",
  ),
  values: detail(
    z
      .array(
        z.object({
          label: z.string(),
          share_before: Quantity,
          share_after: Quantity,
          rate_before: figure("the measure in this value before"),
          rate_after: figure("the measure in this value after"),
          effect: Quantity,
        }),
      )
      .describe("the values whose changed share contributes most"),
  ),
  others: detail(Quantity.describe("what the changed share of all other values contributes")),
  within: Quantity.describe(
    "the change with the mix by this dimension held fixed; effect and this add up to the change",
  ),
  alike: detail(z.enum(["all-up", "all-down", "both-ways"]).describe("how the measure moved inside the single values")),
});

const Factor = z.object({
  factor: z.enum(["volume", "rate", "size"]),
  words: z.string().describe("what it is called, such as closed deals, win rate, mean amount"),
  before: Quantity,
  after: Quantity,
  change: Quantity.describe("with the p of the factor's own test, adjusted for the number of factors"),
});

const Person = z.object({
  name: z.string(),
  role: z.string().describe("owner, rep or manager"),
  before: figure("their rate in the segments concerned, before"),
  after: Quantity.describe("their rate in the segments concerned, after"),
  lost: Quantity.describe("good outcomes fewer than the rest of the business would lead to expect; negative is more"),
  manager: z.string().nullable().describe("who manages them, where that is recorded"),
  beats_rest: z.boolean().describe("over all their records they are above everyone else together"),
});

export const whyOutput = z.object({
  status: z.enum(["ok", "not-enough", "not-comparable"]),
  verdict: z
    .enum(["not-enough", "not-comparable", "within-noise", "unlocated", "broad", "mix", "segments", "mixed"])
    .describe("unlocated: changed, but too few records to say where"),
  reason: Note.nullable().describe("why there is no full answer"),
  measure: z.string(),
  measure_words: detail(z.string().describe("the measure's name inside a sentence")),
  presumed: detail(z.enum(["none", "up", "down"]).describe("which way the question takes for granted that it went")),
  unit_words: detail(z.string().describe("what is counted, such as closed deals")),
  direction: z.enum(["higher", "lower", "neutral"]).describe("which way is good"),
  period: Period,
  compare_with: Period,
  asked: z
    .string()
    .nullable()
    .describe("the periods asked for, when they cannot be compared and the nearest fair pair is shown"),
  fair: fairOutput.describe("how the pair compared came about"),
  filter: z.string(),
  before: figure("the measure before"),
  after: figure("the measure after"),
  change: figure("after − before with interval and p"),
  smallest_detectable: detail(figure("smallest change these data could have shown with eighty percent power")),
  rows: z.array(Row),
  mix_total: figure("all mix contributions together"),
  volume_total: figure("amounts: contribution of volume"),
  rate_total: figure("contribution of changed rates"),
  size_total: figure("amounts: contribution of the size of a success"),
  factors: z.array(Factor).describe("sums: what they are made of, each in its own unit and with its own test"),
  leads: z.array(Lead).describe("not distinguishable from chance; worth watching"),
  mix: z.array(MixDimension),
  simpson: z.array(
    z.object({ dimension: z.string(), verdict: z.enum(["reversal", "mix-only"]), change: Quantity, within: Quantity }),
  ),
  one_sided: z.array(z.object({ label: z.string(), side: z.enum(["only-before", "only-after"]), records: Quantity })),
  trend: z.object({
    verdict: detail(z.enum(["inside", "outside", "too-short"])),
    usual_low: figure("lower limit of normal variation"),
    usual_high: figure("upper limit of normal variation"),
    points: z.array(z.object({ label: z.string(), date: z.string(), value: Quantity, partial: z.boolean() })),
  }),
  searched: Quantity.describe("how many segments were looked at"),
  searched_dimensions: z.array(z.string()).describe("without those that the filter fixes to one value"),
  not_recorded: z.array(z.string()).describe("what often lies behind such a change and is not recorded"),
  act: z.array(Person).describe("where the loss concentrates"),
  steady: z.array(Person).describe("those in the same segments who held their rate"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type WhyOutput = z.infer<typeof whyOutput>;
export type WhyRow = WhyOutput["rows"][number];
export type WhyPerson = WhyOutput["act"][number];
export type WhyMix = WhyOutput["mix"][number];
