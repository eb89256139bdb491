import type { Quantity } from "#contracts/quantity.ts";
import type { Cite } from "#contracts/tool.ts";
import { fairLead } from "./fair-output.ts";
import { fillNote } from "./note-words.ts";
import { leadingMix, reversedMix } from "./why-mix-verdict.ts";
import type { WhyMix, WhyOutput, WhyRow } from "./why-output.ts";

/** With fewer dimensions than this a search was narrowed by the question. */
const NARROW_SEARCH = 3;
/** A part within half a per cent of the whole is the whole, as far as anybody can read. */
const SAME = 0.005;
/** Shares are shown with one decimal of a per cent: below half of that nothing changed that could be seen. */
const SMALLEST_SHOWN = 0.0005;
/** Less than this part of a sum does not show in three digits. */
const SMALLEST_PART = 0.002;

/** A change this near to chance, without a history to weigh it against, establishes nothing: of some dozen like pairs one or another looks so. */
const BORDERLINE = 0.01;

/** Whether a change that sits nowhere could be one of the few pairs of periods that differ so by chance, for all that is known of earlier ones. */
export const isBorderline = ({ verdict, change, trend }: Pick<WhyOutput, "verdict" | "change" | "trend">): boolean =>
  verdict === "broad" && trend.verdict === "too-short" && (change?.p ?? 0) >= BORDERLINE;

/** "about " before money that is shown in thousands or millions; smaller amounts are shown as they are. */
export const aboutMoney = ({ unit, value }: Quantity): string =>
  unit === "money" && Math.abs(value) >= SHOWN_IN_FULL ? "about " : "";
/** A hundred thousand in cents. */
const SHOWN_IN_FULL = 10_000_000;

/** What changed by how much, whether beyond chance, and where it sits: the sentence the answer opens with. */
export function whyHeadline(output: WhyOutput, cite: Cite): string {
  const moved = movement(output, cite);
  const { fair } = output;
  if (!fair.lead) return `${premise(output, cite)}${moved}${ending(output, cite)}`;
  return `${fairLead(fair, cite)}${premise(output, cite)}${moved}${fair.kind === "none" ? ", which compares unlike things." : ending(output, cite)}`;
}

const chance = ({ change }: WhyOutput, cite: Cite): string => (change?.p === undefined ? "" : ` (p ${cite.p(change)})`);

/** "Win rate did not fall: " when the question took for granted that it did. */
function premise(output: WhyOutput, cite: Cite): string {
  const { presumed, measure, measure_words, change, fair } = output;
  // what another pair did says nothing about what the question takes for granted
  if (fair.kind === "other-pair" || fair.kind === "none") return "";
  if (!change || isUnchanged(output) || presumed === "none" || presumed === (change.value < 0 ? "down" : "up"))
    return "";
  return `${cite.name(fair.lead ? measure_words : measure)} did not ${presumed === "down" ? "fall" : "rise"}${fair.lead ? "; " : ": "}`;
}

/** Whether both periods read the same as they are shown. */
export function isUnchanged({ change, before }: Pick<WhyOutput, "change" | "before">): boolean {
  if (!change || change.value === 0) return true;
  const size = Math.abs(change.value);
  // from ten days on they are shown whole
  const [first, second] = before && change.unit === "days" ? [before.value, before.value + change.value] : [0, 1];
  if (Math.min(first, second) >= 10 && Math.round(first) === Math.round(second)) return true;
  return change.unit === "points"
    ? size < SMALLEST_SHOWN
    : before !== null && size < SMALLEST_PART * Math.abs(before.value);
}

/** "Win rate fell 2.9 points to 43.8% (n 637) in 2024-Q2 from 46.7% (n 990) in 2024-Q1"; "it" after a premise put right. */
function movement(output: WhyOutput, cite: Cite): string {
  const { measure, measure_words, before, after, change, period, compare_with, fair } = output;
  const name = cite.name(fair.lead ? measure_words : measure);
  if (!before || !after || !change) return `${name} cannot be compared`;
  const at = (figure: Quantity): string =>
    `${cite(figure)}${figure.n === undefined || figure.unit === "count" ? "" : ` (n ${cite.n(figure)})`}`;
  const periods = [cite.name(period.label), cite.name(compare_with.label)];
  const hardly = change.unit === "points" || change.value === 0 ? "did not change" : "hardly changed";
  if (isUnchanged(output)) return `${name} ${hardly}: ${at(after)} in ${periods[0]}, ${at(before)} in ${periods[1]}`;
  const subject = premise(output, cite) !== "" ? "it" : name;
  const size = `${aboutMoney(change)}${cite.size(change)}`;
  return `${subject} ${verb(change)} ${size} to ${at(after)} in ${periods[0]} from ${at(before)} in ${periods[1]}`;
}

const verb = ({ value }: Quantity): string => (value < 0 ? "fell" : "rose");

