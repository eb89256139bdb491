import { z } from "zod";
import { Action } from "#contracts/action.ts";
import { Period } from "#contracts/period.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Note } from "./note-words.ts";

const figure = (words: string) => Quantity.nullable().describe(words);

export const driversOutput = z.object({
  status: z.enum(["ok", "not-enough"]),
  verdict: z
    .enum(["explains", "does-not-explain", "untested", "not-enough"])
    .describe("untested: something goes with the outcome, but there are no later records to check it on"),
  reason: Note.nullable(),
  measure: z.string(),
  unit_words: z.string().describe("what is counted, such as closed deals"),
  direction: z.enum(["higher", "lower", "neutral"]).describe("which way is good"),
  period: Period,
  filter: z.string(),
  base_rate: figure("the rate over all records"),
  method: z.string().describe("how the model was fitted, in words"),
  together: figure("likelihood-ratio test of all factors together: number of coefficients, with p"),
  factors: z.array(
    z.object({
      dimension: z.string(),
      label: z.string(),
      effect: Quantity.describe(
        "change of the probability, other things equal, against the average record (amount: per doubling); p adjusted over all rows",
      ),
      rate: figure("the plain rate of these records"),
      established: z.boolean(),
      stability: z.enum(["same-direction", "flips", "not-tested"]).describe("earlier against later half of the period"),
    }),
  ),
  not_shown: figure("values beyond those that the chart shows"),
  dimensions: z.array(
    z.object({
      dimension: z.string(),
      test: Quantity.describe("Wald statistic of all its values together, with p"),
      entangled: z.boolean().describe("cannot be told apart from other factors"),
    }),
  ),
  excluded: z.array(
    z.object({ dimension: z.string(), reason: z.enum(["known-afterwards", "gives-outcome-away", "repeats-others"]) }),
  ),
  holdout: z
    .object({ area: Quantity, expected: Quantity, observed: Quantity, skill: Quantity, from: z.string() })
    .nullable()
    .describe(
      "accuracy on later records: how often it ranks a success above a failure (area under the ROC curve), expected and observed rate, Brier skill",
    ),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type DriversOutput = z.infer<typeof driversOutput>;
export type DriverRow = DriversOutput["factors"][number];
