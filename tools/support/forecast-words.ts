import type { TrendChart } from "#contracts/chart.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import type { ForecastOutput } from "./forecast-output.ts";
import { fillNote } from "./note-words.ts";

/** The words of forecast: the range with its middle against the period before, what it is made of, how well it did before. */
export function sayForecast(output: ForecastOutput, cite: Cite): Said {
  const caveats = output.caveats.map((each) => fillNote(each, cite));
  const next = ["Which open deals are at risk?", "How did revenue develop over time?"];
  if (output.status === "not-enough")
    return {
      headline: output.reason ? fillNote(output.reason, cite) : "There is too little history for a forecast.",
      verdict: "no-data",
      findings: [],
      caveats,
      next: ["What data do we have?"],
    };
  if (output.verdict === "over")
    return {
      headline: overHeadline(output, cite),
      verdict: "answered",
      findings: [],
      caveats,
      next: ["Where will we land this quarter?", "How did revenue develop over time?"],
    };
  return {
    headline: output.verdict === "naive" ? naiveHeadline(output, cite) : headline(output, cite),
    verdict: "answered",
    findings: [
      ...targetWords(output, cite),
      ...newestWords(output, cite),
      ...(output.verdict === "naive" ? [] : [...partWords(output, cite), ...spreadWords(output, cite)]),
      ...testWords(output, cite),
    ],
    caveats,
    next,
  };
}

const rangeWords = ({ p10, p90 }: ForecastOutput, cite: Cite): string =>
  p10 && p90 ? `between ${cite(p10)} and ${cite(p90)}` : "";

/** "Revenue in 2026-Q4 is", "Deals won in 2026-Q4 are". */
const subject = ({ measure, period, p50 }: ForecastOutput, cite: Cite): string =>
  `${cite.name(measure)} in ${cite.name(period!.label)} ${p50?.unit === "count" ? "are" : "is"}`;

/** "Revenue in 2026-Q4 is likely to land between $1.1M and $1.6M , the middle being $1.3M, against $1.4M in 2026-Q3." */
function headline(output: ForecastOutput, cite: Cite): string {
  const { period, p50, booked, last, last_label } = output;
  if (!period || !p50) return "There is too little history for a forecast.";
  const before = last && last_label ? `, against ${cite(last)} in ${cite.name(last_label)}` : "";
  const sofar = booked && booked.value > 0 ? `; ${cite(booked)} of it is won already` : "";
  const unless = ifItGoesOn(output, cite);
  return `${subject(output, cite)} likely to land ${rangeWords(output, cite)}, the middle being ${cite(p50)}${before}${sofar}${unless}.`;
}

/** Which end of the range it comes to when the newest period's miss goes on. */
function ifItGoesOn({ if_like_newest: newest, p10, p50, p90 }: ForecastOutput, cite: Cite): string {
  if (!newest || !p10 || !p50 || !p90) return "";
  const { middle } = newest;
  if (middle.value < p10.value || middle.value > p90.value) return "";
  const end = middle.value < p50.value ? "lower" : "upper";
  return `; if the newest period's miss goes on, towards the ${end} end, near ${cite(middle)}`;
}

/** What came in a period that is over, against the one before. */
function overHeadline({ measure, period, booked, last, last_label }: ForecastOutput, cite: Cite): string {
  if (!period || !booked) return "The period is over.";
  const before = last && last_label ? `, against ${cite(last)} in ${cite.name(last_label)}` : "";
  return `${cite.name(measure)} in ${cite.name(period.label)} came to ${cite(booked)}${before}; the data reach the end of that period, so nothing of it is left to forecast.`;
}

function naiveHeadline(output: ForecastOutput, cite: Cite): string {
  const { period, last, last_label, back_test: test } = output;
  if (!period || !last || !last_label) return "There is too little history for a forecast.";
  const why = output.reason
    ? fillNote(output.reason, cite).replace(/\.$/, "")
    : test?.naive_error
      ? `on ${cite(test.windows)} past windows the pipeline was off by ${cite(test.error)}, plainly taking the period before by ${cite(test.naive_error)}`
      : "";
  return `${subject(output, cite)} likely to land ${rangeWords(output, cite)}, going by ${cite(last)} in ${cite.name(last_label)}: ${why}.`;
}

