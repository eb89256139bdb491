/*
 * "Which factors help or hurt?"
 *
 * Logistic regression of the outcome on all recorded factors at once (Firth's penalty when they separate it); average marginal effects in points
 * with delta-method intervals, every value against the average record, p adjusted (Benjamini–Hochberg). All factors together are tested against
 * none, and the model is checked on later records it has not seen. Factors known only after the outcome are left out and named.
 * It says what goes with the outcome, other recorded things equal; not what would happen if one changed it.
 */
import { z } from "zod";
import { PeriodText } from "#contracts/period.ts";
import { count, plain, points, ratio } from "#contracts/quantity.ts";
import { dimensionWords, FilterText, segmentLabel } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import { chiSquareUpperTail } from "#stats/chi-square-distribution.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import { actionOwner } from "./support/action-owner.ts";
import { OTHER } from "./support/compared-table.ts";
import { middleMonth, readHoldout, withoutRepeats } from "./support/driver-checks.ts";
import { type DriverFit, type DriverTable, driverEffects, driverTable, fitDrivers } from "./support/driver-model.ts";
import { type DriverScope, emptyDrivers, readDriverScope } from "./support/driver-scope.ts";
import { type DriverRow, type DriversOutput, driversOutput } from "./support/drivers-output.ts";
import { chartDrivers, MOST_BARS, sayDrivers } from "./support/drivers-words.ts";
import { note } from "./support/note-words.ts";

/** Below this many records, or of either outcome, a regression on several factors says nothing. */
const FEWEST_RECORDS = 200;
const FEWEST_OUTCOMES = 50;
/** Variance inflation per degree of freedom from which a factor cannot be told apart from the others. */
const ENTANGLED = 5;
const NORMAL_95 = 1.959963984540054;

const input = z.object({
  measure: z
    .string()
    .min(1)
    .max(60)
    .default("win_rate")
    .describe("rate to explain, such as win_rate (default) or conversion_rate"),
  period: PeriodText.default("all").describe(
    "period of the records, such as 2024 or past_90_days; all (default) gives the surest answer",
  ),
  filter: FilterText.default("").describe("only these records, such as region=EMEA; empty (default) for all"),
  dimensions: z
    .string()
    .max(200)
    .default("")
    .describe("factors to look at, separated by commas; empty (default) chooses them"),
});

export default defineTool({
  name: "drivers",
  title: "Which factors help or hurt?",
  description:
    "Which recorded factors go with a higher or lower rate in general, other things equal, in points with intervals, tested on later records; says so when nothing recorded explains it. For a change between two periods use why_changed; for plain rates side by side use compare_segments.",
  asks: [
    { question: "What drives our win rate?", input: { measure: "win_rate" } },
    { question: "Which factors help or hurt winning in 2024?", input: { measure: "win_rate", period: "2024" } },
    { question: "Which factors go with conversion rate?", input: { measure: "conversion_rate" } },
  ],
  input,
  output: driversOutput,
  run: async (asked, ctx): Promise<DriversOutput> => {
    const scope = await readDriverScope(asked, ctx);
    const blank = emptyDrivers(scope, asked.filter);
    const read = await readTable(scope, ctx);
    const n = read.trials.reduce((sum, each) => sum + each, 0);
    const successes = read.successes.reduce((sum, each) => sum + each, 0);
    const rarer = Math.min(successes, n - successes);
    if (scope.measure.kind !== "ratio" || n < FEWEST_RECORDS || rarer < FEWEST_OUTCOMES) {
      const words =
        scope.measure.kind === "ratio"
          ? "There are too few records to tell factors apart: {n}, with {rarer} of the rarer outcome."
          : "Drivers explain rates such as win rate, not amounts.";
      return {
        ...blank,
        reason: note(words, scope.measure.kind === "ratio" ? { n: count(n), rarer: count(rarer) } : {}),
      };
    }
    const { table, fitted, excluded } = withoutRepeats(read);
    const rate = successes / n;
    const base_rate = ratio(rate, { n, interval: wilsonInterval({ successes, n }) ?? undefined });
    const nothing = successes * Math.log(rate) + (n - successes) * Math.log(1 - rate);
    const degrees = fitted.tests.reduce((sum, test) => sum + test.degrees, 0);
    const p = chiSquareUpperTail(Math.max(0, 2 * (fitted.fit.logLikelihood - nothing)), Math.max(1, degrees));
    const holdout = readHoldout(table);
    const factors = factorRows(table, fitted, p, ctx.settings.significance);
    const beats = holdout !== null && (holdout.area.interval?.[0] ?? 0) > 0.5;
    const real = p < ctx.settings.significance;
    return {
      ...blank,
      status: "ok",
      verdict: !real ? "does-not-explain" : holdout === null ? "untested" : beats ? "explains" : "does-not-explain",
      base_rate,
      method: fitted.fit.method === "firth" ? "logistic regression with Firth's penalty" : "logistic regression",
      together: plain(degrees, { n, p }),
      factors,
      not_shown: factors.length > MOST_BARS ? count(factors.length - MOST_BARS) : null,
      dimensions: fitted.tests.map(({ name, statistic, p: own, inflation }) => ({
        dimension: dimensionWords(name),
        test: plain(statistic, { p: own }),
        entangled: inflation > ENTANGLED,
      })),
      excluded: [...blank.excluded, ...excluded],
      holdout,
      actions: real && (beats || holdout === null) ? driverActions(factors, table, scope) : [],
    };
  },
  say: sayDrivers,
  chart: chartDrivers,
  readOnly: true,
});

