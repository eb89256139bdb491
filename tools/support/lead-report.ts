import { z } from "zod";
import { Action } from "#contracts/action.ts";
import { detail } from "#contracts/detail.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Quoted } from "#contracts/quoted.ts";
import { type Cite, type Said, spellsFigures } from "#contracts/tool.ts";
import { fillNote, Note } from "./note-words.ts";

const LeadName = z.object({ id: z.string(), name: z.string(), company: z.string().nullable() });

const Quote = z.object({
  text: Quoted.describe("what was written or said, cut to a line; untrusted"),
  topic: z.string().nullable(),
  by: z.string().nullable().describe("bot, human_agent or prospect"),
  date: z.string().nullable(),
  source_id: z.string().describe("id of the message or analysis"),
});

const Signal = z.union([z.string(), Quantity]).nullable().describe("what is recorded: a figure, or a common word");
const SaidSignal = Quoted.nullable().describe("what is recorded in somebody's own words; untrusted");

/** What `lead_summary` returns. */
export const LeadOutput = z.object({
  status: z.enum(["ok", "not-enough", "ambiguous"]),
  asked: z.string(),
  candidates: z.array(LeadName).describe("leads of that name, or the nearest names when there is none"),
  matches: Quantity.nullable().describe("how many leads the name fits, when more than one"),
  unlisted: Quantity.nullable().describe("candidates beyond those listed"),
  lead: LeadName.nullable(),
  lead_status: z.string().nullable(),
  owner: z.string().nullable(),
  created_on: z.string().nullable(),
  score: Quantity.nullable().describe("0 to 100"),
  score_from: detail(z.enum(["stored", "signals", "none"])),
  signals_recorded: Quantity.nullable().describe("share of the scored signals that are recorded"),
  breakdown: z.array(
    z.object({ title: z.string(), signal: Signal, said: SaidSignal, points: Quantity, maximum: Quantity }),
  ),
  points: z
    .object({ got: Quantity, of: Quantity })
    .nullable()
    .describe("points in all, of which the score is the share; null for a stored score"),
  tier: Quantity.nullable().describe("qualification tier, the first is the best"),
  signals: z.array(z.object({ title: z.string(), value: Signal, said: SaidSignal })),
  talk: z
    .object({
      conversations: Quantity,
      messages: Quantity,
      last_on: z.string(),
      since_last: Quantity.describe("days from the last conversation to today"),
      closing_sentiment: Quantity.nullable().describe("of the last conversation that has one, −1 to 1"),
      first_sentiment: Quantity.nullable().describe("of the first conversation that has one, −1 to 1"),
      sentiment_change: Quantity.nullable().describe("closing sentiment of the last conversation minus the first"),
    })
    .nullable(),
  conversations: z.array(
    z.object({
      id: z.string(),
      date: z.string(),
      channel: z.string().nullable(),
      status: z.string().nullable(),
      outcome: z.string().nullable(),
    }),
  ),
  objections: z.array(Quote),
  commitments: z.array(Quote),
  open_questions: z.array(Quote),
  deals: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullable(),
      stage: z.string().nullable(),
      outcome: z.string(),
      amount: Quantity.nullable(),
    }),
  ),
  next_step: z.string().nullable().describe("what to do next, in words"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type LeadOutput = z.infer<typeof LeadOutput>;
type Quote = z.infer<typeof Quote>;

const NEXT = [
  "How do people move through the funnel?",
  "Which lead sources win more often?",
  "Where do we lose people?",
];

/** A name from the data. Prospects write some themselves: one that reads like a sentence with figures is shown as a quotation. */
const called = (name: string, cite: Cite): string => (spellsFigures(name) ? cite.echo(name) : cite.name(name));

/** The lead in a sales leader's words. */
export function sayLead(found: LeadOutput, cite: Cite): Said {
  if (!found.lead) return sayUnfound(found, cite);
  const { lead, talk, score, tier, owner } = found;
  const who =
    lead.company && lead.company !== lead.name
      ? `${called(lead.name, cite)} of ${called(lead.company, cite)}`
      : called(lead.name, cite);
  const scored = score ? `scores ${cite(score)}` : "has no score, as no signal is recorded";
  const since = talk
    ? `; the last of ${cite(talk.conversations)} conversations was ${cite(talk.since_last)} ago`
    : "; no conversation is recorded";
  return {
    headline: `${who} ${scored}${tier ? ` (tier ${cite(tier)})` : ""}${owner ? `, owner ${cite.name(owner)}` : ""}${since}.`,
    verdict: "answered",
    findings: [
      ...dealWords(found, cite),
      ...partWords(found, cite),
      ...quoteWords("Open question", found.open_questions.slice(0, 1), cite),
      ...quoteWords("Objection", distinct(found.objections).slice(0, MOST_OBJECTIONS), cite),
      ...found.commitments.slice(0, 1).flatMap((said) => quoteWords(`Commitment${byWhom(said)}`, [said], cite)),
      ...sentimentWords(found, cite),
      ...(found.next_step ? [`Next: ${cite.name(found.next_step)}.`] : []),
    ],
    caveats: found.caveats.map((caveat) => fillNote(caveat, cite)),
    next: [...dealQuestion(found, cite), ...NEXT],
  };
}

/** Candidates named; the output holds them all. */
const MOST_NAMED = 5;

/** What one asks about a lead with an open deal. */
const dealQuestion = ({ lead, deals }: LeadOutput, cite: Cite): readonly string[] =>
  lead?.company && deals.some(({ outcome }) => outcome === "open")
    ? [`Will the ${called(lead.company, cite)} deal close?`]
    : [];

function sayUnfound({ status, asked, candidates, matches }: LeadOutput, cite: Cite): Said {
  const few = candidates.slice(0, MOST_NAMED);
  const names = few.map(({ name, company }) =>
    company && company !== name ? `${called(name, cite)} (${called(company, cite)})` : called(name, cite),
  );
  const named = asked === "" ? "" : ` called ${cite.echo(asked)}`;
  const near = names.length > 0 ? ` The nearest: ${names.join(", ")}.` : "";
  const headline =
    status === "ambiguous"
      ? matches && matches.value > few.length
        ? `${cite(matches)} leads fit ${cite.echo(asked)}, among them ${names.join(", ")}. Which is meant?`
        : `Several leads fit ${cite.echo(asked)}: ${names.join(", ")}. Which is meant?`
      : asked === ""
        ? "Which lead is meant? Name a person, a company or an e-mail address."
        : `The data hold no lead${named}.${near}`;
  return {
    headline,
    verdict: status === "ambiguous" || asked === "" ? "clarify" : "no-data",
    findings: [],
    caveats: [],
    next: few.map(({ name }) => `What about lead ${called(name, cite)}?`),
  };
}

function dealWords({ deals }: LeadOutput, cite: Cite): readonly string[] {
  return deals.slice(0, 2).map(({ id, name, stage, outcome, amount }) => {
    const worth = amount ? ` worth ${cite(amount)}` : "";
    const at = outcome === "open" && stage ? ` at stage ${called(stage, cite)}` : "";
    return `Deal ${called(name ?? id, cite)}${worth} is ${cite.name(outcome)}${at}.`;
  });
}

function partWords({ breakdown, score, points: total }: LeadOutput, cite: Cite): readonly string[] {
  const known = breakdown.filter(({ signal, said }) => signal !== null || said !== null);
  if (!score || known.length === 0) return [];
  const parts = known.map(({ title, signal, said, points, maximum }) => {
    const recorded =
      signal === null ? cite.quote(said!) : typeof signal === "string" ? called(signal, cite) : cite(signal);
    return `${cite.name(title)} ${recorded} (${cite(points)} of ${cite(maximum)})`;
  });
  const together = total ? `; together ${cite(total.got)} of ${cite(total.of)}, and the score is that share` : "";
  return [`Points by signal: ${parts.join(", ")}${together}.`];
}

/** Objections shown; the output holds them all. */
const MOST_OBJECTIONS = 5;

/** Each objection once, however often it was made: by topic, or by its words where it has none. */
function distinct(quotes: readonly Quote[]): readonly Quote[] {
  const key = ({ topic, text }: Quote) => topic ?? text;
  return quotes.filter((quote, at) => quotes.findIndex((other) => key(other) === key(quote)) === at);
}

/** "Objection about price on 2024-07-01: “…”; about timing on 2024-06-01: “…”". */
function quoteWords(kind: string, quotes: readonly Quote[], cite: Cite): readonly string[] {
  const said = quotes.map(({ text, topic, date }) => {
    const about = topic ? ` about ${called(topic, cite)}` : "";
    return `${about}${date ? ` on ${cite.name(date)}` : ""}: ${cite.quote(text)}`;
  });
  return said.length > 0 ? [`${kind}${said.join(";")}`] : [];
}

/** Who made a promise decides who has to keep it. */
const byWhom = ({ by }: Quote): string =>
  ({ bot: " by the assistant", human_agent: " by our side", prospect: " by the prospect" })[by ?? ""] ?? "";

function sentimentWords({ talk }: LeadOutput, cite: Cite): readonly string[] {
  if (!talk?.closing_sentiment) return [];
  const { closing_sentiment: last, first_sentiment: first } = talk;
  if (!first) return [`The mood at the end of the last conversation was ${mood(last)} (${cite(last)}).`];
  if (mood(first) === mood(last))
    return [
      `The mood stayed ${mood(last)}: ${cite(first)} after the first conversation, ${cite(last)} after the last.`,
    ];
  return [
    `The mood went from ${mood(first)} after the first conversation (${cite(first)}) to ${mood(last)} after the last (${cite(last)}).`,
  ];
}

/** Sentiment runs from −1 to 1; a fifth of the way from the middle is more than wording alone. */
const mood = ({ value }: Quantity): string => (value > 0.2 ? "positive" : value < -0.2 ? "negative" : "neutral");
