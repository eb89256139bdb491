import { NOT_RECORDED } from "#contracts/segment.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { asFound, fairFindings } from "./fair-output.ts";
import { pipelineFinding } from "./fair-pipeline.ts";
import { fillNote } from "./note-words.ts";
import { movedFactors } from "./why-factors.ts";
import { aboutMoney, isBorderline, whyHeadline } from "./why-headline.ts";
import { leadingMix, reversedMix } from "./why-mix-verdict.ts";
import type { WhyMix, WhyOutput, WhyRow } from "./why-output.ts";

/** Below this search-adjusted p-value a segment moved apart from the rest, even where the total did not move. */
const APART = 0.05;

/** A part of the change below this is left unsaid beside its mix. */
const SMALL_REST = 0.05;

/** Values named of a changed mix that is not where the change sits. */
const BESIDE = 2;

/** The words of why_changed: where a change sits, never what caused it. */
export function sayWhy(output: WhyOutput, cite: Cite): Said {
  const caveats = output.caveats.map((each) => fillNote(each, cite));
  const next = nextQuestions(output, cite);
  if (output.status === "not-enough") {
    const headline = output.reason ? fillNote(output.reason, cite) : "There are too few records to compare.";
    return { headline, verdict: "no-data", findings: [], caveats, next: ["What data do we have?"] };
  }
  const found = asFound(output);
  return {
    headline: whyHeadline(found, cite),
    verdict: saidVerdict(output),
    findings: findings(found, cite),
    caveats,
    next,
  };
}

function saidVerdict(output: WhyOutput): Said["verdict"] {
  const { status, verdict } = output;
  if (status === "not-comparable") return "not-comparable";
  return verdict === "within-noise" || isBorderline(output) ? "within-noise" : "changed";
}

function findings(output: WhyOutput, cite: Cite): string[] {
  const fair = fairFindings(output.fair, output.measure_words, cite);
  // where nothing compares fairly, parts of the difference are parts of nothing
  if (output.fair.kind === "none") return fair;
  return [
    ...fair,
    ...pipelineFinding(output.fair.pipeline_age, [output.period.label, output.compare_with.label], cite),
    ...reversal(output, cite),
    ...output.rows.filter(({ segment }) => segment.length > 0).map((row) => claim(row, output, cite)),
    ...factors(output, cite),
    ...people(output, cite),
    ...mix(output, cite),
    ...missing(output, cite),
    ...context(output, cite),
    ...leads(output, cite),
    ...oneSided(output, cite),
  ];
}

function reversal(output: WhyOutput, cite: Cite): string[] {
  const found = reversedMix(output);
  if (!found || output.verdict === "within-noise") return [];
  const inside = found.values.flatMap(({ label, rate_before, rate_after }) =>
    rate_before && rate_after ? [`in ${cite.name(label)} to ${cite(rate_after)} from ${cite(rate_before)}`] : [],
  );
  return [
    `Simpson's paradox: the whole and its parts moved opposite ways. It went ${inside.join(", ")}; read the parts, not the total.`,
  ];
}

/** "p 0.005 allowing for the 1,373 segments searched" */
const searchedP = (figure: WhyRow["total"], { searched }: WhyOutput, cite: Cite): string =>
  `p ${cite.p(figure)}${searched.value > 0 ? ` allowing for the ${cite(searched)} segments searched` : ""}`;

function claim(row: WhyRow, output: WhyOutput, cite: Cite): string {
  const name = cite.name(row.label);
  const searched = row.own_change?.p === undefined ? "" : ` (${searchedP(row.own_change, output, cite)})`;
  if (!row.own_change || !row.before || !row.after) return `${name} is recorded in a single period only.`;
  const verb = row.own_change.value < 0 ? "fell" : "rose";
  const about = aboutMoney(row.own_change);
  const moved = `In ${name} it ${verb} ${about}${cite.size(row.own_change)} to ${cite(row.after)} from ${cite(row.before)}${searched}`;
  const share = output.change ? `, which is ${cite(row.total)} of the ${cite(output.change)} overall` : "";
  const cost = row.money && row.money.value > 0 ? `, worth about ${cite(row.money)}` : "";
  return `${moved}${share}${cost}${checks(row.robustness, cite)}.`;
}

