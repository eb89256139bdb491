import type { Quantity } from "#contracts/quantity.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { fillNote } from "./note-words.ts";
import type { WhyOutput, WhyRow } from "./why-output.ts";

/** Below this search-adjusted p-value a segment moved apart from the rest, even where the total did not move. */
const APART = 0.05;

/** With fewer dimensions than this a search was narrowed by the question. */
const NARROW_SEARCH = 3;

/** The words of why_changed: where a change sits, never what caused it. */
export function sayWhy(output: WhyOutput, cite: Cite): Said {
  const caveats = output.caveats.map((each) => fillNote(each, cite));
  const next = nextQuestions(output, cite);
  if (output.status === "not-enough") {
    const headline = output.reason ? fillNote(output.reason, cite) : "There are too few records to compare.";
    return { headline, verdict: "no-data", findings: [], caveats, next: ["What data do we have?"] };
  }
  return {
    headline: headline(output, cite),
    verdict: saidVerdict(output),
    findings: findings(output, cite),
    caveats,
    next,
  };
}

function saidVerdict({ status, verdict }: WhyOutput): Said["verdict"] {
  if (status === "not-comparable") return "not-comparable";
  return verdict === "within-noise" ? "within-noise" : "changed";
}

function headline(output: WhyOutput, cite: Cite): string {
  const moved = movement(output, cite);
  if (output.status === "not-comparable" && output.reason)
    return `${fillNote(output.reason, cite).replace(/\.$/, "")}; the nearest fair comparison: ${moved}${output.change?.p === undefined ? "" : ` (p ${cite.p(output.change)})`}.`;
  return `${moved}${ending(output, cite)}`;
}

/** "Win rate fell 2.9 points to 43.8% (n 637) in 2024-Q2 from 46.7% (n 990) in 2024-Q1" */
function movement({ measure, before, after, change, period, compare_with }: WhyOutput, cite: Cite): string {
  const name = cite.name(measure);
  if (!before || !after || !change) return `${name} cannot be compared`;
  const at = (figure: Quantity): string =>
    `${cite(figure)}${figure.n === undefined || figure.unit === "count" ? "" : ` (n ${cite.n(figure)})`}`;
  const periods = [cite.name(period.label), cite.name(compare_with.label)];
  if (change.value === 0) return `${name} stayed at ${at(after)} in ${periods[0]}, as in ${periods[1]}`;
  const verb = change.value < 0 ? "fell" : "rose";
  return `${name} ${verb} ${cite.size(change)} to ${at(after)} in ${periods[0]} from ${at(before)} in ${periods[1]}`;
}

function ending(output: WhyOutput, cite: Cite): string {
  const { verdict, change, rows } = output;
  const chance = change?.p === undefined ? "" : ` (p ${cite.p(change)})`;
  const claims = rows.filter(({ segment }) => segment.length > 0);
  if (verdict === "within-noise") return `; the change is within noise${chance}, so no cause is established.`;
  if (verdict === "unlocated") return `${chance}; there are too few records to say where the change sits.`;
  if (verdict === "broad") return `${chance}; ${broad(output, cite)}.`;
  if (verdict === "mix") return `${chance}; the change sits in what was handled, not in how well each part did.`;
  const [first] = claims;
  if (!first || !change) return `${chance}.`;
  const also = verdict === "mixed" ? ", and everything else moved as well" : "";
  return `${chance}; ${contribution(first, change, cite)}${also}.`;
}

/** Rates: the cause lies outside what is recorded. Sums: say at least which factor carries it. */
function broad(output: WhyOutput, cite: Cite): string {
  const { volume_total, rate_total, size_total, change, searched_dimensions } = output;
  // a person who asks "by rep" has looked at reps only: that says nothing of the other dimensions
  const isNarrow = searched_dimensions.length < NARROW_SEARCH;
  const by = searched_dimensions.map((key) => cite.name(key)).join(" or ");
  const nowhere = isNarrow
    ? `by ${by} no part moved differently from the rest`
    : "no recorded segment moved differently from the rest";
  const factors = [
    { words: "how many there were", figure: volume_total },
    { words: "how often they succeed", figure: rate_total },
    { words: "how large they were", figure: size_total },
  ].flatMap(({ words, figure }) => (figure ? [{ words, figure }] : []));
  const [largest] = factors.sort((a, b) => Math.abs(b.figure.value) - Math.abs(a.figure.value));
  if (!largest || !change || factors.length < 2)
    return isNarrow ? nowhere : `${nowhere}, so what is behind it is not in the recorded dimensions`;
  return `${cite(largest.figure)} of it sit in ${largest.words}; ${nowhere}`;
}

