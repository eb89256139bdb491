import type { Action } from "#contracts/action.ts";
import { count, days, type Quantity, score } from "#contracts/quantity.ts";
import type { LeadFound } from "#metrics/lead-profile.ts";

/** A lead that nobody spoke to for so many days has gone quiet. */
const QUIET_DAYS = 14;

/**
 * What to do next about a lead, by the first of these that holds: it waits for an answer · it objected · it has gone quiet · it is a first-tier lead
 * without a deal. Null when nothing calls for it.
 */
export function nextStep(profile: LeadFound, sinceLast: number | null, today: string): Action | null {
  const found = stepFor(profile, sinceLast, today);
  if (!found) return null;
  const open = profile.deals.filter(({ outcome }) => outcome === "open").map(({ id }) => id);
  return {
    issue: found.issue,
    title: found.title,
    target: profile.lead.name,
    why: found.why,
    whyWords: found.whyWords,
    expectedValue: null,
    confidence: "medium",
    owner: profile.owner?.name ?? "whoever takes new leads",
    effort: "low",
    time: "under an hour",
    steps: [...found.steps],
    touches: [profile.lead.id, ...open].slice(0, 10),
  };
}

type Step = Pick<Action, "issue" | "title" | "why"> & { readonly whyWords: string; readonly steps: readonly string[] };

const isDated = (said: LeadFound["objections"]): boolean => Boolean(said[0]?.date);

/** Days that something said has waited for an answer; how many such things there are when no day is recorded. */
const waiting = (said: LeadFound["objections"], today: string): Quantity => {
  const date = said[0]?.date;
  return date ? days(Math.max(0, Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000))) : count(said.length);
};

function stepFor(
  { openQuestions, objections, deals, tier, score: points }: LeadFound,
  sinceLast: number | null,
  today: string,
): Step | null {
  const won = deals.some(({ outcome }) => outcome === "won");
  if (openQuestions.length > 0)
    return {
      issue: "low-conversion",
      title: "Answer the question that is still open",
      why: waiting(openQuestions, today),
      whyWords: isDated(openQuestions) ? "without an answer" : "not answered",
      steps: ["Answer in writing, in the words of the question", "Ask whether anything else stands in the way"],
    };
  if (objections.length > 0 && !won)
    return {
      issue: "low-conversion",
      title: `Respond to the objection${objections[0]?.topic ? ` about ${objections[0].topic}` : ""}`,
      why: waiting(objections, today),
      whyWords: isDated(objections) ? "since the objection" : "not answered",
      steps: ["Acknowledge it and give evidence from a similar customer", "Agree on what would settle it"],
    };
  if (sinceLast !== null && sinceLast > QUIET_DAYS && !won)
    return {
      issue: "stale-pipeline",
      title: "Get back in touch",
      why: days(sinceLast),
      whyWords: "since the last conversation",
      steps: ["Call with a reason of value to them", "Agree on a date for the next step, or close it"],
    };
  if (tier === 1 && deals.length === 0)
    return {
      issue: "low-conversion",
      title: "Offer a meeting",
      why: points === null ? count(1) : score(points),
      whyWords: points === null ? "is the tier" : "as score, first tier",
      steps: ["Propose a meeting with the person who decides", "Prepare the case for their use"],
    };
  return null;
}