function partWords(
  { booked, from_open, from_new, open, open_value, uses_stage }: ForecastOutput,
  cite: Cite,
): string[] {
  if (!from_open || !from_new || !open) return [];
  const worth = open_value ? ` worth ${cite(open_value)}` : "";
  const sofar = booked && booked.value > 0 ? `${cite(booked)} is won, ` : "";
  return [
    `What it is made of: ${sofar}${cite(from_open)} is to be expected from the ${cite(open)} deals open now${worth}, going by how deals of the same ${uses_stage ? "stage and age" : "age"} ended before, and ${cite(from_new)} from deals that are not created yet.`,
  ];
}

function spreadWords({ shared_spread: spread }: ForecastOutput, cite: Cite): string[] {
  if (!spread) return [];
  return [
    `Good and bad periods have moved everything together by about ${cite(spread)} beyond chance; the range allows for that.`,
  ];
}

function newestWords({ if_like_newest: newest }: ForecastOutput, cite: Cite): string[] {
  if (!newest) return [];
  return [
    `Mind the newest window, ${cite.name(newest.window)}: it came to ${cite(newest.actual)} where ${cite(newest.expected)} was to be expected, far outside its range. The range now allows for both, a one-off and a miss that goes on: ask why it changed.`,
  ];
}

function targetWords({ target, measure }: ForecastOutput, cite: Cite): string[] {
  if (!target)
    return measure === "Revenue"
      ? [
          "No target is set, so no chance to reach one is shown: name the amount in the question, or set “revenuePerQuarter” under “targets” in the settings file.",
        ]
      : [];
  const side = target.gap.value < 0 ? "short of" : "above";
  const cover = target.coverage ? `; open deals come to ${cite(target.coverage)} × what is still missing` : "";
  return [
    `The chance to reach the target of ${cite(target.value)} is ${cite(target.chance)}; the middle of the range is ${cite.size(target.gap)} ${side} it${cover}.`,
  ];
}

function testWords({ back_test: test, level, verdict }: ForecastOutput, cite: Cite): string[] {
  if (!test) return [];
  const rivals = [
    ...(test.naive_error ? [`taking the period before is off by ${cite(test.naive_error)}`] : []),
    ...(test.holt_winters_error ? [`Holt–Winters by ${cite(test.holt_winters_error)}`] : []),
  ]
    .map((text) => `; ${text}`)
    .join("");
  const side =
    Math.abs(test.bias.value) < 0.0005 ? "without leaning" : test.bias.value > 0 ? "too high by" : "too low by";
  const bias = side === "without leaning" ? side : `${side} ${cite.size(test.bias)} on the whole`;
  const covered = `the range is made to hold ${cite(level)} of outcomes and held ${cite(test.coverage)} of these${test.overlap ? "; the windows overlap, so they tell less than as many separate ones" : ""}`;
  const whose = verdict === "naive" ? "the pipeline forecast" : "it";
  return [
    `Made in the same way on ${cite(test.windows)} earlier days (windows from ${cite.name(test.from)} to ${cite.name(test.to)}), ${whose} was off by ${cite(test.error)} in the mean, ${bias}${rivals}; ${covered}.`,
  ];
}

/** The like periods before as a line, the forecast as a fan at its end. */
export function chartForecast(output: ForecastOutput, cite: Cite): TrendChart | null {
  const { path, p10, p50, p90, period, target, measure } = output;
  if (output.status !== "ok" || !p50 || !p10 || !p90 || !period || path.length < 2) return null;
  const title = `${cite.name(measure)} in ${cite.name(period.label)}: about ${cite(p50)} (${cite(p10)} to ${cite(p90)})`;
  return {
    kind: "trend",
    title,
    subtitle: `${cite.name(measure)} per period; at the end the forecast with its likely range as a band`,
    alt: `Line of ${cite.name(measure)} per period that ends in a fan. ${title}.`,
    points: path,
    highlight: [path.at(-1)!.label],
    reference: target ? { label: "target", value: target.value } : null,
  };
}