function ending(output: WhyOutput, cite: Cite): string {
  const { verdict, change, rows } = output;
  const p = chance(output, cite);
  if (verdict === "within-noise") return `; the change is within noise${p}, so no cause is established.`;
  if (verdict === "unlocated" && output.status === "ok" && output.reason)
    return `${p}; ${fillNote(output.reason, cite)}.`;
  if (verdict === "unlocated") return `${p}; there are too few records to say where the change sits.`;
  const reversed = reversedMix(output);
  if (reversed && change) return `${p}, ${reversal(reversed, output, change, cite)}.`;
  const claim = rows.find(({ segment }) => segment.length > 0);
  const leading = leadingMix(output);
  if (!claim && leading && change && verdict !== "broad") {
    const also = verdict === "mixed" ? ", and everything else moved as well" : "";
    const mix = `the mix by ${cite.name(leading.dimension)}`;
    return `${p}; ${portion(leading.effect, change, mix, cite)}${also}: ${shift(leading, output, false, cite)}.`;
  }
  const age = output.fair.pipeline_age;
  if (verdict === "broad" && age?.explains && change)
    return `${p}; ${portion(age.part, change, "the age of the pipeline", cite)}, and no deal of a given age fares worse or better beyond chance.`;
  if (isBorderline(output))
    return `${p}, which is borderline: of several like pairs of periods some differ as much by chance, and there are too few earlier ones to weigh it against, so nothing is established.`;
  if (verdict === "broad") return `${p}; ${broad(output, cite)}.`;
  if (verdict === "mix") return `${p}; with the mix held fixed no change beyond chance is left.`;
  if (!claim || !change) return `${p}.`;
  const along = Math.sign(claim.total.value) === Math.sign(change.value);
  const also = verdict === "mixed" && along ? ", and everything else moved as well" : "";
  return `${p}; ${contribution(claim, rows.at(-1)!, change, cite)}${also}.`;
}

/** "although it rose within each product (+6.7 points with the mix held fixed): …" */
function reversal(found: WhyMix, output: WhyOutput, change: Quantity, cite: Cite): string {
  const dimension = cite.name(found.dimension);
  const opposite = change.value < 0 ? "rose" : "fell";
  const within =
    found.alike === "both-ways"
      ? `${opposite} with the mix by ${dimension} held fixed (${cite(found.within)})`
      : `${opposite} within each ${dimension} (${cite(found.within)} with the mix held fixed)`;
  return `although it ${within}: ${shift(found, output, true, cite)}; the changed mix by ${dimension} is worth ${cite(found.effect)}`;
}

type MixValue = WhyMix["values"][number];

/** "product Core, where it is lower (14.9%), grew from 17.0% to 48.2% of all closed deals", and with `both` the one whose shrinking cost most */
function shift({ values, effect }: WhyMix, { after, unit_words }: WhyOutput, both: boolean, cite: Cite): string {
  const along = values.filter((value) => Math.sign(value.effect.value) === Math.sign(effect.value));
  const grown = ({ share_before, share_after }: MixValue): number => share_after.value - share_before.value;
  // values come by the size of their effect: the first that grew and the first that shrank cost most
  const named = both ? along : along.slice(0, 1);
  const most = named.find((value) => grown(value) > 0);
  const least = named.find((value) => grown(value) < 0);
  const shares = (value: MixValue): string => `from ${cite(value.share_before)} to ${cite(value.share_after)}`;
  const where = ({ label, rate_after }: MixValue): string =>
    rate_after && after
      ? `${cite.name(label)}, where it is ${rate_after.value < after.value ? "lower" : "higher"} (${cite(rate_after)}),`
      : cite.name(label);
  const all = ` of all ${cite.name(unit_words)}`;
  const grew = most ? [`${where(most)} grew ${shares(most)}`] : [];
  const shrank = least ? [`${where(least)} shrank ${shares(least)}`] : [];
  const [first, ...others] = [...grew, ...shrank];
  return [`${first}${all}`, ...others].join(", and ");
}

/** Rates: the cause lies outside what is recorded. Sums: say at least which factor carries it. */
function broad(output: WhyOutput, cite: Cite): string {
  const { volume_total, rate_total, size_total, change, searched_dimensions, searched } = output;
  // a person who asks "by rep" has looked at reps only: that says nothing of the other dimensions
  const isNarrow = searched_dimensions.length > 0 && searched_dimensions.length < NARROW_SEARCH;
  const by = searched_dimensions.map((key) => cite.name(key)).join(" or ");
  const none = searched.value > 0 ? `none of the ${cite(searched)} segments searched` : "no recorded segment";
  const nowhere = isNarrow
    ? `by ${by} no part moved differently from the rest`
    : `${none} moved differently from the rest`;
  const factors = [
    { words: "how many there were", figure: volume_total },
    { words: "how often they succeed", figure: rate_total },
    { words: "how large they were", figure: size_total },
  ].flatMap(({ words, figure }) => (figure ? [{ words, figure }] : []));
  const [largest] = factors.sort((a, b) => Math.abs(b.figure.value) - Math.abs(a.figure.value));
  if (!largest || !change || factors.length < 2)
    return isNarrow ? nowhere : `${nowhere}, so what is behind it is not in the recorded dimensions`;
  return `${portion(largest.figure, change, largest.words, cite)}; ${nowhere}`;
}

/** "2.1 points of it sit in region EMEA" when the part moved as the whole did; else what it holds against what everything else does. */
function contribution(row: WhyRow, rest: WhyRow, change: Quantity, cite: Cite): string {
  const name = cite.name(row.label);
  const along = Math.sign(row.total.value) === Math.sign(change.value);
  if (along) return portion(row.total, change, name, cite);
  return rest === row
    ? `${name} alone contributes ${cite(row.total)}`
    : `${name} went the other way (${cite(row.total)}), ${cite.name(rest.label)} makes up ${cite(rest.total)}`;
}

/** "2.1 points of it sit in …", "all of it sits in …", "more than all of it sits in … (−9.0 points)" */
function portion(part: Quantity, change: Quantity, where: string, cite: Cite): string {
  const of = part.value / change.value;
  if (of > 1 + SAME) return `more than all of it sits in ${where} (${cite(part)})`;
  if (of > 1 - SAME) return `all of it sits in ${where} (${cite(part)})`;
  return of > 0 ? `${cite.size(part)} of it sit in ${where}` : `${where} contributed ${cite(part)}`;
}
