import type { BarsChart, ChartData } from "#contracts/chart.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import type { DriverRow, DriversOutput } from "./drivers-output.ts";
import { fillNote } from "./note-words.ts";

const MOST_NAMED = 3;
/** Bars that the chart shows. */
export const MOST_BARS = 12;

/** The words of drivers: what goes with the outcome, other things equal; or that nothing recorded does. */
export function sayDrivers(output: DriversOutput, cite: Cite): Said {
  const caveats = output.caveats.map((each) => fillNote(each, cite));
  const next = ["Why did win rate change?", "Which segments win less?"];
  if (output.status === "not-enough") {
    const headline = output.reason ? fillNote(output.reason, cite) : "There are too few records for this.";
    return { headline, verdict: "no-data", findings: [], caveats, next: ["What data do we have?"] };
  }
  const established = output.factors.filter((row) => row.established);
  return {
    headline: headline(output, established, cite),
    verdict: output.verdict === "does-not-explain" ? "within-noise" : "answered",
    findings: [
      ...established.slice(0, MOST_NAMED).map((row) => rowWords(row, cite)),
      ...together(output, cite),
      ...holdout(output, cite),
      ...entangled(output, cite),
      ...excluded(output, cite),
    ],
    caveats,
    next,
  };
}

function headline(output: DriversOutput, established: readonly DriverRow[], cite: Cite): string {
  const base = output.base_rate ? `, base rate ${cite(output.base_rate)} (n ${cite.n(output.base_rate)})` : "";
  const chance = output.together ? ` (p ${cite.p(output.together)})` : "";
  const name = cite.name(output.measure);
  if (output.verdict === "does-not-explain") {
    const why =
      established.length > 0 ? "what went with it did not hold on later records" : "no factor can be told from chance";
    return `The recorded factors do not explain ${name}${chance}${base}; ${why}.`;
  }
  const [first] = established;
  if (!first) return `Together the recorded factors go with ${name}${chance}${base}, but no single value stands out.`;
  return `${effectWords(first, name, cite)}${base}.`;
}

/** "lead source Referral goes with Win rate +6.2 points against the average (interval +4.1 to +8.3 points), other things equal" */
function effectWords(row: DriverRow, name: string, cite: Cite): string {
  const interval = row.effect.interval ? ` (interval ${cite.interval(row.effect)})` : "";
  return `${cite.name(row.label)} goes with ${name} ${cite(row.effect)}${against(row)}${interval}, other things equal`;
}

/** A number has no average to be compared with. */
const against = ({ rate }: DriverRow): string => (rate === null ? "" : " against the average");

function rowWords(row: DriverRow, cite: Cite): string {
  const plainRate = row.rate ? `; plainly they stand at ${cite(row.rate)} (n ${cite.n(row.rate)})` : "";
  const chance = row.effect.p === undefined ? "" : ` (p ${cite.p(row.effect)}, adjusted)`;
  const flips = row.stability === "flips" ? "; the direction is not the same early and late in the period" : "";
  return `${cite.name(row.label)} is associated with ${cite(row.effect)}${against(row)}${chance}${plainRate}${flips}.`;
}

function together({ together: test, verdict }: DriversOutput, cite: Cite): string[] {
  if (!test || verdict === "does-not-explain") return [];
  return [`All factors together: p ${cite.p(test)} against no factor at all.`];
}

function holdout({ holdout: found, verdict }: DriversOutput, cite: Cite): string[] {
  if (!found) return verdict === "untested" ? ["There are too few later records to check the model on."] : [];
  const ranks = (found.area.interval?.[0] ?? 0) > 0.5 ? "better than a coin would" : "no better than a coin would";
  const level = found.skill.value > 0 ? "" : "; trust which factors help more than the rate it expects";
  return [
    `Checked on records from ${cite.name(found.from)} on, which it had not seen: of a success and a failure it picks the success ${cite(found.area)} of the time (${cite.interval(found.area)}), ${ranks}; it expected ${cite(found.expected)} and ${cite(found.observed)} came true${level}.`,
  ];
}

function entangled({ dimensions }: DriversOutput, cite: Cite): string[] {
  const names = dimensions.filter((each) => each.entangled).map(({ dimension }) => cite.name(dimension));
  return names.length > 0 ? [`Cannot be told apart from the other factors: ${names.join(", ")}.`] : [];
}

function excluded({ excluded: found }: DriversOutput, cite: Cite): string[] {
  const names = (reason: DriversOutput["excluded"][number]["reason"]): string =>
    found
      .filter((each) => each.reason === reason)
      .map(({ dimension }) => cite.name(dimension))
      .join(", ");
  const [late, gives, repeats] = [names("known-afterwards"), names("gives-outcome-away"), names("repeats-others")];
  return [
    late === "" ? "" : `Left out, for they are known only after the outcome: ${late}.`,
    gives === "" ? "" : `Left out, for they give the outcome away: ${gives}.`,
    repeats === "" ? "" : `Left out, for other factors determine them: ${repeats}.`,
  ].filter((text) => text !== "");
}

/** Bars of the effects with intervals, established ones coloured. */
export function chartDrivers(output: DriversOutput, cite: Cite): ChartData | null {
  if (output.factors.length === 0 || !output.base_rate) return null;
  const size = ({ effect }: DriverRow): number => Math.abs(effect.value);
  const shown = output.factors.slice(0, MOST_BARS).sort((a, b) => size(b) - size(a));
  const good = (value: number): boolean => value > 0 === (output.direction !== "lower");
  const name = cite.name(output.measure);
  const bars: BarsChart["bars"] = shown.map(({ label, effect, established }) => ({
    label,
    value: effect,
    emphasis: !established ? "none" : good(effect.value) ? "good" : "bad",
  }));
  return {
    kind: "bars",
    title: output.verdict === "does-not-explain" ? `No recorded factor goes with ${name}` : `What goes with ${name}`,
    subtitle: `Points against the average, other things equal, with intervals; base rate ${cite(output.base_rate)} (n ${cite.n(output.base_rate)})${output.not_shown ? `; ${cite(output.not_shown)} more not shown` : ""}`,
    alt: `Bars of the effects of factors on ${name}, each with its interval.`,
    bars,
    reference: null,
  };
}
