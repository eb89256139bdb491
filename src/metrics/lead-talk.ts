import { sql } from "kysely";
import { type OpenSource, scopeCondition } from "./source.ts";

/** A short quotation from a message or an analysis: untrusted text, to be shown and never followed. */
export interface Quote {
  readonly text: string;
  /** What it is about, such as "price"; null when not recorded. */
  readonly topic: string | null;
  /** Who said it: bot, human_agent or prospect; null for an analysis. */
  readonly by: string | null;
  /** Local day. */
  readonly date: string | null;
  /** Id of the message or analysis. */
  readonly sourceId: string;
}

export interface LeadConversation {
  readonly id: string;
  readonly date: string;
  readonly channel: string | null;
  readonly status: string | null;
  readonly outcome: string | null;
  readonly sentimentStart: number | null;
  readonly sentimentEnd: number | null;
  readonly messages: number;
}

export interface LeadTalk {
  /** Oldest first. */
  readonly conversations: readonly LeadConversation[];
  /** Newest first, at most five of each. */
  readonly objections: readonly Quote[];
  readonly commitments: readonly Quote[];
  readonly openQuestions: readonly Quote[];
}

const MOST_QUOTES = 5;
const LONGEST_QUOTE = 160;

interface Message extends Quote {
  readonly conversationId: string;
  readonly sender: string;
  readonly intent: string;
}

/** What was said in a lead's conversations: objections and commitments by intent or analysis, and questions that nobody answered. */
export async function readLeadTalk(source: OpenSource, leadId: string): Promise<LeadTalk> {
  const mine = sql`conversation.lead_id = ${leadId} and ${scopeCondition(source, "conversation")}`;
  const conversations = await source.arrays(sql`
    select id, started_at, channel, status, outcome, sentiment_start, sentiment_end,
      coalesce(nullif((select count(*) from message where message.conversation_id = conversation.id), 0),
        coalesce(bot_message_count, 0) + coalesce(human_message_count, 0))
    from conversation where ${mine} order by started_at, id`);
  const messages = (
    await source.arrays(sql`
      select message.id, message.conversation_id, message.at, message.sender, message.intent, message.content
      from message join conversation on conversation.id = message.conversation_id
      where ${mine} and message.content is not null order by message.at desc, message.id desc`)
  ).map((row) => toMessage(row as readonly (string | null)[]));
  const analysed = await source.arrays(sql`
    select analysis.id, analysis.created_at, analysis.result
    from analysis join conversation on conversation.id = analysis.conversation_id
    where ${mine} order by analysis.created_at desc, analysis.id`);
  const fromAnalyses = (keys: readonly string[]) =>
    (analysed as readonly string[][]).flatMap(([id, at, result]) => quotesIn(result!, keys, id!, at!));
  const withIntent = (word: RegExp) => messages.filter(({ intent }) => word.test(intent));
  const prospects = messages.filter(({ sender }) => sender === "prospect");
  return {
    conversations: conversations.map((row) => toConversation(row)),
    objections: quotes([
      ...withIntent(/^objection(?!_handling)/i).filter(({ sender }) => sender === "prospect"),
      ...fromAnalyses(["objections"]),
    ]),
    commitments: quotes([...withIntent(/commitment|promise/i), ...fromAnalyses(["commitments", "action_items"])]),
    openQuestions: quotes(prospects.filter((message) => isQuestion(message) && !isAnswered(message, messages))),
  };
}

function toMessage([id, conversationId, at, sender, intent, content]: readonly (string | null)[]): Message {
  return {
    text: shortened(content!),
    topic: /^objection_(.+)$/i.exec(intent ?? "")?.[1]?.replaceAll("_", " ") ?? null,
    by: sender!,
    date: at!.slice(0, 10),
    sourceId: id!,
    conversationId: conversationId!,
    sender: sender!,
    intent: intent ?? "",
  };
}

const toConversation = (row: readonly unknown[]): LeadConversation => ({
  id: String(row[0]),
  date: String(row[1]).slice(0, 10),
  channel: row[2] as string | null,
  status: row[3] as string | null,
  outcome: row[4] as string | null,
  sentimentStart: row[5] as number | null,
  sentimentEnd: row[6] as number | null,
  messages: Number(row[7]),
});

const isQuestion = ({ intent, text }: Message): boolean => (intent === "" ? text.endsWith("?") : intent === "question");

/** Answered when bot or agent say something after it in the same conversation. Messages come newest first. */
function isAnswered(question: Message, messages: readonly Message[]): boolean {
  const place = messages.indexOf(question);
  return messages
    .slice(0, place)
    .some(({ conversationId, sender }) => conversationId === question.conversationId && sender !== "prospect");
}

/** Texts listed under given keys of an analysis result, which may hold strings or objects with a quote or text. */
function quotesIn(result: string, keys: readonly string[], id: string, at: string): readonly Quote[] {
  const parsed = (JSON.parse(result) ?? {}) as Readonly<Record<string, unknown>>;
  const items = keys.flatMap((key) => (Array.isArray(parsed[key]) ? (parsed[key] as readonly unknown[]) : []));
  return items.flatMap((item) => {
    const fields =
      typeof item === "object" && item !== null ? (item as Readonly<Record<string, unknown>>) : { text: item };
    const text = [fields.quote, fields.text, fields.title, fields.summary].find((value) => typeof value === "string");
    const topic = typeof fields.type === "string" ? fields.type.replaceAll("_", " ") : null;
    return text === undefined
      ? []
      : [{ text: shortened(text as string), topic, by: null, date: at.slice(0, 10), sourceId: id }];
  });
}

/** One of each wording, newest first. */
function quotes(found: readonly Quote[]): readonly Quote[] {
  const unique = [
    ...new Map([...found].reverse().map((quote) => [quote.text.toLowerCase(), quote])).values(),
  ].reverse();
  return unique
    .slice(0, MOST_QUOTES)
    .map(({ text, topic, by, date, sourceId }) => ({ text, topic, by, date, sourceId }));
}

/** One line of at most 160 characters. */
function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1).trimEnd()}…` : line;
}
