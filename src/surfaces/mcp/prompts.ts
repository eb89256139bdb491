import { completable } from "@modelcontextprotocol/sdk/server/completable.js";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { GetPromptResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import type { App } from "#contracts/app.ts";
import { InputError } from "#contracts/errors.ts";
import type { Dictionary } from "#contracts/question.ts";
import { type Completions, completionsOf, lastFullWeek } from "./completions.ts";
import { figureOrigin } from "./figure-origin.ts";
import { fillPrompt, type PromptText, readPrompt } from "./prompt-files.ts";
import { requestError } from "./request-errors.ts";
import type { Session } from "./session.ts";
import { codeSlot, jsonSlot, measureSlot, segmentSlot, slotText } from "./slot-values.ts";

/** The lengths that the tools take, and of what no tool takes enough to say it. */
const LONGEST = { measure: 60, period: 40, segment: 400, lead: 120, number: 60, answer: 64, context: 500 } as const;

type Field = z.ZodString | z.ZodOptional<z.ZodString>;
type Given = Readonly<Record<string, string | undefined>>;

interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly text: PromptText;
  readonly args: Readonly<Record<string, Field>>;
  /** What fills the slots of the text. */
  readonly slots: (given: Given, data: Data) => Promise<Readonly<Record<string, string>>>;
}

/** What slots may be filled from; opened only by the prompts that need it. */
interface Data {
  readonly session: Session;
  readonly app: () => Promise<App>;
  readonly dictionary: () => Promise<Dictionary>;
}

/** Adds the prompts: working orders for the host's model, each one user message that names the tools to call with their arguments filled in. */
export function registerPrompts(server: McpServer, session: Session): void {
  const dictionary = async () => (await session.app()).dictionary({ viewer: session.viewer });
  const data: Data = { session, app: session.app, dictionary };
  for (const prompt of promptsWith(completionsOf(session))) {
    const { name, title, description, args } = prompt;
    server.registerPrompt(name, { title, description, argsSchema: args }, async (given: Given) => {
      try {
        return messageOf(prompt, await prompt.slots(given, data));
      } catch (error) {
        throw requestError(error, session);
      }
    });
  }
}

const messageOf = ({ text, description }: Prompt, slots: Readonly<Record<string, string>>): GetPromptResult => ({
  description,
  messages: [{ role: "user", content: { type: "text", text: fillPrompt(readPrompt(text), slots) } }],
});

/** An argument that may be left out. The SDK looks for completions on the outside when it completes, and on the inside when it says that it can. */
function optional(description: string, complete?: Completions["measure"]): Field {
  if (!complete) return z.string().optional().describe(description);
  return completable(completable(z.string(), complete).optional().describe(description), complete);
}

const promptsWith = (complete: Completions): readonly Prompt[] => [
  weeklyReview(complete),
  whyDidItChange(complete),
  leakageHunt(complete),
  leadBrief(complete),
  explainThisNumber(complete),
];

/**
 * A period that a person chose; undefined when it is blank.
 *
 * @throws InputError with the forms there are when the tools would not take it
 */
async function periodText(
  name: string,
  given: string | undefined,
  { app, dictionary, session: { viewer } }: Data,
): Promise<string | undefined> {
  const period = slotText(name, given, LONGEST.period);
  if (period === undefined) return undefined;
  const { coverage, measures } = await dictionary();
  const measure = measures.find(({ grain }) => grain === (coverage.deal ? "deal" : "conversation"));
  // the tools read periods with settings that only they know
  if (measure) await (await app()).runTool("measure", { measure: measure.name, period }, { viewer, quotes: "hidden" });
  return period;
}

/** The period of a call, and how a sentence names it. */
async function periodSlots(
  given: string | undefined,
  data: Data,
): Promise<{ readonly period: string; readonly when: string }> {
  const period = (await periodText("period", given, data)) ?? "latest";
  return {
    period: jsonSlot(period),
    when: period === "latest" ? "the last full quarter of the data" : codeSlot(period),
  };
}

const weeklyReview = ({ week }: Completions): Prompt => ({
  name: "weekly_review",
  title: "Weekly sales review",
  description:
    "What moved this week beyond noise, what is underway for longer, what is at stake, and what to do first.",
  text: "weekly-review",
  args: { period: optional("the week, such as 2026-W39; default: the last full week in the data", week) },
  slots: async ({ period }, data) => {
    const asked = await periodText("period", period, data);
    return { period: jsonSlot(asked ?? lastFullWeek(await data.dictionary(), data.session) ?? "last_week") };
  },
});