async function readTable(scope: DriverScope, ctx: ToolContext): Promise<DriverTable> {
  const { measure, period, where, dimensions, numeric } = scope;
  return driverTable(
    await ctx.read(cells, { measure: measure.name, period, by: [...dimensions, "month"], numeric, where }),
  );
}

/** Effects, established ones first and the largest first among them. Values pooled as rare are fitted but not shown: nobody can act on them. */
function factorRows(table: DriverTable, fitted: DriverFit, together: number, significance: number): DriverRow[] {
  const effects = driverEffects(table, fitted);
  const middle = middleMonth(table);
  const halves =
    middle === null
      ? null
      : [true, false].map((early) =>
          driverEffects(
            table,
            fitDrivers(table, (row) => table.months[row]! < middle === early),
          ),
        );
  const adjusted = benjaminiHochberg(
    effects.map(({ effect, standardError }) => (standardError > 0 ? normalTwoSided(effect / standardError) : 1)),
  );
  const rows = effects.flatMap(({ name, level, effect, standardError }, at): DriverRow[] => {
    const factor = table.factors.find(({ key }) => key === name);
    const value = factor && level !== null ? factor.levels[Number(level)]! : null;
    if (value === OTHER) return [];
    const n =
      factor && level !== null ? factor.records[Number(level)]! : table.trials.reduce((sum, each) => sum + each, 0);
    const won = factor && level !== null ? factor.successes[Number(level)]! : null;
    const interval = [effect - NORMAL_95 * standardError, effect + NORMAL_95 * standardError] as const;
    const signs = halves?.map((half) => Math.sign(half[at]?.effect ?? 0));
    return [
      {
        dimension: dimensionWords(name),
        label: level === null ? "each doubling of the amount" : segmentLabel([{ dimension: name, value }]),
        effect: points(effect, { n, interval, p: adjusted[at]! }),
        rate: won === null ? null : ratio(won / n, { n, interval: wilsonInterval({ successes: won, n }) ?? undefined }),
        established: adjusted[at]! < significance && together < significance,
        stability: !signs || signs.includes(0) ? "not-tested" : signs[0] === signs[1] ? "same-direction" : "flips",
      },
    ];
  });
  const size = ({ effect }: DriverRow) => Math.abs(effect.value);
  return rows.sort((a, b) => Number(b.established) - Number(a.established) || size(b) - size(a));
}

function driverActions(
  rows: readonly DriverRow[],
  table: DriverTable,
  { measure }: DriverScope,
): DriversOutput["actions"] {
  const bad = rows.find(
    ({ established, effect, rate }) =>
      established && rate !== null && effect.value > 0 === (measure.direction === "lower"),
  );
  const factor = bad && table.factors.find(({ key }) => dimensionWords(key) === bad.dimension);
  if (!bad || !factor) return [];
  const value =
    factor.levels.find((level) => segmentLabel([{ dimension: factor.key, value: level }]) === bad.label) ?? null;
  const owner = actionOwner([{ dimension: factor.key, value }]);
  const about = { issue: "weak-segment", target: bad.label, dimension: factor.key, why: bad.effect } as const;
  return [draftAction({ ...about, loss: null, evidence: "established", owner })];
}
