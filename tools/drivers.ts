/*
 * "Which factors help or hurt?"
 *
 * Logistic regression of the outcome on all recorded factors at once (Firth's penalty when they separate it); average marginal effects in points
 * with delta-method intervals, every value against the average record; errors clustered by account (or owner) when these hold several records.
 * Tested top down: all factors together, each factor's values together, then single values (Benjamini–Hochberg); checked on later records it has
 * not seen (DeLong, Brier skill, calibration) and against the previous refresh. Factors that know the outcome, by name or by the data, are left out
 * and named; of factors that hold the same information one stays; two that cannot be told apart are read together.
 * It says what goes with the outcome, other recorded things equal; not what would happen if one changed it.
 */
import { z } from "zod";
import { PeriodText } from "#contracts/period.ts";
import { count, plain, ratio } from "#contracts/quantity.ts";
import { FilterText, segmentLabel } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import { actionOwner } from "./support/action-owner.ts";
import { readHoldout } from "./support/driver-checks.ts";
import { driverEffects } from "./support/driver-model.ts";
import { type Prepared, prepareDrivers } from "./support/driver-prepare.ts";
import { detectableEffects, dimensionP, driverRows, placedEffects } from "./support/driver-rows.ts";
import { askedKeys, type DriverScope, emptyDrivers, excludedByName, readDriverScope } from "./support/driver-scope.ts";
import { asOfEarlier, comparedWithBefore, halvesAgree } from "./support/driver-stability.ts";
import { type DriverTable, driverTables, totalOf } from "./support/driver-table.ts";
import { type DriverRow, type DriversOutput, driversOutput } from "./support/drivers-output.ts";
import { chartDrivers, MOST_BARS, sayDrivers } from "./support/drivers-words.ts";
import { note } from "./support/note-words.ts";

/** Below this many records, or of either outcome, a regression on several factors says nothing. */
const FEWEST_RECORDS = 200;
const FEWEST_OUTCOMES = 50;

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
    .describe(
      "factors asked about, separated by commas, all other recorded ones held equal; empty (default) asks about all",
    ),
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
    if (scope.measure.kind !== "ratio")
      return { ...blank, reason: note("Drivers explain rates such as win rate, not amounts.") };
    const read = await readTables(scope, ctx);
    const n = totalOf(read.now.trials);
    const successes = totalOf(read.now.successes);
    const rarer = Math.min(successes, n - successes);
    if (n < FEWEST_RECORDS || rarer < FEWEST_OUTCOMES)
      return {
        ...blank,
        reason: note(
          "There are too few records to tell factors apart: {n}, with {rarer} of the rarer outcome. It takes {needed}, with {fewest} of each outcome.",
          { n: count(n), rarer: count(rarer), needed: count(FEWEST_RECORDS), fewest: count(FEWEST_OUTCOMES) },
        ),
      };
    return explained(blank, scope, read, ctx.settings.significance);
  },
  say: sayDrivers,
  chart: chartDrivers,
  readOnly: true,
});

