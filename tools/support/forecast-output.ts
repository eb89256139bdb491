import { z } from "zod";
import { Action } from "#contracts/action.ts";
import { detail } from "#contracts/detail.ts";
import { Period } from "#contracts/period.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Note } from "./note-words.ts";

const figure = (words: string) => Quantity.nullable().describe(words);

export const forecastOutput = z.object({
  status: z.enum(["ok", "not-enough"]),
  verdict: z
    .enum(["pipeline", "naive", "over", "not-enough"])
    .describe(
      "naive: the pipeline forecasts no better than the period before, so the range is that of the period before; over: the period has ended and booked is what came",
    ),
  reason: Note.nullable(),
  measure: z.string(),
  filter: z.string(),
  as_of: z.string().nullable().describe("everything known up to the end of this day is used"),
  period: Period.nullable().describe("the period forecast, with what of it is over already"),
  level: Quantity.describe("chance that the outcome lies between p10 and p90"),
  p10: figure("one outcome in ten is lower"),
  p50: figure("the middle outcome, with its 95 % interval"),
  p90: figure("one outcome in ten is higher"),
  booked: figure("won in the period so far"),
  from_open: figure("expected from deals open now"),
  from_new: figure("expected from deals not created yet"),
  open: figure("open deals"),
  open_value: figure("their amount"),
  uses_stage: detail(z.boolean().describe("chances go by stage and age; else by age alone")),
  shared_spread: detail(figure("by how much good and bad periods move everything together, beyond chance")),
  last: figure("the like period before; null when the data begin inside it"),
  last_label: detail(z.string().nullable()),
  back_test: z
    .object({
      windows: Quantity.describe("past windows forecast from what was known then"),
      overlap: detail(z.boolean().describe("the windows overlap, so they tell less than as many separate ones would")),
      from: z.string(),
      to: z.string(),
      error: Quantity.describe("mean size of the error as a part of what came"),
      bias: Quantity.describe("mean error with its sign: above 0 too high"),
      naive_error: detail(figure("the same for taking the period before; null when too few lie inside the data")),
      holt_winters_error: detail(figure("the same for Holt–Winters; null with fewer than 24 months of history")),
      coverage: Quantity.describe("part of the outcomes between p10 and p90"),
      rows: detail(
        z.array(
          z.object({
            from: z.string(),
            p10: Quantity,
            p50: Quantity,
            p90: Quantity,
            actual: Quantity,
            naive: Quantity.nullable(),
          }),
        ),
      ),
    })
    .nullable(),
  if_like_newest: z
    .object({ window: z.string(), expected: Quantity, actual: Quantity, middle: Quantity })
    .nullable()
    .describe("when the newest past window fell outside its range: the middle outcome if that goes on"),
  target: z
    .object({
      value: Quantity,
      chance: Quantity.describe("chance to reach it"),
      gap: Quantity.describe("middle outcome minus target"),
      coverage: figure("amount of open deals per amount still missing"),
    })
    .nullable(),
  path: z
    .array(z.object({ label: z.string(), date: z.string(), value: Quantity, partial: z.boolean() }))
    .describe("like periods before, then the forecast with the range from p10 to p90"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type ForecastOutput = z.infer<typeof forecastOutput>;
