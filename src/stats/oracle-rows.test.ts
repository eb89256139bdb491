import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { aalenJohansen } from "./aalen-johansen.ts";
import { benjaminiHochberg, holm } from "./adjust-p-values.ts";
import { bayesianProportions } from "./bayesian-proportions.ts";
import { boschlooExact } from "./boschloo.ts";
import { changePoint } from "./change-point.ts";
import { chiSquareTest } from "./chi-square-test.ts";
import { fisherExact } from "./fisher-exact.ts";
import fixture from "./fixtures/oracle-rows.json" with { type: "json" };
import { hodgesLehmann } from "./hodges-lehmann.ts";
import { holtWinters } from "./holt-winters.ts";
import { kaplanMeier } from "./kaplan-meier.ts";
import { logRank } from "./log-rank.ts";
import { mannKendall } from "./mann-kendall.ts";
import { mantelHaenszel } from "./mantel-haenszel.ts";
import { miettinenNurminenInterval } from "./miettinen-nurminen-interval.ts";
import { agrestiCaffoInterval, newcombeInterval } from "./proportion-difference-interval.ts";
import { exactInterval, jeffreysInterval, wilsonInterval } from "./proportion-interval.ts";
import { quantile } from "./quantile.ts";
import { seededRandom } from "./random.ts";
import { rankSumTest } from "./rank-sum-test.ts";
import { sampleRatio } from "./sample-ratio.ts";
import { theilSen } from "./theil-sen.ts";
import { minimumDetectableDifference, sampleSizePerGroup } from "./two-proportion-power.ts";
import { twoProportionTest } from "./two-proportion-test.ts";

/** The reference case of every method, at the tolerance that README.md states for it. */
const { rows, data } = fixture;
const first = { successes: 42, n: 300 };
const second = { successes: 70, n: 350 };
const pValues = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];
const [x, y] = [
  [10, 20, 31, 30, 44, 51],
  [22, 33, 41, 60, 77, 88],
];
const series = [5, 3, 6, 7, 4, 8, 9, 8, 10, 9, 12, 11];
const waits = { times: [5, 8, 12, 12, 20, 25, 31], events: [1, 1, 1, 0, 1, 0, 1] };
const ends = { times: [3, 4, 4, 6, 7, 8, 9, 11, 12, 15], causes: [1, 2, 0, 1, 2, 0, 1, 1, 2, 0] };
const admissions = Array.from({ length: 6 }, (_, department) => {
  const [men, menRefused, women, womenRefused] = data.UCB.slice(4 * department, 4 * department + 4) as [
    number,
    number,
    number,
    number,
  ];
  return { first: { successes: men, n: men + menRefused }, second: { successes: women, n: women + womenRefused } };
});
const leukaemia = [1, 0].map((maintained) => {
  const kept = data["aml x"].flatMap((group, at) => (group === maintained ? [at] : []));
  return { times: kept.map((at) => data["aml time"][at]!), events: kept.map((at) => data["aml status"][at]!) };
});

const trend = (): number[] => {
  const { tau, p } = mannKendall(series)!;
  const { slope, interval } = theilSen(series)!;
  return [tau, p, slope, ...interval];
};
const fits = (
  weights?: { level: number; trend: number; season: number },
  seasonal: "additive" | "multiplicative" = "additive",
) => holtWinters(data.AirPassengers, { period: 12, seasonal, ...(weights ? { weights } : {}) })!;

