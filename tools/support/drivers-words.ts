import type { BarsChart, ChartData } from "#contracts/chart.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import {
  capital,
  effectSentence,
  excludedSentences,
  inseparableSentences,
  isWinning,
  recordsWord,
} from "./driver-sentences.ts";
import type { DriverRow, DriversOutput } from "./drivers-output.ts";
import { fillNote } from "./note-words.ts";

const MOST_NAMED = 3;
/** Areas under the ROC curve. */
const COIN = 0.5;
const A_LITTLE = 0.55;
/** Too long for the label of a bar. */
const EACH_DOUBLING = /^each doubling of the (.+) beyond the usual$/;
/** Bars that the chart shows. */
export const MOST_BARS = 12;

/** The words of drivers: what goes with the outcome, other things equal; or that nothing recorded does. */
export function sayDrivers(output: DriversOutput, cite: Cite): Said {
  const caveats = [
    ...suspicious(output, cite),
    ...inseparableSentences(output, cite),
    ...output.caveats.map((each) => fillNote(each, cite)),
  ];
  if (output.status === "not-enough") {
    const headline = output.reason ? fillNote(output.reason, cite) : "There are too few records for this.";
    return {
      headline,
      verdict: "no-data",
      findings: excludedSentences(output, cite),
      caveats,
      next: ["What data do we have?"],
    };
  }
  const established = output.factors.filter((row) => row.established);
  const why = `Why did ${output.measure.toLowerCase()} change?`;
  const small = [[...margins(output, cite), ...excludedSentences(output, cite)].join(" ")].filter(
    (text) => text !== "",
  );
  if (output.verdict === "does-not-explain") {
    const checked = output.asked.length > 0 && established.length === 0 ? [] : holdout(output, cite);
    const findings = [...checked, ...insteadOf(output, established, cite), ...small];
    return {
      headline: nothing(output, cite),
      verdict: "within-noise",
      findings,
      caveats,
      next: [why, "What data do we have?"],
    };
  }
  const led = leading(established);
  const others = established.filter((row) => !led.includes(row)).slice(0, MOST_NAMED);
  const findings = [
    ...plainly(led, cite),
    ...others.map((row) => rowWords(row, output, cite)),
    ...holdout(output, cite),
    ...refresh(output, [...led, ...others], cite),
    ...small,
  ];
  const which = isWinning(output) ? "Which segments win less?" : "Which segments differ?";
  return { headline: headline(output, led, cite), verdict: "answered", findings, caveats, next: [why, which] };
}

/** What can be said when nothing explains: which effects have changed of late, or what could have been seen and what may be missing. */
const insteadOf = (output: DriversOutput, established: readonly DriverRow[], cite: Cite): readonly string[] =>
  established.length > 0
    ? refresh(output, established.filter(({ drift }) => drift !== "steady").slice(0, MOST_NAMED), cite)
    : [...detectable(output, cite), ...(output.asked.length > 0 ? [] : unrecorded(output, cite))];

/** The largest effect and the largest one the other way. */
function leading(established: readonly DriverRow[]): readonly DriverRow[] {
  const [first] = established;
  if (!first) return [];
  const other = established.find(({ effect }) => effect.value > 0 !== first.effect.value > 0);
  return other ? [first, other] : [first];
}

function headline(output: DriversOutput, led: readonly DriverRow[], cite: Cite): string {
  const [first, second] = led;
  if (!first) {
    const chance = output.coefficients_together ? ` (p ${cite.p(output.coefficients_together)})` : "";
    return `Together the recorded factors go with ${cite.name(output.measure)}${chance}${base(output, cite)}, but no single value stands out.`;
  }
  const and = second ? `, and ${effectSentence(second, output, cite, "short")}` : "";
  return `${capital(effectSentence(first, output, cite))}${and}, other things equal${base(output, cite)}.`;
}

const base = ({ base_rate }: DriversOutput, cite: Cite): string =>
  base_rate ? `; base rate ${cite(base_rate)} (n ${cite.n(base_rate)})` : "";

function nothing(output: DriversOutput, cite: Cite): string {
  const [own] = output.dimensions;
  if (output.asked.length > 0 && own && !output.factors.some(({ established }) => established))
    return `Other things equal, ${cite.name(output.measure)} does not differ by ${output.asked.map((name) => cite.name(name)).join(" or ")} beyond what chance allows (p ${cite.p(own.test)})${base(output, cite)}.`;
  const what = isWinning(output) ? "winning" : cite.name(output.measure);
  const chance = output.coefficients_together ? ` (p ${cite.p(output.coefficients_together)})` : "";
  const why = output.factors.some(({ established }) => established)
    ? `what went with it${chance} did not hold on later records`
    : output.together_beyond_chance
      ? `what they show together${chance} did not hold on later records`
      : `together they do no better than chance${chance}`;
  return `The recorded factors do not explain ${what}: ${why}${base(output, cite)}.`;
}

function plainly(led: readonly DriverRow[], cite: Cite): readonly string[] {
  const rates = led.flatMap(({ label, rate }) =>
    rate ? [`${cite.name(label)} at ${cite(rate)} (n ${cite.n(rate)})`] : [],
  );
  const shaky = led.filter(({ stability }) => stability === "flips").map(({ label }) => cite.name(label));
  return [
    ...(rates.length > 0 ? [`Plainly, before other factors are held equal: ${rates.join(", ")}.`] : []),
    ...(shaky.length > 0 ? [`The direction is not the same early and late in the period: ${shaky.join(", ")}.`] : []),
  ];
}