/** "2.1 points of it sit in region EMEA" when the part moved as the whole did; else its own signed contribution. */
function contribution(row: WhyRow, change: Quantity, cite: Cite): string {
  const name = cite.name(row.label);
  const along = Math.sign(row.total.value) === Math.sign(change.value);
  return along ? `${cite.size(row.total)} of it sit in ${name}` : `${name} alone contributes ${cite(row.total)}`;
}

function findings(output: WhyOutput, cite: Cite): string[] {
  return [
    ...output.simpson.filter(({ verdict }) => verdict === "reversal").map((found) => reversal(found, cite)),
    ...output.rows.filter(({ segment }) => segment.length > 0).map((row) => claim(row, output, cite)),
    ...factors(output, cite),
    ...people(output, cite),
    ...mix(output, cite),
    ...context(output, cite),
    ...leads(output, cite),
    ...oneSided(output, cite),
  ];
}

const reversal = (found: WhyOutput["simpson"][number], cite: Cite): string =>
  `Simpson's paradox: overall the change is ${cite(found.change)}, but with the mix by ${cite.name(found.dimension)} held fixed it is ${cite(found.within)}; read the parts, not the total.`;

function claim(row: WhyRow, output: WhyOutput, cite: Cite): string {
  const name = cite.name(row.label);
  const searched = row.own_change?.p === undefined ? "" : ` (p ${cite.p(row.own_change)} after paying for the search)`;
  if (!row.own_change || !row.before || !row.after) return `${name} is recorded in a single period only.`;
  const verb = row.own_change.value < 0 ? "fell" : "rose";
  const moved = `In ${name} it ${verb} ${cite.size(row.own_change)} to ${cite(row.after)} from ${cite(row.before)}${searched}`;
  const share = output.change
    ? `, which is associated with ${cite(row.total)} of the ${cite(output.change)} overall`
    : "";
  const cost = row.money && row.money.value > 0 ? `, worth about ${cite(row.money)}` : "";
  return `${moved}${share}${cost}${checks(row.robustness, cite)}.`;
}

function checks(found: WhyRow["robustness"], cite: Cite): string {
  if (!found) return "";
  const said = [
    found.without_largest_owner === "weakens" && found.largest_owner !== null
      ? `it rests largely on ${cite.name(found.largest_owner)}`
      : "",
    found.without_largest_owner === "holds" && found.largest_owner !== null
      ? `it holds without ${cite.name(found.largest_owner)}`
      : "",
    found.halves === "both" ? "it shows early and late in the period" : "",
    found.halves === "first-only" ? "it shows only early in the period" : "",
    found.halves === "second-only" ? "it shows only late in the period" : "",
    found.earlier_periods === "moved-before" ? "this segment also moved apart in the comparison before" : "",
  ].filter((text) => text !== "");
  return said.length > 0 ? `; ${said.join(", ")}` : "";
}

function factors({ volume_total, rate_total, size_total, rows, change }: WhyOutput, cite: Cite): string[] {
  if (!volume_total || !size_total || !change) return [];
  const rate = rate_total ? `, ${cite(rate_total)} in how often they succeed` : "";
  const whole = `Of the ${cite(change)}, ${cite(volume_total)} sit in how many there were${rate} and ${cite(size_total)} in how large they were.`;
  return rows.length > 0 ? [whole] : [];
}

