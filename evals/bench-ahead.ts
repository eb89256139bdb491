import { parseArgs } from "node:util";
import { handMadeSource } from "#metrics/hand-made-store.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import { quantileSorted } from "#stats/quantile.ts";
import dealRisk from "../tools/deal-risk.ts";
import { allowingFor, backTestForecast, HIGH, LOW, newestMiss } from "../tools/support/forecast-back-test.ts";
import { dealValues, drawTotals, outlookAt, sharedShift, wonIn } from "../tools/support/forecast-outlook.ts";
import { type ForecastScope, pastOrigins } from "../tools/support/forecast-scope.ts";
import { askTool } from "../tools/support/testing/ask-tool.ts";
import { fairWorld, knownOn, quarterStart } from "../tools/support/testing/forecast-worlds.ts";
import { asStoredOn, iso, riskRows } from "../tools/support/testing/risk-rows.ts";

/*
 * How far forecast and deal_risk can be trusted, on simulated teams whose future we know:
 * node evals/bench-ahead.ts --worlds 100 --seed 1000
 *
 * forecast: coverage of the 80 % range (bar 70 to 90 %), error and bias of its middle against the quarter before and against a range that takes deals
 * for independent. deal_risk: how often it shows a score where nothing is planted (it should not) and where something is, and whether chances hold.
 */

const { values: options } = parseArgs({
  options: { worlds: { type: "string", default: "100" }, seed: { type: "string", default: "1000" } },
});
const worlds = Number(options.worlds);
const firstSeed = Number(options.seed);
const QUARTERS = 8;

interface Tally {
  inside: number;
  independent: number;
  error: number;
  bias: number;
  naive: number;
}

/** One forecast per world, from so many days into its last quarter. */
function forecastOnce(seed: number, perQuarter: number, daysIn: number, tally: Tally): void {
  const world = fairWorld({ seed, perQuarter, quarters: QUARTERS, quarterSpread: 0.15, volumeSpread: 0.08 });
  const window = { from: quarterStart(QUARTERS), to: quarterStart(QUARTERS + 1) };
  const asOf = window.from - 1 + daysIn;
  const deals = knownOn(world, asOf);
  const period = { from: iso(window.from), to: iso(window.to), label: "the quarter" };
  const values = dealValues(deals, false);
  const test = backTestForecast(
    deals,
    values,
    pastOrigins({ deals, period, window, asOf } as ForecastScope),
    1 / 3,
    seed,
  );
  const outlook = outlookAt(deals, values, asOf, window);
  const actual = wonIn(world, dealValues(world, false), window);
  const within = (totals: Float64Array): number =>
    actual >= quantileSorted(totals, LOW)! && actual <= quantileSorted(totals, HIGH)! ? 1 : 0;
  const plain = drawTotals(outlook, sharedShift(test.spread, outlook), seed, 2_000);
  const totals = allowingFor(newestMiss(test.origins, asOf), plain, outlook.booked);
  const middle = quantileSorted(totals, 0.5)!;
  tally.inside += within(totals);
  tally.independent += within(drawTotals(outlook, 0, seed, 2_000));
  tally.error += Math.abs(middle / actual - 1);
  tally.bias += middle / actual - 1;
  tally.naive += Math.abs(wonIn(deals, values, { from: quarterStart(QUARTERS - 1), to: window.from }) / actual - 1);
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

function forecastTable(): void {
  process.stdout.write(
    "| forecast made | deals a quarter | worlds | 80 % range holds | taking deals for independent | error | bias | quarter before |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
  );
  for (const [words, daysIn] of [
    ["on the eve", 0],
    ["in mid-quarter", 45],
  ] as const) {
    for (const perQuarter of [150, 600]) {
      const tally: Tally = { inside: 0, independent: 0, error: 0, bias: 0, naive: 0 };
      for (let at = 0; at < worlds; at++) forecastOnce(firstSeed + at, perQuarter, daysIn, tally);
      const [low, high] = wilsonInterval({ successes: tally.inside, n: worlds }) ?? [0, 1];
      const cells = [
        `${percent(tally.inside / worlds)} (${percent(low)} to ${percent(high)})`,
        percent(tally.independent / worlds),
        percent(tally.error / worlds),
        percent(tally.bias / worlds),
        percent(tally.naive / worlds),
      ];
      process.stdout.write(`| ${words} | ${perQuarter} | ${worlds} | ${cells.join(" | ")} |\n`);
    }
  }
}

const AS_OF = "2025-08-31";

/** Scores shown, and expected against actual losses of the deals open on a day. */
async function riskTable(): Promise<void> {
  process.stdout.write(
    "\n| deal_risk, planted | worlds | score shown | AUC (mean) | expected loss | came |\n|---|--:|--:|--:|--:|--:|\n",
  );
  for (const [words, signal] of [
    ["nothing", 0],
    ["weak", 0.4],
    ["clear", 1],
  ] as const) {
    let [shown, area, expected, came] = [0, 0, 0, 0];
    const n = Math.ceil(worlds / 3);
    for (let at = 0; at < n; at++) {
      const rows = riskRows({ deals: 1200, seed: firstSeed + at, signal });
      const source = await handMadeSource(asStoredOn(rows, AS_OF));
      const { output } = await askTool(dealRisk, source, {}, AS_OF);
      await source.close();
      area += output.back_test?.area.value ?? 0.5;
      if (output.verdict !== "scored") continue;
      shown++;
      const open = new Set(
        asStoredOn(rows, AS_OF)
          .deal.filter(({ outcome }) => outcome === "open")
          .map(({ id }) => id),
      );
      const ended = rows.deal.filter(({ id }) => open.has(id!));
      expected += output.expected_loss!.value;
      came +=
        ended.filter(({ outcome }) => outcome === "lost").length /
        ended.filter(({ outcome }) => outcome !== "open").length;
    }
    const part = (sum: number): string => (shown === 0 ? "–" : percent(sum / shown));
    process.stdout.write(
      `| ${words} | ${n} | ${shown} | ${(area / n).toFixed(3)} | ${part(expected)} | ${part(came)} |\n`,
    );
  }
}

forecastTable();
await riskTable();