/** Fits, tests and checks what there are records enough for. */
function explained(
  blank: DriversOutput,
  scope: DriverScope,
  read: ReturnType<typeof driverTables>,
  significance: number,
): DriversOutput {
  const prepared = prepareDrivers(read.now, scope.asked);
  const { table, fitted } = prepared;
  const excluded = [...excludedByName(scope), ...prepared.excluded];
  const asking = askedKeys(scope, table);
  if (table.factors.length + table.numbers.length === 0 || asking?.size === 0)
    return {
      ...blank,
      excluded,
      reason: note("No factor is left that could explain {measure}.", {}, { measure: scope.measure.title }),
    };
  const effects = driverEffects(fitted);
  const tests = fitted.tests.filter(({ name }) => asking?.has(name) ?? true);
  const placed = placedEffects(table, effects).filter(({ effect }) => asking?.has(effect.name) ?? true);
  const earlier = read.before ? { table: prepared.like(read.before), until: scope.before!.label } : asOfEarlier(table);
  const before = earlier && comparedWithBefore({ fitted, effects }, earlier.table, read.before === null);
  const factors = driverRows(placed, {
    fitted,
    significance,
    halves: halvesAgree(table, fitted.fit.coefficients),
    before,
    factorP: dimensionP(tests),
    any: asking !== null || fitted.together.p < significance,
  });
  const holdout = readHoldout(table, fitted.fit.coefficients, significance);
  const ownP = dimensionP(tests);
  const real = asking ? [...ownP.values()].some((p) => p < significance) : fitted.together.p < significance;
  const holds = holdout?.finding !== "refuted";
  return {
    ...blank,
    status: "ok",
    verdict: !(real && holds) ? "does-not-explain" : holdout?.finding === "confirmed" ? "explains" : "untested",
    base_rate: baseRate(read.now),
    method: fitted.fit.method === "firth" ? "logistic regression with Firth's penalty" : "logistic regression",
    clusters: fitted.clusters && { by: fitted.clusters.by, count: count(fitted.clusters.count) },
    coefficients_together: plain(fitted.together.degrees, { n: totalOf(table.trials), p: fitted.together.p }),
    together_beyond_chance: real,
    factors: [...factors],
    not_shown: factors.length > MOST_BARS ? count(factors.length - MOST_BARS) : null,
    detectable_effect_by_records: detectableEffects(placed, tests.length, significance),
    dimensions: tests.map(({ name, statistic }) => ({
      dimension: nameOf(table, name),
      test: plain(statistic, { p: ownP.get(name)! }),
    })),
    inseparable: prepared.inseparable.map(({ names, kept }) => ({ dimensions: [...names], kept })),
    suspicious: [...prepared.suspicious],
    excluded,
    holdout,
    refresh: before && { until: earlier.until, records: count(totalOf(earlier.table.trials)) },
    actions: real && holds ? driverActions(factors, prepared, scope, holdout?.finding === "confirmed") : [],
  };
}

async function readTables(scope: DriverScope, ctx: ToolContext) {
  const { measure, period, before, where, columns } = scope;
  const by = [...columns.dimensions, ...columns.clusters.map(({ key }) => key), "month"];
  const query = { measure: measure.name, by, numeric: columns.numbers.map(({ key }) => key), where };
  const now = await ctx.read(cells, { ...query, period });
  return driverTables(now, before && (await ctx.read(cells, { ...query, period: before })), columns);
}

function baseRate({ trials, successes }: DriverTable) {
  const [n, came] = [totalOf(trials), totalOf(successes)];
  return ratio(came / n, { n, interval: wilsonInterval({ successes: came, n }) ?? undefined });
}

const nameOf = ({ factors, numbers }: DriverTable, key: string): string =>
  [...factors, ...numbers].find((each) => each.key === key)!.name;

/** What to do about the established value that weighs most: effect times records. One whose direction does not last calls for nothing. */
function driverActions(
  rows: readonly DriverRow[],
  { table }: Prepared,
  { measure }: DriverScope,
  confirmed: boolean,
): DriversOutput["actions"] {
  const weight = ({ effect }: DriverRow): number => Math.abs(effect.value) * (effect.n ?? 0);
  const [bad] = rows

    .filter(({ established, stability, drift }) => established && stability !== "flips" && drift !== "flipped")
    .filter(({ effect, rate }) => rate !== null && effect.value > 0 === (measure.direction === "lower"))
    .sort((a, b) => weight(b) - weight(a));
  const factor = bad && table.factors.find(({ key }) => key === bad.key);
  const segment = factor?.levels.find((level) => level && segmentLabel(level) === bad?.label);
  if (!bad || !segment) return [];
  const about = {
    issue: "weak-segment",
    target: bad.label,
    dimension: segment[0]!.dimension,
    why: bad.effect,
  } as const;
  return [
    draftAction({ ...about, loss: null, evidence: confirmed ? "established" : "lead", owner: actionOwner(segment) }),
  ];
}