function people({ act, steady }: WhyOutput, cite: Cite): string[] {
  if (act.length === 0) return [];
  const names = (list: WhyOutput["act"]): string => list.map(({ name }) => cite.name(name)).join(", ");
  const first = act[0]!;
  const held = steady.length > 0 ? `; ${names(steady)} held steady in the same segments` : "";
  const others = act.length > 1 ? `, then ${names(act.slice(1))}` : "";
  return [
    `Who acts first: ${cite.name(first.name)}, now at ${cite(first.after)} (n ${cite.n(first.after)}) in these segments${others}${held}.`,
  ];
}

function mix({ mix_total, mix: dimensions, simpson, verdict }: WhyOutput, cite: Cite): string[] {
  if (!mix_total) return [];
  const hidden = simpson.filter((found) => found.verdict === "mix-only" && verdict !== "within-noise").slice(0, 1);
  const held = hidden.map(
    ({ dimension, within }) =>
      `With the mix by ${cite.name(dimension)} held fixed the change is ${cite(within)}, which chance alone would explain.`,
  );
  const [largest] = dimensions.filter(({ effect }) => (effect.p ?? 1) < 0.05 && Math.abs(effect.value) >= 0.001);
  const [value] = largest?.values ?? [];
  if (!largest || !value) return held;
  return [
    ...held,
    `The mix by ${cite.name(largest.dimension)} changed (p ${cite.p(largest.effect)}): ${cite.name(value.label)} went from ${cite(value.share_before)} to ${cite(value.share_after)} of all records; together that contributes ${cite(largest.effect)}.`,
  ];
}

function context({ trend, smallest_detectable, verdict, searched, change }: WhyOutput, cite: Cite): string[] {
  const said: string[] = [];
  if (verdict === "within-noise" && smallest_detectable)
    said.push(
      `With this many records a change smaller than about ${cite.size(smallest_detectable)} could not have been told from chance${change?.interval ? ` (interval of this one: ${cite.interval(change)})` : ""}.`,
    );
  if (trend.usual_low && trend.usual_high) {
    const where = trend.verdict === "inside" ? "within" : "outside";
    said.push(
      `The newest value lies ${where} its usual swings of ${cite(trend.usual_low)} to ${cite(trend.usual_high)}.`,
    );
  } else if (verdict === "within-noise") said.push("The history is too short to say what swings are usual.");
  if (searched.value > 0) said.push(`Segments looked at: ${cite(searched)}; the p-values pay for all of them.`);
  return said;
}

function leads({ leads: found }: WhyOutput, cite: Cite): string[] {
  if (found.length === 0) return [];
  const worded = (list: WhyOutput["leads"]): string =>
    list
      .map(({ label, own_change }) => `${cite.name(label)} (${cite(own_change)}, p ${cite.p(own_change)})`)
      .join("; ");
  const apart = found.filter(({ own_change }) => (own_change.p ?? 1) < APART);
  const chance = found.filter((lead) => !apart.includes(lead));
  return [
    ...(apart.length > 0 ? [`Moved apart from the rest while the total held, worth watching: ${worded(apart)}.`] : []),
    ...(chance.length > 0 ? [`Not distinguishable from chance, worth watching: ${worded(chance)}.`] : []),
  ];
}

function oneSided({ one_sided }: WhyOutput, cite: Cite): string[] {
  if (one_sided.length === 0) return [];
  const words = one_sided.map(
    ({ label, side }) => `${cite.name(label)} ${side === "only-after" ? "is new" : "is gone"}`,
  );
  return [`Recorded in a single period: ${words.join(", ")}.`];
}

function nextQuestions({ rows, leads: found, measure, volume_total, rate_total }: WhyOutput, cite: Cite): string[] {
  const claimed = rows.find(({ segment }) => segment.length > 0)?.segment ?? found[0]?.segment;
  const value = claimed?.[0]?.value;
  const about =
    value === undefined
      ? []
      : [`How is ${cite.name(measure)} developing in ${value === null ? NOT_RECORDED : cite.name(value)}?`];
  const rate = volume_total && rate_total ? ["Why did the win rate change?"] : [];
  return [...about, ...rate, "Which factors go with winning?", "Where does money leak?"];
}
