import type { Random } from "#stats/random.ts";
import type { Path } from "./conversation-path.ts";
import { drawOne } from "./draw.ts";
import { type BeatName, beats } from "./phrases.ts";

/** What is said in a conversation, in order. */
export interface Dialogue {
  readonly beats: readonly BeatName[];
  /** Bot lines from this index on (or all of them) are said by a person. */
  readonly personFrom: number;
}

const violations: Readonly<Record<string, BeatName>> = {
  recording_not_disclosed: "undisclosedRecording",
  unapproved_claim: "wrongClaim",
  do_not_call_ignored: "ignoredRequest",
};
const lateRefusals = ["priceRefusal", "priceRefusal", "priceRefusal", "timingRefusal", "featureRefusal"] as const;
const small = ["discoveryQuestion", "discoveryAnswer"] as const;

/** The lines that fit the course of a conversation. */
export function drawDialogue(path: Path, byPerson: boolean, random: Random): Dialogue {
  const said = linesOf(path, random);
  const handover = said.indexOf("handover");
  return { beats: said, personFrom: byPerson ? 0 : handover === -1 ? said.length : handover + 1 };
}

function linesOf(path: Path, random: Random): readonly BeatName[] {
  if (path.status === "failed") return ["greeting", "failure"];
  if (path.status === "compliance_violation") return violationLines(path);
  if (path.status === "dropped") return droppedLines(path, random);
  if (path.depth === 0) return ["greeting"];
  const talk: readonly BeatName[] = ["greeting", "interested", ...rounds(random)];
  if (path.status === "escalated")
    return [...talk, "wantsPerson", "handover", "personAnswer", "interested", "personAnswer"];
  if (path.depth === 1) return [...talk, "qualificationQuestion", "qualificationRefusal", "goodbye"];
  const qualified: readonly BeatName[] = [...talk, "qualificationQuestion", "qualificationAnswer"];
  if (path.depth === 2) return [...qualified, "bookingOffer", "later", "goodbye"];
  const doubts: readonly BeatName[] = random.bernoulli(0.35) ? ["priceObjection", "objectionAnswer"] : [];
  return [...qualified, ...doubts, "bookingOffer", "bookingAccepted", "confirmation"];
}

function rounds(random: Random): readonly BeatName[] {
  const extra = random.bernoulli(0.5) ? (["prospectQuestion", "botAnswer"] as const) : [];
  return random.bernoulli(0.3) ? [...small, ...small, ...extra] : [...small, ...extra];
}

function violationLines(path: Path): readonly BeatName[] {
  const wrong = violations[path.complianceFlag ?? ""] ?? "wrongClaim";
  return path.depth === 0 ? [wrong] : [wrong, "interested", "discoveryQuestion", "discoveryAnswer", "goodbye"];
}

function droppedLines(path: Path, random: Random): readonly BeatName[] {
  if (path.byBadScript)
    return path.depth === 0
      ? ["budgetGreeting", "budgetRefusal"]
      : ["budgetGreeting", "interested", "discoveryQuestion", "budgetRefusal"];
  if (path.dropOffStage === "opening") return ["greeting", "openingRefusal"];
  const talk: readonly BeatName[] = ["greeting", "interested"];
  if (path.dropOffStage === "discovery") return [...talk, "discoveryQuestion", "discoveryRefusal"];
  const later: readonly BeatName[] = [...talk, ...rounds(random), "qualificationQuestion"];
  if (path.dropOffStage === "qualification") return [...later, "qualificationRefusal"];
  if (path.dropOffStage === "booking") return [...later, "qualificationAnswer", "bookingOffer", "bookingRefusal"];
  return [...later, "qualificationAnswer", "priceObjection", "objectionAnswer", drawOne(lateRefusals, random)];
}

/** Who says a line. */
export const senderOf = (dialogue: Dialogue, index: number): "bot" | "prospect" | "human_agent" => {
  const { sender } = beats[dialogue.beats[index]!];
  return sender === "bot" && index >= dialogue.personFrom ? "human_agent" : sender;
};
