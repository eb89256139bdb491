import type { Cite, Said } from "#contracts/tool.ts";
import type { ExperimentArm, ExperimentOutput } from "./experiment-report.ts";
import { periodWords } from "./measure-scope.ts";
import { fillNote } from "./note-words.ts";
import { saidWithout } from "./share-words.ts";

const NEXT = ["Which segments differ?", "Which factors help or hurt?"];

/** The result of a test in a sales leader's words. Only a test at random may speak of an effect. */
export function sayExperiment(found: ExperimentOutput, cite: Cite): Said {
  if (found.status === "not-enough")
    return saidWithout("not-enough", found.reason, found.caveats, ["What data do we have?"], cite);
  const control = found.arms.find(({ standing }) => standing === "control");
  const leader = found.arms.find(({ label }) => label === found.leader) ?? found.arms[1];
  const decided = found.verdict === "win" || found.verdict === "loss";
  return {
    headline: headline(found, leader, control, cite),
    verdict: found.verdict === "sizes-off" ? "not-comparable" : decided ? "changed" : "within-noise",
    findings: [
      ...designWords(found),
      ...guardWords(found, cite),
      ...otherArms(found, leader, cite),
      ...anyTimeWords(found, leader, cite),
      ...bayesWords(found, leader, cite),
      ...sizeWords(found, cite),
      advice(found, leader, control, cite),
    ],
    caveats: found.caveats.map((caveat) => fillNote(caveat, cite)),
    next: NEXT,
  };
}

function headline(
  found: ExperimentOutput,
  leader: ExperimentArm | undefined,
  control: ExperimentArm | undefined,
  cite: Cite,
): string {
  const when = found.period ? ` ${periodWords(found.period, cite)}` : "";
  if (!leader?.value || !leader.difference || !control?.value) return `There is no result to show${when}.`;
  const names = `${cite.name(leader.label)} against ${cite.name(control.label)}`;
  const figures = `${cite(leader.value)} (n ${cite.n(leader.value)}) against ${cite(control.value)} (n ${cite.n(control.value)}), ${cite(leader.difference)}`;
  const p = leader.difference.p === undefined ? "" : `, p ${cite.p(leader.difference)}`;
  const measure = cite.name(found.measure);
  const noun = cite.name(found.noun);
  if (found.verdict === "sizes-off" && found.sizes)
    return `This comparison cannot be trusted: the sizes of the arms differ from plan more than chance allows (p ${cite.p(found.sizes)}). As recorded, ${measure} of ${names} reads ${figures}.`;
  const random = found.design === "randomised";
  if (found.verdict === "win")
    return random
      ? `The test has a winner on ${measure}${when}: ${noun} ${cite.name(leader.label)} over ${cite.name(control.label)}, ${figures}${p}.`
      : `${noun} ${cite.name(leader.label)} does better than ${cite.name(control.label)} on ${measure}${when}: ${figures}${p}.`;
  if (found.verdict === "loss")
    return `${noun} ${cite.name(leader.label)} does worse than ${cite.name(control.label)} on ${measure}${when}: ${figures}${p}.`;
  if (found.verdict === "no-difference")
    return `There is no difference worth having on ${measure}${when}: ${names} reads ${figures}.`;
  return `No difference is shown yet on ${measure}${when}: ${names} reads ${figures}${p}.`;
}

const designWords = ({ design }: ExperimentOutput): string[] =>
  design === "randomised"
    ? []
    : [
        "It is not stated that these records were assigned at random, so this is an association: the arms may differ in who was in them.",
      ];

function guardWords(found: ExperimentOutput, cite: Cite): string[] {
  const harmed = found.guards.filter(({ standing }) => standing === "harmed");
  if (harmed.length > 0)
    return harmed
      .slice(0, 2)
      .map(
        ({ label, arm, value, control, difference }) =>
          `Look out: ${cite.name(label)} is worse with ${cite.name(arm)}, ${cite(value)} against ${cite(control)} (${cite(difference)}, p ${cite.p(difference)}).`,
      );
  const labels = [...new Set(found.guards.map(({ label }) => cite.name(label)))];
  return labels.length === 0 ? [] : [`No harm is shown on ${labels.join(", ")}.`];
}

function otherArms(found: ExperimentOutput, leader: ExperimentArm | undefined, cite: Cite): string[] {
  return found.arms
    .filter((arm) => arm !== leader && (arm.standing === "better" || arm.standing === "worse"))
    .slice(0, 2)
    .map(
      (arm) =>
        `${cite.name(arm.label)} also does ${arm.standing} than the control: ${cite(arm.value!)}, ${cite(arm.difference!)} (p ${cite.p(arm.difference!)}).`,
    );
}

function anyTimeWords(found: ExperimentOutput, leader: ExperimentArm | undefined, cite: Cite): string[] {
  if (!leader?.any_time?.interval || !leader.difference?.interval || found.verdict === "sizes-off") return [];
  const both = `The interval of the difference is ${cite.interval(leader.any_time)} however often the test is looked at, and ${cite.interval(leader.difference)} if this is the only look`;
  const drawn = leader.resampled?.interval ? `; resampling the records gives ${cite.interval(leader.resampled)}` : "";
  return [`${both}${drawn}.`];
}

function bayesWords(found: ExperimentOutput, leader: ExperimentArm | undefined, cite: Cite): string[] {
  if (!leader?.best || !leader.expected_loss || found.verdict === "sizes-off") return [];
  return [
    `As a second reading, the chance that ${cite.name(leader.label)} is the best arm is ${cite(leader.best)}; choosing it would give away ${cite.size(leader.expected_loss)} on average.`,
  ];
}

function sizeWords(found: ExperimentOutput, cite: Cite): string[] {
  if (found.verdict === "sizes-off") return [];
  const detectable = found.detectable
    ? [`These records would show a difference of ${cite.size(found.detectable)}`]
    : [];
  const smallest = Math.min(...found.arms.map(({ size }) => size.value));
  // a target that is reached already is no target
  const needed =
    found.needed && found.worthwhile && smallest < found.needed.value
      ? [`a difference of ${cite.size(found.worthwhile)} needs ${cite(found.needed)} records in each arm`]
      : [];
  const parts = [...detectable, ...needed];
  return parts.length === 0 ? [] : [`${capital(parts.join("; "))}.`];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function advice(
  found: ExperimentOutput,
  leader: ExperimentArm | undefined,
  control: ExperimentArm | undefined,
  cite: Cite,
): string {
  const [arm, base] = [cite.name(leader?.label ?? found.title), cite.name(control?.label ?? found.title)];
  const harmed = found.guards.some(({ standing, arm: one }) => standing === "harmed" && one === leader?.label);
  if (found.verdict === "sizes-off")
    return "What to do: find out who was left out or counted in the wrong arm, then start the test again.";
  if (found.verdict === "win" && harmed) return `What to do: hold ${arm} back until what got worse is repaired.`;
  if (found.verdict === "win")
    return found.design === "randomised"
      ? `What to do: give ${arm} to everyone and retire ${base}.`
      : `What to do: assign ${arm} and ${base} at random for a while before rolling out.`;
  if (found.verdict === "loss") return `What to do: stop ${arm} and go back to ${base}.`;
  if (found.verdict === "no-difference")
    return "What to do: end the test, keep what is cheaper, and try a bolder change.";
  if (harmed) return `What to do: look into what got worse with ${arm} before the test goes on.`;
  return "What to do: let the test run; decide when the interval that holds at any time no longer includes no difference, or by a single look when a number of records planned beforehand is in.";
}