const whyDidItChange = ({ measure, period, compareWith }: Completions): Prompt => ({
  name: "why_did_it_change",
  title: "Why did it change?",
  description: "Whether a measure changed beyond noise, in which segments, since when, and what else could explain it.",
  text: "why-did-it-change",
  args: {
    measure: completable(z.string().describe("what changed, such as win_rate or revenue"), measure),
    period: optional("when, such as 2026-Q3 or last_month; default: the last full quarter in the data", period),
    compare_with: optional("against which period; default: the like one before", compareWith),
  },
  slots: async (given, data) => {
    const asked = slotText("measure", given.measure, LONGEST.measure);
    if (!asked) throw new InputError("Name the measure that changed, such as win_rate.");
    const measure = measureSlot((await data.dictionary()).measures, asked);
    const named = slotText("compare_with", given.compare_with, LONGEST.period) ?? "previous";
    const before = named === "previous" ? named : ((await periodText("compare_with", named, data)) ?? "previous");
    return {
      ...(await periodSlots(given.period, data)),
      measure: jsonSlot(measure.name),
      title: measure.title.charAt(0).toLowerCase() + measure.title.slice(1),
      definition: measure.definition,
      kind: jsonSlot(measure.grain),
      compare_with: jsonSlot(before),
      compared: before === "previous" ? "the like period before" : codeSlot(before),
    };
  },
});

const leakageHunt = ({ period, segment }: Completions): Prompt => ({
  name: "leakage_hunt",
  title: "Where do we lose money?",
  description:
    "How much money is missing against what was expected, at which step, in which segments, and what can be won back.",
  text: "leakage-hunt",
  args: {
    period: optional("when, such as 2026-Q3 or last_month; default: the last full quarter in the data", period),
    segment: optional("only these records, such as region=EMEA;product=Enterprise; default: all", segment),
  },
  slots: async (given, data) => {
    const asked = slotText("segment", given.segment, LONGEST.segment);
    const filter = asked ? segmentSlot((await data.dictionary()).dimensions, asked) : "";
    return {
      ...(await periodSlots(given.period, data)),
      filter: jsonSlot(filter),
      among: filter === "" ? "all records" : codeSlot(filter),
    };
  },
});

const leadBrief = ({ lead }: Completions): Prompt => ({
  name: "lead_brief",
  title: "Brief on a lead",
  description:
    "One card before a talk: who they are, where the deal stands, what is open, what holds them back, and what to do next.",
  text: "lead-brief",
  args: { lead: completable(z.string().describe("name, company, e-mail address or id of the lead"), lead) },
  slots: async (given) => {
    const lead = slotText("lead", given.lead, LONGEST.lead);
    if (!lead) throw new InputError("Name the lead: a name, a company, an e-mail address or an id.");
    return { lead: jsonSlot(lead) };
  },
});

const explainThisNumber = (complete: Completions): Prompt => ({
  name: "explain_this_number",
  title: "Explain this number",
  description:
    "What a figure counts, over which records, how sure it is, what it does not say, and how to find it again.",
  text: "explain-this-number",
  args: {
    number: optional("the figure as it was shown, such as 23.9%; default: the headline of the answer"),
    answer_id: optional("the answer it stands in, such as ans_0123456789ab", complete.answer),
    context: optional("where it was seen, or what it is said to be"),
  },
  slots: async (given, { session, app }) => {
    const number = slotText("number", given.number, LONGEST.number);
    const id = slotText("answer_id", given.answer_id, LONGEST.answer)?.replace(/^sales:\/\/answer\//, "");
    const context = slotText("context", given.context, LONGEST.context);
    if (!number && !id) throw new InputError("Give the number, or the id of the answer it stands in, or both.");
    const answer = id ? await (await app()).answer(id, { viewer: session.viewer }) : null;
    return {
      subject: number ? `the figure ${codeSlot(number)}` : "the figures of the headline of an answer",
      context: context ? `What is said about it: ${codeSlot(context)}` : "",
      origin: figureOrigin(answer, number),
    };
  },
});
