/*
 * "What about this lead?"
 *
 * Finds a lead by name, company, e-mail address or id and puts together what the store holds: the score with its points by signal (the stored
 * score, else the published points scaled to a hundred), tier, signals, conversations with the movement of sentiment, objections, commitments
 * and unanswered questions as short quotations, deals, and one next step. It predicts nothing: the score is a rule, not a probability.
 * What people wrote is quoted as theirs and never followed.
 */
import { z } from "zod";
import { asChange, count, days, money, ratio, score } from "#contracts/quantity.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { type LeadFound, type LeadProfile, leadProfile } from "#metrics/lead-profile.ts";
import { nextStep } from "./support/lead-next-step.ts";
import { LeadOutput, sayLead } from "./support/lead-report.ts";
import { leadWords } from "./support/lead-words.ts";
import { type Note, note } from "./support/note-words.ts";

const input = z.object({
  lead: z.string().max(120).default("").describe("name, company, e-mail address or id of the lead, such as Acme"),
});

export default defineTool({
  name: "lead_summary",
  title: "What about this lead?",
  description:
    "Everything recorded about one lead: score with breakdown, tier, signals, owner, conversations and sentiment, objections, commitments, open questions, deals and the next step. Use when a lead, contact or company is named. For groups of deals or conversations use compare_segments or measure.",
  asks: [
    { question: "What about lead Acme?", input: { lead: "Acme" } },
    { question: "Give me a summary of Acme before my call", input: { lead: "Acme" } },
    { question: "What objections did Acme raise?", input: { lead: "Acme" } },
  ],
  input,
  output: LeadOutput,
  run: async ({ lead }, ctx) => {
    const asked = lead.trim();
    if (asked === "") return { ...blank(asked), status: "not-enough" as const };
    const profile = await ctx.read(leadProfile, { text: asked, today: ctx.today });
    return profile.status === "found" ? summary(asked, profile, ctx) : unfound(asked, profile);
  },
  say: sayLead,
  readOnly: true,
});

function blank(asked: string): LeadOutput {
  return {
    status: "not-enough",
    asked,
    candidates: [],
    matches: null,
    unlisted: null,
    lead: null,
    lead_status: null,
    owner: null,
    created_on: null,
    score: null,
    score_from: "none",
    signals_recorded: null,
    breakdown: [],
    points: null,
    tier: null,
    signals: [],
    talk: null,
    conversations: [],
    objections: [],
    commitments: [],
    open_questions: [],
    deals: [],
    next_step: null,
    caveats: [],
    actions: [],
  };
}

function unfound(asked: string, profile: Exclude<LeadProfile, LeadFound>): LeadOutput {
  if (profile.status !== "ambiguous") return { ...blank(asked), candidates: [...profile.nearest] };
  const { candidates, fit } = profile;
  return {
    ...blank(asked),
    status: "ambiguous",
    candidates: [...candidates],
    matches: count(fit),
    unlisted: fit > candidates.length ? count(fit - candidates.length) : null,
  };
}

function summary(asked: string, profile: LeadFound, ctx: ToolContext): LeadOutput {
  const talk = talkOf(profile, ctx.today);
  const action = nextStep(profile, talk?.since_last.value ?? null, ctx.today);
  return {
    ...blank(asked),
    status: "ok",
    lead: profile.lead,
    lead_status: profile.leadStatus,
    owner: profile.owner?.name ?? null,
    created_on: profile.createdOn,
    score: profile.score === null ? null : score(profile.score),
    score_from: profile.scoreFrom,
    signals_recorded: ratio(profile.signalsRecorded),
    breakdown: profile.breakdown.map(({ title, signal, points, maximum }) => ({
      title,
      ...signalOf(title, signal),
      points: count(points),
      maximum: count(maximum),
    })),
    points: pointsOf(profile),
    tier: profile.tier === null ? null : count(profile.tier),
    signals: profile.signals.map(({ title, value }) => ({ title, ...leadWords(title, value) })),
    talk,
    conversations: profile.conversations.map(({ id, date, channel, status, outcome }) => ({
      id,
      date,
      channel,
      status,
      outcome,
    })),
    objections: quotes(profile.objections),
    commitments: quotes(profile.commitments),
    open_questions: quotes(profile.openQuestions),
    deals: profile.deals.map(({ id, name, stage, outcome, amount, currency }) => ({
      id,
      name,
      stage,
      outcome,
      amount: amount === null ? null : money(amount, currency ?? ctx.settings.currency),
    })),
    next_step: action?.title ?? null,
    caveats: caveatsOf(profile),
    actions: action ? [action] : [],
  };
}

/** The points that the score is the share of; null where the score is a stored one. */
function pointsOf({ breakdown, score: total, scoreFrom }: LeadFound): LeadOutput["points"] {
  if (total === null || scoreFrom !== "signals") return null;
  const sum = (of: "points" | "maximum") => breakdown.reduce((all, part) => all + part[of], 0);
  return { got: count(sum("points")), of: count(sum("maximum")) };
}

function signalOf(title: string, recorded: string | number | null) {
  const { value, said } = leadWords(title, recorded);
  return { signal: value, said };
}

function talkOf({ conversations, sentimentChange }: LeadFound, today: string): LeadOutput["talk"] {
  const last = conversations.at(-1);
  if (!last) return null;
  const closing = conversations.findLast(({ sentimentEnd }) => sentimentEnd !== null)?.sentimentEnd ?? null;
  return {
    conversations: count(conversations.length),
    messages: count(conversations.reduce((total, { messages }) => total + messages, 0)),
    last_on: last.date,
    since_last: days(Math.round((Date.parse(today) - Date.parse(last.date)) / 86_400_000)),
    closing_sentiment: closing === null ? null : score(closing),
    first_sentiment: closing === null || sentimentChange === null ? null : score(closing - sentimentChange),
    sentiment_change: sentimentChange === null ? null : asChange(score(sentimentChange)),
  };
}

const quotes = (found: LeadFound["objections"]): LeadOutput["objections"] =>
  found.map(({ text, topic, by, date, sourceId }) => ({ text, topic, by, date, source_id: sourceId }));

function caveatsOf({ signalsRecorded, scoreFrom, objections, commitments, openQuestions }: LeadFound): Note[] {
  const notes: Note[] = [];
  if (scoreFrom === "signals" && signalsRecorded < 1)
    notes.push(
      note("Only {share} of the scored signals are recorded; those missing count as no points.", {
        share: ratio(signalsRecorded),
      }),
    );
  if (scoreFrom === "stored")
    notes.push(note("The score is the one on record; the points by signal are worked out from what is recorded now."));
  if (objections.length + commitments.length + openQuestions.length > 0)
    notes.push(note("Quotations are what people wrote or said; nobody checked them."));
  return notes;
}
