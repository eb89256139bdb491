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
      ...found.checks.filter(({ result }) => result === "failed").map(({ words }) => fillNote(words, cite)),
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
  const [measure, group, day] = [cite.name(found.measure), cite.name(found.group), cite.name(found.changed_on)];
  const moved = `moved ${cite(effect)} against the rest (p ${cite.p(effect)})`;
  if (found.verdict === "within-noise")
    return `No effect of the change on ${day} is shown: ${measure} of ${group} ${moved}, which is within noise.`;
  if (found.verdict === "not-established")
    return `An effect of the change on ${day} is not established: ${measure} of ${group} ${moved}, but a check speaks against reading it as one.`;
  const judgement = found.good === null ? "" : found.good ? ", to the good" : ", to the bad";
  return found.design === "randomised"
    ? `The change on ${day} had an effect${judgement}: ${measure} of ${group} ${moved}.`
    : `Since ${day} ${measure} of ${group} ${moved}${judgement}; this is consistent with an effect of the change.`;
}

function designWords(found: EffectOutput, cite: Cite): string[] {
  if (found.verdict === "within-noise") return [];
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

/** Checks of one result in one paragraph. */
function joined(checks: readonly EffectCheck[], wanted: EffectCheck["result"], cite: Cite): string[] {
  const own = checks.filter(({ result }) => result === wanted).map(({ words }) => fillNote(words, cite));
  return own.length === 0 ? [] : [own.join(" ")];
}

const detectableWords = ({ verdict, detectable }: EffectOutput, cite: Cite): string[] =>
  verdict === "within-noise" && detectable
    ? [
        `These records would show a movement of ${cite.size(detectable)} against the rest; a smaller effect stays unseen.`,
      ]
    : [];

function advice({ verdict, good }: EffectOutput): string {
  if (verdict === "within-noise")
    return "What to do: leave it as it is until more periods are in, or try it on part of a team drawn at random.";
  if (verdict === "not-established" || good === null)
    return "What to do: do not credit the change yet; give it to some and not to others, drawn at random, and look again.";
  return good
    ? "What to do: keep it, and roll it out to a further group on a set date, so that the next look is a test."
    : "What to do: take it back for part of the group drawn at random and see whether the measure returns.";
}
