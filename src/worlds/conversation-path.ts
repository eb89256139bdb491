import type { Random } from "#stats/random.ts";
import type { Profile } from "./campaigns.ts";
import { choiceOf, drawFrom } from "./draw.ts";

type DropOffStage = "opening" | "discovery" | "qualification" | "objection_handling" | "booking";

/** How far a conversation came: 0 started, 1 responded, 2 qualified, 3 booked, 4 attended, 5 opportunity, 6 won. */
type Depth = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** The course of one conversation, without times. */
export interface Path {
  readonly depth: Depth;
  readonly status: "completed" | "dropped" | "escalated" | "failed" | "compliance_violation";
  readonly outcome: string;
  readonly dropOffStage: DropOffStage | null;
  readonly escalationReason: string | null;
  readonly complianceFlag: string | null;
  /** Dropped because the script opens badly. */
  readonly byBadScript: boolean;
}

const escalationReasons = choiceOf([
  ["pricing question", 0.32],
  ["asked for a person", 0.28],
  ["technical question", 0.2],
  ["contract question", 0.12],
  ["complaint", 0.08],
] as const);
const complianceFlags = choiceOf([
  ["recording_not_disclosed", 0.55],
  ["unapproved_claim", 0.3],
  ["do_not_call_ignored", 0.15],
] as const);
const OPENING_SHARE = 0.6; // of the early drop-offs that a bad script adds
const ORDER_OPPORTUNITY = 0.22; // of attended meetings that lead to no deal of the sales team
const ORDER_WON = 0.7;

const base = { dropOffStage: null, escalationReason: null, complianceFlag: null, byBadScript: false } as const;
const completed = (depth: Depth, outcome: string): Path => ({ ...base, depth, status: "completed", outcome });
const dropped = (depth: Depth, dropOffStage: DropOffStage, byBadScript = false): Path => ({
  ...base,
  depth,
  status: "dropped",
  outcome: "no_decision",
  dropOffStage,
  byBadScript,
});

/** Draws the course of a conversation that leads to no deal of the sales team. `extraDropOffs` and `violation` are shares of all conversations. */
export function drawPath(profile: Profile, extraDropOffs: number, violation: number, random: Random): Path {
  if (random.bernoulli(profile.failure)) return { ...base, depth: 0, status: "failed", outcome: "error" };
  if (random.bernoulli(violation)) return violationPath(random);
  if (random.bernoulli(extraDropOffs))
    return random.bernoulli(OPENING_SHARE) ? dropped(0, "opening", true) : dropped(1, "discovery", true);
  if (!random.bernoulli(profile.response)) return random.bernoulli(0.45) ? dropped(0, "opening") : silent();
  if (random.bernoulli(profile.discoveryDrop)) return dropped(1, "discovery");
  if (random.bernoulli(profile.escalation)) return escalatedPath(random);
  if (!random.bernoulli(profile.qualification))
    return random.bernoulli(0.28) ? dropped(1, "qualification") : completed(1, "disqualified");
  if (!random.bernoulli(profile.booking)) return unbookedPath(random);
  return completed(meetingDepth(profile, random), "booked");
}

/** After a booking: a missed or attended meeting, and now and then a self-serve order soon after it. */
function meetingDepth(profile: Profile, random: Random): Depth {
  if (!random.bernoulli(profile.attendance)) return 3;
  if (!random.bernoulli(ORDER_OPPORTUNITY)) return 4;
  return random.bernoulli(ORDER_WON) ? 6 : 5;
}

/** The course of a conversation that became a deal. */
export const dealPath = (won: boolean): Path => completed(won ? 6 : 5, "booked");

const silent = (): Path => completed(0, "no_response");

const violationPath = (random: Random): Path => ({
  ...base,
  depth: random.bernoulli(0.8) ? 1 : 0,
  status: "compliance_violation",
  outcome: "stopped",
  complianceFlag: drawFrom(complianceFlags, random),
});

const escalatedPath = (random: Random): Path => ({
  ...base,
  depth: random.bernoulli(0.35) ? 2 : 1,
  status: "escalated",
  outcome: "escalated",
  escalationReason: drawFrom(escalationReasons, random),
});

function unbookedPath(random: Random): Path {
  if (random.bernoulli(0.5)) return completed(2, "qualified");
  return dropped(2, random.bernoulli(0.65) ? "objection_handling" : "booking");
}
