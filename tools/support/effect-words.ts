import type { Cite, Said } from "#contracts/tool.ts";
import type { EffectCheck, EffectOutput } from "./effect-report.ts";
import { fillNote } from "./note-words.ts";
import { saidWithout } from "./share-words.ts";

const NEXT = ["Why did win rate change?", "Which segments differ?", "Which factors help or hurt?"];

/** What a change did, in a sales leader's words: never more than the design allows. */
export function sayEffect(found: EffectOutput, cite: Cite): Said {
  if (found.status === "not-enough" || !found.effect)
    return saidWithout("not-enough", found.reason, found.caveats, ["What data do we have?"], cite);
  return {
    headline: headline(found, cite),
    verdict: found.verdict === "consistent" ? "changed" : "within-noise",
    findings: [
      ...designWords(found, cite),
      ...sidesWords(found, cite),
      ...found.checks.filter((one) => isWorthSaying(one, found)).map(({ words }) => fillNote(words, cite)),
      advice(found),
      ...joined(found.checks, "passed", cite),
      ...joined(found.checks, "untested", cite),
      ...detectableWords(found, cite),
    ],
    caveats: found.caveats.map((caveat) => fillNote(caveat, cite)),
    next: NEXT,
  };
}

function headline(found: EffectOutput, cite: Cite): string {
  const effect = found.effect!;
  const day = cite.name(found.changed_on);
  const apart = `a gap of ${cite(effect)} (p ${cite.p(effect)})`;
  const moved = `${movement(found, cite)}, ${apart}`;
  if (found.verdict === "too-early" && found.to_come)
    return `It is too early to judge the change on ${day}: about ${cite(found.to_come)} of the outcomes since then are still to come. So far ${moved}.`;
  if (found.verdict === "within-noise")
    return isUnderPowered(found)
      ? `Whether the change on ${day} did anything cannot be told from ${cite.n(effect)} ${found.records}: ${moved}, which chance alone may give.`
      : `No effect of the change on ${day} is shown: ${moved}, which is within noise.`;
  if (found.verdict === "not-established")
    return `An effect of the change on ${day} is not established: ${moved}, ${
      found.checks.some(({ result, key }) => result === "failed" && key !== "composition")
        ? "but a check speaks against reading it as one"
        : "but neither other groups nor the mix could be looked at"
    }.`;
  const judgement = found.good === null ? "" : found.good ? ", to the good" : ", to the bad";
  const came = found.moved_to
    ? `. At the same time ${cite.name(found.moved_to.name)} went from ${cite(found.moved_to.before)} to ${cite(found.moved_to.after)} of its records`
    : "";
  return found.design === "randomised"
    ? `The change on ${day} had an effect${judgement}: ${moved}${came}.`
    : `Since ${day} ${moved}: this is consistent with an effect of the change${judgement}${untestedWords(found)}${came}.`;
}

/** "drop-off rate of script v3 rose 15.2 points, to 46.4% from 31.2%, against −0.5 points elsewhere". */
function movement(found: EffectOutput, cite: Cite): string {
  const { group_before, group_after, group_move, rest_move } = found;
  const subject = `${cite.name(found.measure)} of ${cite.name(found.group)}`;
  if (!group_before || !group_after || !group_move || !rest_move) return subject;
  const sides = `to ${cite(group_after)} from ${cite(group_before)}`;
  const elsewhere = `against ${cite(rest_move)} elsewhere`;
  if (group_move.value === 0) return `${subject} stayed at ${cite(group_after)}, ${elsewhere}`;
  return `${subject} ${group_move.value > 0 ? "rose" : "fell"} ${cite.size(group_move)} ${sides}, ${elsewhere}`;
}

const LOOKS: Readonly<Record<EffectCheck["key"], string>> = {
  "pre-trend": "the path before",
  "placebo-date": "an earlier date",
  "placebo-group": "other groups",
  mix: "the mix",
  composition: "the make-up of the group",
};

/** The checks that could not be made: nothing was passed there. */
function untestedWords({ checks }: EffectOutput): string {
  const own = checks.filter(({ result, key }) => result === "untested" && key !== "composition");
  return own.length === 0 ? "" : `, though ${own.map(({ key }) => LOOKS[key]).join(" and ")} could not be tested`;
}

/** Whether the records could not have shown a movement such as the one seen. */
const isUnderPowered = ({ effect, detectable }: EffectOutput): boolean =>
  !detectable || Math.abs(effect!.value) >= detectable.value / 2;

function designWords(found: EffectOutput, cite: Cite): string[] {
  if (found.verdict === "within-noise" || found.verdict === "too-early") return [];
  return found.design === "randomised"
    ? ["Who got the change was drawn at random, so the rest shows what would have happened without it."]
    : [
        `It holds only if ${cite.name(found.group)} would otherwise have moved like the rest; nobody was drawn at random, so something else on that date may be behind it.`,
      ];
}

function sidesWords(found: EffectOutput, cite: Cite): string[] {
  const { group_before, group_after, rest_before, rest_after, effect } = found;
  if (!group_before || !group_after || !rest_before || !rest_after) return [];
  const range = effect?.interval ? `; the interval of the difference is ${cite.interval(effect)}` : "";
  return [
    `${cite.name(found.group)}: ${cite(group_before)} before (n ${cite.n(group_before)}), ${cite(group_after)} after (n ${cite.n(group_after)}); the rest: ${cite(rest_before)}, then ${cite(rest_after)}${range}.`,
  ];
}

/** What failed, unless the headline says it already. */
const isWorthSaying = ({ key, result }: EffectCheck, { verdict }: EffectOutput): boolean =>
  result === "failed" && !(key === "composition" && verdict === "consistent");

/** Checks of one result in one paragraph. */
function joined(checks: readonly EffectCheck[], wanted: EffectCheck["result"], cite: Cite): string[] {
  const own = checks.filter(({ result }) => result === wanted).map(({ words }) => fillNote(words, cite));
  return own.length === 0 ? [] : [own.join(" ")];
}

function detectableWords({ verdict, detectable, effect, records }: EffectOutput, cite: Cite): string[] {
  if (verdict !== "within-noise") return [];
  return detectable
    ? [
        `By this method ${cite.n(effect!)} ${records} would show a movement of ${cite.size(detectable)} against the rest; a smaller effect stays unseen.`,
      ]
    : ["So few people got the change that no movement, however large, could be told from chance."];
}

function advice(found: EffectOutput): string {
  const { verdict, good } = found;
  if (verdict === "too-early") {
    const quick = found.grain === "conversation" ? "drop-off rate" : "activity and next steps";
    return `What to do: judge it by ${quick} meanwhile, which is known at once, and ask again when the outcomes are in.`;
  }
  if (verdict === "within-noise")
    return isUnderPowered(found)
      ? "What to do: do not judge it on this; wait for more periods, or give it to more people drawn at random."
      : "What to do: leave it as it is until more periods are in, or try it on part of a team drawn at random.";
  if (verdict === "not-established" || good === null)
    return "What to do: do not credit the change yet; give it to some and not to others, drawn at random, and look again.";
  return good
    ? "What to do: keep it, and roll it out to a further group on a set date, so that the next look is a test."
    : "What to do: take it back for part of the group drawn at random and see whether the measure returns.";
}
