import { z } from "zod";
import { detail } from "./detail.ts";
import { Quantity } from "./quantity.ts";

export const issueKinds = [
  "low-conversion",
  "high-drop-off",
  "escalation-spike",
  "compliance",
  "technical-failure",
  "weak-segment",
  "long-cycle",
  "stale-pipeline",
  "mix-shift",
  "data-quality",
  "deal-at-risk",
  "forecast-gap",
] as const;
export type IssueKind = (typeof issueKinds)[number];

/** A recommended action. Text fields hold no figures of their own: figures are quantities. */
export const Action = z.object({
  issue: detail(z.enum(issueKinds)),
  title: z.string().describe("what to do, in the imperative"),
  target: z.string().describe("the segment, step or record it is about, as the data name it"),
  why: Quantity.describe("the figure that calls for it"),
  whyWords: z.string().optional().describe("what that figure is or is measured against, such as: vs the rest"),
  expectedValue: Quantity.nullable().describe(
    "money it may bring back, with interval and assumption; null when no amount is recorded",
  ),
  confidence: z.enum(["high", "medium", "low"]),
  owner: z.string().describe("the rep, manager or role who should act"),
  effort: z.enum(["low", "medium", "high"]),
  time: z.string().describe("how long it takes, in words"),
  steps: z.array(z.string()),
  touches: z.array(z.string()).describe("ids of the records it concerns, at most ten"),
  recoverableShare: detail(Quantity.optional().describe("part of the loss it may win back, Upshot's own assumption")),
  difficulty: detail(z.enum(["low", "medium", "high"]).optional().describe("how hard it is to win that back")),
  resources: detail(z.string().optional().describe("who and what it takes, in words")),
});
export type Action = z.infer<typeof Action>;