type Row = readonly [name: keyof typeof rows, tolerance: number, compute: () => readonly number[]];
const checks: readonly Row[] = [
  ["two-proportion z", 1e-12, () => [twoProportionTest(first, second)!.z, twoProportionTest(first, second)!.p]],
  ["Newcombe", 1e-10, () => newcombeInterval(first, second)!],
  ["Agresti-Caffo", 1e-10, () => agrestiCaffoInterval(first, second)!],
  ["Miettinen-Nurminen", 1e-8, () => miettinenNurminenInterval(first, second)!],
  ["Wilson", 1e-10, () => wilsonInterval(first)!],
  ["Jeffreys", 1e-10, () => jeffreysInterval(first)!],
  ["exact", 1e-10, () => exactInterval(first)!],
  ["Fisher", 1e-10, () => [fisherExact(first, second)!.p, fisherExact(first, second)!.oddsRatio]],
  ["Boschloo", 1e-10, () => [boschlooExact(first, second)!]],
  [
    "chi-square",
    1e-12,
    () => {
      const { statistic, p } = chiSquareTest([
        [30, 70],
        [25, 75],
        [50, 50],
      ])!;
      return [statistic, p];
    },
  ],
  ["Benjamini-Hochberg", 1e-12, () => benjaminiHochberg(pValues)],
  ["Holm", 1e-12, () => holm(pValues)],
  [
    "Mantel-Haenszel",
    1e-7,
    () => {
      const { oddsRatio, statistic, p } = mantelHaenszel(admissions)!;
      return [oddsRatio, statistic, p];
    },
  ],
  [
    "power",
    1e-4,
    () => [
      sampleSizePerGroup(0.25, 0.2)!,
      0.2 + minimumDetectableDifference(0.2, { first: 500, second: 500 })!.increase!,
    ],
  ],
  ["Bayes closed", 1e-9, () => [bayesianProportions([first, second])[1]!.best]],
  ["sample ratio", 1e-12, () => [sampleRatio([5_120, 4_880])!.statistic, sampleRatio([5_120, 4_880])!.p]],
  ["Mann-Whitney", 1e-12, () => [rankSumTest(x!, y!)!.u, rankSumTest(x!, y!)!.p]],
  ["Hodges-Lehmann", 0, () => [hodgesLehmann(x!, y!)!.estimate, ...hodgesLehmann(x!, y!)!.interval]],
  ["quantile", 1e-15, () => [0.1, 0.25, 0.9].map((p) => quantile([3, 1, 2, 10, 7.5], p)!)],
  ["Kaplan-Meier", 1e-10, () => kaplanMeier(waits)!.steps.map(({ survival }) => survival)],
  [
    "Greenwood",
    1e-10,
    () =>
      kaplanMeier(waits)!
        .steps.slice(0, -1)
        .map(({ standardError }) => standardError),
  ],
  [
    "log-log",
    1e-10,
    () =>
      kaplanMeier(waits)!
        .steps.slice(0, -1)
        .flatMap(({ interval }) => [...interval!]),
  ],
  [
    "aml medians",
    0,
    () => {
      const curves = leukaemia.map((group) => kaplanMeier(group, { scale: "log" })!);
      return [...curves.map(({ median }) => median!), ...curves.map(({ medianInterval }) => medianInterval[0]!)];
    },
  ],
  ["log-rank", 1e-10, () => [logRank(leukaemia)!.statistic]],
  ["trend", 1e-10, trend],
  ["Nile", 0, () => [changePoint(data["Nile values"], seededRandom(1), undefined, 99)!.index]],
  [
    "Holt-Winters fixed",
    1e-8,
    () => {
      const found = fits({ level: 0.3, trend: 0.05, season: 0.6 });
      return [found.squaredError, found.level, found.trend];
    },
  ],
];

describe(`reference rows by ${fixture.oracle}`, () => {
  test.for(checks)("%s within %d", ([name, tolerance, compute]) => {
    const [found, expected] = [compute(), rows[name] as readonly number[]];
    expect(found).toHaveLength(expected.length);
    for (const [at, value] of expected.entries())
      expect(Math.abs(found[at]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
  });

  test("Aalen–Johansen within 1e-8 at every time", () => {
    const { times, incidence } = aalenJohansen(ends, 2);
    const all = rows["Aalen-Johansen times"];
    for (const [cause, curve] of incidence.entries())
      for (const [at, time] of times.entries()) {
        const place = cause * all.length + all.indexOf(time);
        expect(curve[at]).toBeCloseTo(rows["Aalen-Johansen"][place]!, 8);
      }
    expect(times.length).toBeGreaterThan(5);
  });

  test("Holt–Winters, weights searched: squared error at most 1.001 times R's", () => {
    const found = fits(undefined, "multiplicative");
    expect(found.squaredError).toBeLessThanOrEqual(1.001 * rows["Holt-Winters"][3]!);
  });

  test("two ways to the Bayesian chance agree: closed sum in fractions, and quadrature", () =>
    expect(rows["Bayes closed"][0]).toBeCloseTo(rows.Bayes[0]!, 11));
});

describe("README.md", () => {
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
  const table = readme.split("\n").filter((line) => line.startsWith("| `"));
  const cells = table.map((line) => line.split("|").map((cell) => cell.trim()));

  test("every file is named, and every test with a fixture stands in a row with the file that it checks", () => {
    const folder = readdirSync(new URL(".", import.meta.url)).filter((file) => file.endsWith(".ts"));
    const isTest = (file: string): boolean => file.endsWith(".test.ts");
    expect(folder.filter((file) => !isTest(file) && !readme.includes(`\`${file}\``))).toEqual([]);
    const withFixture = folder
      .filter(isTest)
      .filter((file) => readFileSync(new URL(file, import.meta.url), "utf8").includes("fixtures/"));
    expect(withFixture.filter((file) => !table.some((row) => row.includes(`\`${file}\``)))).toEqual([]);
    const checked = cells.map(([, files]) => files ?? "").join(" ");
    const fixtures = readdirSync(new URL("fixtures/", import.meta.url)).map((file) => file.replace(".json", ".ts"));
    expect(fixtures.filter((file) => folder.includes(file) && !checked.includes(`\`${file}\``))).toEqual([]);
  });

  test("each row names a file that is there, and a test that imports it", () => {
    expect(table.length).toBeGreaterThan(30);
    for (const [, files, , , , tests] of cells) {
      const sources = [...(files ?? "").matchAll(/`([\w-]+\.ts)`/g)].map(([, file]) => file!);
      const text = [...(tests ?? "").matchAll(/`([\w-]+\.test\.ts)`/g)]
        .map(([, file]) => readFileSync(new URL(file!, import.meta.url), "utf8"))
        .join("\n");
      expect(sources.length).toBeGreaterThan(0);
      for (const file of sources) expect(text, `${file} in ${tests}`).toContain(`"./${file}"`);
    }
  });
});
