/*
 * "Where will we land this quarter?"
 *
 * What is won already, plus every open deal with its chance to be won inside the period (Aalen–Johansen cumulative incidence by stage and age, from
 * deals that stood so before, shrunken), plus deals not created yet (creations as in the last half year, same incidence). Monte-Carlo over deals
 * with a shift that all deals of a period share, as wide as whole periods were off before, gives p10, p50 and p90: adding up independent deals
 * would make the range far too narrow. The same is made on up to twelve earlier days and compared with what came, with the period before and with
 * Holt–Winters; when the period before did better, its range is given instead. It does not know plans, prices or seasons ahead.
 */
import { z } from "zod";
import { PeriodText } from "#contracts/period.ts";
import { ratio } from "#contracts/quantity.ts";
import { FilterText } from "#contracts/segment.ts";
import { defineTool } from "#contracts/tool.ts";
import { backTestForecast, HIGH, LOW } from "./support/forecast-back-test.ts";
import { describeKnown, whatLacks } from "./support/forecast-known.ts";
import { land } from "./support/forecast-landing.ts";
import { dealValues, outlookAt } from "./support/forecast-outlook.ts";
import { type ForecastOutput, forecastOutput } from "./support/forecast-output.ts";
import {
  apartOf,
  checkReach,
  forecastMeasure,
  isOver,
  pastOrigins,
  readForecastScope,
} from "./support/forecast-scope.ts";
import { chartForecast, sayForecast } from "./support/forecast-words.ts";
import { note } from "./support/note-words.ts";

const input = z.object({
  measure: z.string().max(60).default("revenue").describe("what to forecast: revenue (default) or deals_won"),
  period: PeriodText.default("auto").describe(
    "period ahead, such as this_quarter, next_quarter, this_year or 2026-Q4; auto (default) is the quarter that is running",
  ),
  filter: FilterText.default("").describe("only these deals, such as region=EMEA; empty (default) for all"),
  target: z
    .number()
    .min(0)
    .max(1e13)
    .default(0)
    .describe(
      "what should be reached, in whole units of the currency or deals; 0 (default) takes the target set, if any",
    ),
});

export default defineTool({
  name: "forecast",
  title: "Where will we land?",
  description:
    "Range (p10, p50, p90) for revenue or deals won in a period that is running or ahead, from open deals, their age and stage, and deals still to come, with back-test and chance to reach a target. Use for forecast, where will we land, will we make the number, pipeline coverage. For what has come already use measure; for single deals in danger use deal_risk.",
  asks: [
    { question: "Where will we land this quarter?", input: {} },
    { question: "How many deals will we win next quarter?", input: { measure: "deals_won", period: "next_quarter" } },
    { question: "Will EMEA make two million this quarter?", input: { filter: "region=EMEA", target: 2_000_000 } },
  ],
  input,
  output: forecastOutput,
  run: async (asked, ctx): Promise<ForecastOutput> => {
    const measure = forecastMeasure(asked.measure);
    const blank = empty(asked);
    if (measure === null)
      return {
        ...blank,
        reason: note(
          "Only revenue and the number of deals won are forecast, not {measure}.",
          {},
          { measure: blank.measure },
        ),
      };
    const scope = await readForecastScope({ ...asked, measure }, ctx);
    if (!scope) return { ...blank, reason: note("There are no deals yet, so there is nothing to forecast from.") };
    checkReach(scope);
    const values = dealValues(scope.deals, measure === "deals_won");
    const base = describeKnown(scope, values, blank);
    if (isOver(scope)) return { ...base, status: "ok", verdict: "over" };
    const origins = pastOrigins(scope);
    const lack = whatLacks(scope, origins.length, base);
    if (lack) return { ...base, reason: lack };
    const test = backTestForecast(scope.deals, values, origins, apartOf(scope.period), ctx.seed);
    const outlook = outlookAt(scope.deals, values, scope.asOf, scope.window);
    return { ...base, status: "ok" as const, ...land(scope, base, outlook, test, asked.target, ctx) };
  },
  say: sayForecast,
  chart: chartForecast,
  readOnly: true,
});

const empty = ({ measure, filter }: z.output<typeof input>): ForecastOutput => ({
  status: "not-enough",
  verdict: "not-enough",
  reason: null,
  measure: measure.replaceAll("_", " "),
  filter,
  as_of: null,
  period: null,
  level: ratio(HIGH - LOW),
  p10: null,
  p50: null,
  p90: null,
  booked: null,
  from_open: null,
  from_new: null,
  open: null,
  open_value: null,
  uses_stage: false,
  shared_spread: null,
  last: null,
  last_label: null,
  back_test: null,
  if_like_newest: null,
  target: null,
  path: [],
  caveats: [],
  actions: [],
});
