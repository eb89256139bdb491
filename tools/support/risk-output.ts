import { z } from "zod";
import { Action } from "#contracts/action.ts";
import { detail } from "#contracts/detail.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Note } from "./note-words.ts";

const figure = (words: string) => Quantity.nullable().describe(words);

export const RiskDeal = z.object({
  id: z.string(),
  label: z
    .string()
    .describe("name of the deal, else its id; with its date of creation when other open deals have the name"),
  owner: z.string().nullable(),
  stage: z.string().nullable().describe("stage as it stood; null without stage history"),
  amount: figure("null when none is recorded"),
  risk: Quantity.describe("chance that it is lost rather than won, once it closes"),
  win: detail(Quantity.describe("chance that it is won: the rest")),
  value_at_risk: figure("amount × chance of loss"),
  age: Quantity.describe("days since it was created"),
  older_than: figure("share of won deals that had closed by this age; it is not part of the risk"),
  reasons: z
    .array(
      z.object({
        label: z.string().describe("what raises the risk, such as stage Qualified"),
        effect: Quantity.describe("points of risk that would go if this were as in the average deal"),
        log_odds: detail(Quantity.describe("its exact part of the log-odds of loss")),
      }),
    )
    .describe("at most three, the strongest before the others"),
});
export type RiskDeal = z.infer<typeof RiskDeal>;

export const RiskBackTest = z.object({
  from: z.string(),
  to: z.string(),
  cut_offs: detail(z.array(z.object({ on: z.string(), expected: Quantity, observed: Quantity }))),
  area: Quantity.describe("how often it picks the lost deal out of a lost and a won one (area under the ROC curve)"),
  observed: Quantity.describe("share of the tested deals that was lost"),
  brier: detail(Quantity.describe("mean squared error of the chances")),
  skill: detail(Quantity.describe("part of the base rate's squared error that the score removes; negative is worse")),
  log_loss: detail(Quantity),
  calibration_intercept: detail(figure("ideal 0")),
  calibration_slope: detail(figure("ideal 1; below it the chances are too extreme")),
  calibration_error: detail(figure("mean distance between expected and observed in ten groups")),
  noise_floor: detail(figure("what chance alone gives a perfect score in such groups")),
  lift: Quantity.describe("loss rate of the riskiest tenth over that of all"),
});

export const riskOutput = z.object({
  status: z.enum(["ok", "not-enough"]),
  verdict: z
    .enum(["scored", "nothing-open", "no-signal", "too-good", "not-enough"])
    .describe(
      "no-signal: tested on later deals, the data do not support a score; too-good: a column gives outcomes away",
    ),
  reason: Note.nullable(),
  as_of: z.string().nullable().describe("the deals as they stood at the end of this day"),
  filter: z.string(),
  account: z.string(),
  open: figure("open deals asked about"),
  open_value: figure("their amount"),
  loss_rate: figure("share of all closed deals that was lost"),
  win_rate: figure("share of all closed deals that was won"),
  back_test: RiskBackTest.nullable(),
  value_at_risk: figure("amount likely to be lost: sum of amount × chance of loss"),
  losses: figure("open deals likely to be lost: sum of the chances"),
  expected_loss: figure("the same as a share of the open deals"),
  deals: z.array(RiskDeal).describe("by value at risk, largest before the others"),
  not_shown: figure("open deals beyond those listed"),
  group_by: detail(z.string().nullable()),
  groups: z
    .array(z.object({ label: z.string(), open: Quantity, value_at_risk: Quantity, risk: Quantity }))
    .describe("by value at risk, largest before the others"),
  unlisted: figure("groups beyond those listed"),
  overdue: z
    .object({ deals: Quantity, value: figure("their amount"), beyond: Quantity })
    .nullable()
    .describe("open deals older than nearly every won deal was when it closed"),
  uses_stage: detail(z.boolean()),
  excluded: z.array(
    z.object({
      dimension: z.string(),
      reason: z.enum(["known-afterwards", "gives-outcome-away", "recorded-by-outcome", "filled-in-at-closing"]),
    }),
  ),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type RiskOutput = z.infer<typeof riskOutput>;