function checks(found: WhyRow["robustness"], cite: Cite): string {
  if (!found) return "";
  const { largest_owner: owner, without_largest_owner: withoutOwner } = found;
  const { largest_account: account, without_largest_account: withoutAccount } = found;
  const left = [
    { name: owner, words: owner === null ? "" : cite.name(owner), without: withoutOwner },
    { name: account, words: account === null ? "" : `account ${cite.name(account)}`, without: withoutAccount },
  ].filter(({ name }) => name !== null);
  const holds = left.filter(({ without }) => without === "holds").map(({ words }) => `without ${words}`);
  const rests = left.filter(({ without }) => without === "weakens").map(({ words }) => words);
  const held = [...holds, ...(found.halves === "both" ? ["in both halves of the period"] : [])];
  const said = [
    held.length > 0 ? `the pattern holds ${held.join(" and ")}` : "",
    rests.length > 0 ? `it rests largely on ${rests.join(" and on ")}` : "",
    found.halves === "first-only" ? "it shows only early in the period" : "",
    found.halves === "second-only" ? "it shows only late in the period" : "",
    found.earlier_periods === "moved-before" ? "this segment had also moved apart in the comparison before" : "",
    found.pre_trend === "drifting" ? "it had been drifting apart from the rest before" : "",
  ].filter((text) => text !== "");
  return said.map((text) => `; ${text}`).join("");
}

/** Parts are rounded one by one, so they are "about". A mix below this share of the largest part is lost in the rounding; any other is said, or the rest would not add up. */
const SMALL_MIX = 0.005;

function factors(output: WhyOutput, cite: Cite): string[] {
  const { volume_total, mix_total, rate_total, size_total, rows, change, verdict } = output;
  const moved = movedFactors(output, cite);
  const noise = verdict === "within-noise" ? "Beyond chance all the same" : "Beyond chance";
  const apart = moved.length > 0 ? [`${noise}: ${moved.join(", ")}.`] : [];
  if (!volume_total || (!size_total && !rate_total) || !change || rows.length === 0) return apart;
  const all = [
    { words: "how many there were", figure: volume_total },
    { words: `a ${(mix_total?.value ?? 0) < 0 ? "poorer" : "richer"} mix of them`, figure: mix_total },
    { words: "how often they succeed", figure: rate_total },
    { words: "how large they were", figure: size_total },
  ].flatMap(({ words, figure }) => (figure ? [{ words, figure }] : []));
  const largest = Math.max(...all.map(({ figure }) => Math.abs(figure.value)));
  const parts = all
    .filter(({ figure }) => figure !== mix_total || Math.abs(figure.value) >= SMALL_MIX * largest)
    .map(({ words, figure }, at) => `about ${cite(figure)}${at === 0 ? " sit" : ""} in ${words}`);
  const listed = parts.length > 2 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join(" and ");
  return [`Of the ${cite(change)}, ${listed}.`, ...apart];
}

/** The owner of the action for the segments found, and who lost most there against what the rest would lead to expect. */
function people({ act, steady, actions, rows }: WhyOutput, cite: Cite): string[] {
  const owner = actions.find(({ target }) => rows.some(({ segment, label }) => segment.length > 0 && label === target));
  if (act.length === 0 || !owner) return [];
  const affected = act.map(({ name, before, after, beats_rest }) => {
    const though = beats_rest ? "; above the rest overall" : "";
    if (after.unit !== "ratio")
      return `${cite.name(name)} (now ${cite(after)}${before ? `, ${cite(before)} before` : ""})`;
    return `${cite.name(name)} (now at ${cite(after)}, n ${cite.n(after)}${though})`;
  });
  const names = steady.map(({ name }) => cite.name(name)).join(", ");
  const held = names === "" ? "" : ` Steady there: ${names}.`;
  const managed = act.filter(({ manager }) => manager === owner.owner).map(({ name }) => cite.name(name));
  const role = managed.length > 0 ? `, who manages ${managed.join(" and ")}` : "";
  return [`Who should act: ${cite.name(owner.owner)}${role}; most affected: ${affected.join(", ")}.${held}`];
}

function mix(output: WhyOutput, cite: Cite): string[] {
  const { mix_total, mix: dimensions, simpson, verdict } = output;
  if (!mix_total || (reversedMix(output) && verdict !== "within-noise")) return [];
  const leading = leadingMix(output);
  const hidden = simpson.filter((found) => found.verdict === "mix-only" && verdict !== "within-noise");
  const held = (leading ? hidden.filter(({ dimension }) => dimension === leading.dimension) : hidden)
    .slice(0, 1)
    .map(
      ({ dimension, within }) =>
        `With the mix by ${cite.name(dimension)} held fixed the change is ${cite(within)}, which chance alone would explain.`,
    );
  const largest =
    leading ?? dimensions.find(({ effect }) => (effect.p ?? 1) < APART && Math.abs(effect.value) >= 0.001);
  if (!largest || largest.values.length === 0) return held;
  const changed = mixChanged(largest, leading ? largest.values : largest.values.slice(0, BESIDE), output, cite);
  return [...held, changed, ...(held.length === 0 && leading ? atEqualMix(leading, output, cite) : [])];
}

