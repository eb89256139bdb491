import { z } from "zod";
import { Action } from "#contracts/action.ts";
import { detail } from "#contracts/detail.ts";
import { Period } from "#contracts/period.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Note } from "./note-words.ts";

const figure = (words: string) => Quantity.nullable().describe(words);

const factorRow = z.object({
  dimension: z.string().describe("the factor in words; two that cannot be told apart are one"),
  key: z.string().describe("key of the dimension"),
  label: z.string(),
  value: z.string().nullable().describe("the value as stored; null when none is recorded, or for a number"),
  effect: Quantity.describe(
    "change of the probability, other things equal, against the average record (numbers: per doubling); p adjusted over all rows",
  ),
  margin: detail(Quantity.describe("half the width of the effect's 95 % interval")),
  rate: figure("the plain rate of these records; null for a number"),
  established: z
    .boolean()
    .describe("all factors together, this factor's values together and this value each pass their test"),
  stability: detail(
    z
      .enum(["same-direction", "flips", "unclear", "not-tested"])
      .describe("earlier against later half of the period; unclear: they differ by less than chance allows"),
  ),
  before: detail(figure("the same effect by the records of the previous refresh")),
  drift: z
    .enum(["steady", "moved", "flipped", "not-tested"])
    .describe("whether the effect has moved, or changed sign, further than chance allows since the previous refresh"),
});

export const driversOutput = z.object({
  status: z.enum(["ok", "not-enough"]),
  verdict: z
    .enum(["explains", "does-not-explain", "untested", "not-enough"])
    .describe("untested: something goes with the outcome, but there are too few later records to confirm or refute it"),
  reason: Note.nullable(),
  measure: z.string(),
  measure_key: detail(z.string()),
  counted_words: detail(z.string().describe("what the rate counts, such as won deals")),
  unit_words: detail(z.string().describe("what is counted, such as closed deals")),
  grain: detail(z.enum(["deal", "lead", "conversation"])),
  direction: z.enum(["higher", "lower", "neutral"]).describe("which way is good"),
  period: Period,
  filter: z.string(),
  asked: z.array(z.string()).describe("dimensions asked about, all others held equal; empty: all"),
  base_rate: figure("the rate over all records"),
  method: detail(z.string().describe("how the model was fitted, in words")),
  clusters: detail(
    z
      .object({ by: z.string(), count: Quantity })
      .nullable()
      .describe("records within one of these resemble each other, and the errors allow for it"),
  ),
  coefficients_together: detail(figure("test of all factors together: number of coefficients, with p")),
  together_beyond_chance: detail(
    z.boolean().describe("whether that test, or of factors asked about one of theirs, passes"),
  ),
  factors: z.array(factorRow),
  not_shown: figure("values beyond those that the chart shows"),
  detectable_effect_by_records: detail(
    z
      .array(Quantity)
      .describe(
        "effects that would very likely have shown, for a value of the largest and of middling size; n is that size",
      ),
  ),
  dimensions: z.array(
    z.object({
      dimension: z.string(),
      test: Quantity.describe("Wald statistic of all its values together, with p adjusted over the factors"),
    }),
  ),
  inseparable: z
    .array(z.object({ dimensions: z.array(z.string()), kept: z.string().nullable() }))
    .describe("factors that cannot be told apart: read together, or (kept) one standing for both"),
  suspicious: z.array(z.string()).describe("factors in the model that look as if they were filled in afterwards"),
  excluded: z.array(
    z.object({
      dimension: z.string(),
      reason: z.enum(["known-afterwards", "gives-outcome-away", "recorded-by-outcome", "repeats-others"]),
      same_as: z.array(z.string()).describe("repeats-others: which factor holds the same information"),
    }),
  ),
  holdout: z
    .object({
      area: Quantity,
      expected: Quantity,
      observed: Quantity,
      skill: detail(Quantity),
      slope: detail(Quantity.nullable()),
      gap: Quantity,
      from: z.string(),
      finding: z
        .enum(["confirmed", "undecided", "refuted"])
        .describe("undecided: the later records are too few to say"),
    })
    .nullable()
    .describe(
      "accuracy on later records: how often it ranks a success above a failure (area under the ROC curve), expected and observed rate and their gap, Brier skill, calibration slope",
    ),
  refresh: detail(
    z
      .object({ until: z.string(), records: Quantity })
      .nullable()
      .describe("the previous refresh: the records that an earlier run of the same question would have seen"),
  ),
  not_recorded: z.array(z.string()).describe("what often decides and is not among the columns"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type DriversOutput = z.infer<typeof driversOutput>;
export type DriverRow = DriversOutput["factors"][number];