function rowWords(row: DriverRow, output: DriversOutput, cite: Cite): string {
  const rate = row.rate ? `; plainly ${cite(row.rate)} (n ${cite.n(row.rate)})` : "";
  const flips = row.stability === "flips" ? "; the direction is not the same early and late in the period" : "";
  return `${capital(effectSentence(row, output, cite, isWinning(output) ? "short" : "full"))}${rate}${flips}.`;
}

/** How the effects named compare with what the same question said one refresh earlier. */
function refresh(output: DriversOutput, named: readonly DriverRow[], cite: Cite): readonly string[] {
  const compared = named.filter(({ before }) => before !== null);
  if (!output.refresh || compared.length === 0) return [];
  const then = `On the ${recordsWord(output)} as they stood after ${cite.name(output.refresh.until)}`;
  const changed = compared.filter(({ drift }) => drift === "moved" || drift === "flipped");
  if (changed.length === 0)
    return [`${then} the same model says the same of these: none has moved beyond chance since.`];
  const moves = changed.map(
    ({ label, before, effect, drift }) =>
      `${cite.name(label)} ${drift === "flipped" ? "has changed sign" : "has moved"}, from ${cite(before!)} to ${cite(effect)}`,
  );
  return [`${then} the same model read some of these differently: ${moves.join("; ")}.`];
}

function holdout(output: DriversOutput, cite: Cite): readonly string[] {
  const { holdout: found, verdict } = output;
  if (!found) return verdict === "untested" ? ["There are too few later records to check the model on."] : [];
  const pair = isWinning(output)
    ? "a won and a lost deal"
    : `one of the ${cite.name(output.counted_words)} and another`;
  const surely = (found.area.interval?.[0] ?? 0) > COIN;
  const little = found.area.value < A_LITTLE ? ", though only a little" : "";
  const better = surely ? `better than a coin would${little}` : "no better than a coin would";
  const nearer =
    found.skill.value > 0
      ? ", and it comes nearer to what happened than the base rate"
      : `, ${surely ? "but" : "and"} the base rate alone comes nearer to what happened`;
  const sentences = [
    `Checked on ${recordsWord(output)} from ${cite.name(found.from)} on, which it had not seen: shown ${pair}, it tells which is which ${cite(found.area)} of the time (${cite.interval(found.area)}), ${better}${nearer}.`,
  ];
  if (found.finding === "undecided")
    sentences.push("These records are too few to confirm or refute what is said above.");
  if (found.finding !== "confirmed") return [sentences.join(" ")];
  if (!covers(found.gap.interval, 0))
    sentences.push(
      `It expected ${cite(found.expected)} there and ${cite(found.observed)} came true, so trust which factors help more than the rate it expects.`,
    );
  if (found.slope && (found.slope.interval?.[1] ?? 1) < 1)
    sentences.push("Its effects came out weaker there than before: count on a part of them.");
  return [sentences.join(" ")];
}

const covers = (interval: readonly number[] | undefined, value: number): boolean =>
  !interval || (interval[0]! <= value && value <= interval[1]!);

function detectable(output: DriversOutput, cite: Cite): readonly string[] {
  const [first, second] = output.detectable_effect_by_records;
  if (!first) return [];
  const records = recordsWord(output);
  const other = second ? `, or of ${cite.size(second)} for one held by ${cite.n(second)},` : "";
  return [
    `An effect of ${cite.size(first)} or more for a value held by ${cite.n(first)} ${records}${other} would very likely have shown; smaller ones cannot be ruled out.`,
  ];
}

function unrecorded({ not_recorded: missing }: DriversOutput, cite: Cite): readonly string[] {
  if (missing.length === 0) return [];
  return [
    `What decides may not be among the columns: worth recording are ${missing.map((name) => cite.name(name)).join(", ")}.`,
  ];
}

const margins = ({ clusters, grain }: DriversOutput, cite: Cite): readonly string[] =>
  clusters
    ? [
        `The margins allow for ${grain}s of the same ${cite.name(clusters.by)} being alike (${cite(clusters.count)} of them).`,
      ]
    : [];

const suspicious = (output: DriversOutput, cite: Cite): readonly string[] =>
  output.suspicious.map(
    (name) =>
      `Check that ${cite.name(name)} is not filled in after the outcome: it tells the outcome more surely than such a factor usually does.`,
  );

/** Bars of the effects with intervals, established ones coloured. */
export function chartDrivers(output: DriversOutput, cite: Cite): ChartData | null {
  if (output.factors.length === 0 || !output.base_rate) return null;
  const size = ({ effect }: DriverRow): number => Math.abs(effect.value);
  const shown = output.factors.slice(0, MOST_BARS).sort((a, b) => size(b) - size(a));
  const good = (value: number): boolean => value > 0 === (output.direction !== "lower");
  const name = cite.name(output.measure);
  const bars: BarsChart["bars"] = shown.map(({ label, effect, established }) => ({
    label: label.replace(EACH_DOUBLING, "$1, each doubling"),
    value: effect,
    emphasis: !established ? "none" : good(effect.value) ? "good" : "bad",
  }));
  return {
    kind: "bars",
    title: chartTitle(output, name),
    subtitle: `Points against the average, other things equal, with intervals; base rate ${cite(output.base_rate)} (n ${cite.n(output.base_rate)})${output.not_shown ? `; ${cite(output.not_shown)} more not shown` : ""}`,
    alt: `Bars of the effects of factors on ${name}, each with its interval.`,
    bars,
    reference: null,
  };
}

function chartTitle({ verdict, factors }: DriversOutput, name: string): string {
  if (verdict !== "does-not-explain") return `${name}: what goes with it`;
  return factors.some(({ established }) => established)
    ? `${name}: what went with it did not hold on later records`
    : `${name}: no recorded factor goes with it`;
}