/** What is left of the change where its mix is not. */
function atEqualMix({ dimension, within }: WhyMix, { change }: WhyOutput, cite: Cite): string[] {
  if (!change || Math.abs(within.value) < SMALL_REST * Math.abs(change.value)) return [];
  const verb = within.value < 0 ? "fell" : "rose";
  return [
    `The rest sits inside them: with the mix by ${cite.name(dimension)} held fixed it ${verb} ${cite.size(within)}.`,
  ];
}

function mixChanged(
  { dimension, effect }: WhyMix,
  values: WhyMix["values"],
  { unit_words }: WhyOutput,
  cite: Cite,
): string {
  const moved = values.map(
    (value, at) =>
      `${cite.name(value.label)} went ${at === 0 ? `from ${cite(value.share_before)} to ${cite(value.share_after)} of all ${cite.name(unit_words)}` : `from ${cite(value.share_before)} to ${cite(value.share_after)}`}`,
  );
  return `The mix by ${cite.name(dimension)} changed (p ${cite.p(effect)}), worth ${cite(effect)}: ${moved.join(", ")}.`;
}

/** "1,627 closed deals in both periods together" */
const records = ({ smallest_detectable, unit_words }: WhyOutput, cite: Cite): string =>
  smallest_detectable?.n === undefined
    ? "this many records"
    : `${cite.n(smallest_detectable)} ${cite.name(unit_words)} in both periods together`;

function context(output: WhyOutput, cite: Cite): string[] {
  const { trend, smallest_detectable, verdict, change } = output;
  const said: string[] = [];
  if (verdict === "within-noise" && smallest_detectable)
    said.push(
      `With ${records(output, cite)} a change smaller than about ${cite.size(smallest_detectable)} may well have gone unnoticed${change?.interval ? ` (interval of this one: ${cite.interval(change)})` : ""}.`,
    );
  if (trend.usual_low && trend.usual_high) {
    const where = trend.verdict === "inside" ? "within" : "outside";
    said.push(
      `The newest value lies ${where} its usual swings of ${cite(trend.usual_low)} to ${cite(trend.usual_high)}.`,
    );
  } else if (verdict === "within-noise") said.push("Too few earlier periods are whole to say what swings are usual.");
  return said;
}

function leads(output: WhyOutput, cite: Cite): string[] {
  const { leads: found } = output;
  if (found.length === 0) return [];
  const worded = (list: WhyOutput["leads"]): string =>
    list
      .map(
        ({ label, own_change }, at) =>
          `${cite.name(label)} (${cite(own_change)}, ${at === 0 ? searchedP(own_change, output, cite) : `p ${cite.p(own_change)}`})`,
      )
      .join("; ");
  const apart = found.filter(({ own_change }) => (own_change.p ?? 1) < APART);
  const chance = found.filter((lead) => !apart.includes(lead));
  const held = output.verdict === "within-noise" ? "while the total held" : "too, but with little of the change";
  return [
    ...(apart.length > 0 ? [`Moved apart from the rest ${held}, worth watching: ${worded(apart)}.`] : []),
    ...(chance.length > 0 ? [`Not distinguishable from chance, worth watching: ${worded(chance)}.`] : []),
  ];
}

/** A change that shows in no recorded dimension: what to record, so that the next one can be told. */
function missing(output: WhyOutput, cite: Cite): string[] {
  const { verdict, not_recorded } = output;
  if (verdict !== "broad" || not_recorded.length === 0 || isBorderline(output)) return [];
  const named = not_recorded.map((each) => cite.name(each)).join(", ");
  return [
    `Often behind such a change and not recorded here: ${named}. Recording them would let the next answer say more.`,
  ];
}

function oneSided({ one_sided }: WhyOutput, cite: Cite): string[] {
  if (one_sided.length === 0) return [];
  const words = one_sided.map(
    ({ label, side }) => `${cite.name(label)} ${side === "only-after" ? "is new" : "is gone"}`,
  );
  return [`Recorded in a single period: ${words.join(", ")}.`];
}

function nextQuestions({ rows, leads: found, measure_words, factors: behind }: WhyOutput, cite: Cite): string[] {
  const claimed = rows.find(({ segment }) => segment.length > 0)?.segment ?? found[0]?.segment;
  const value = claimed?.[0]?.value;
  const about =
    value === undefined
      ? []
      : [`How is ${cite.name(measure_words)} developing in ${value === null ? NOT_RECORDED : cite.name(value)}?`];
  const rate = behind.flatMap(({ factor, words }) =>
    factor === "rate" ? [`Why did the ${cite.name(words)} change?`] : [],
  );
  return [...about, ...rate, "Which factors go with winning?", "Where does money leak?"];
}
