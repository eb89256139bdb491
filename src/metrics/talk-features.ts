import { medianOf } from "./median-of.ts";
import { objectionTopic, plainWords } from "./objection-words.ts";

/** A message as stored. */
export interface TalkMessage {
  readonly at: string;
  readonly sender: string;
  readonly content: string | null;
  readonly intent: string | null;
  readonly sentiment: number | null;
  readonly responseMs: number | null;
  readonly interrupted: boolean;
}

/** What a transcript shows, condensed to what conversations can be compared by. */
export interface TalkFeatures {
  /** Our first line, cut short; null when the transcript holds none. */
  readonly opening: string | null;
  /** What the prospect's replies were, in order, by intent or objection; at most six. */
  readonly replies: readonly string[];
  /** Topics objected to, each with the words used first. */
  readonly objections: readonly { readonly topic: string; readonly said: string | null }[];
  /** Topics objected to before the prospect's last reply: that one may be the loss itself. */
  readonly raised: readonly string[];
  /** Median milliseconds until we answered; null when we never had to. */
  readonly waitMs: number | null;
  /** Recorded sentiment of the prospect's reply before the last minus that of the first reply; null below two. */
  readonly moodChange: number | null;
  readonly interrupted: boolean;
  /** It ends with a question of the prospect. */
  readonly unanswered: boolean;
  /** A person of ours took part. */
  readonly person: boolean;
}

const MOST_REPLIES = 6;
const LONGEST_LINE = 200;

/**
 * Condenses one transcript. Messages come in order of time.
 *
 * @example talkFeatures([bot("Hi"), prospect("Too expensive")]).objections // [{ topic: "price", said: "Too expensive" }]
 */
export function talkFeatures(messages: readonly TalkMessage[]): TalkFeatures {
  const prospects = messages.filter(({ sender }) => sender === "prospect");
  const early = prospects.slice(0, -1);
  const moods = early.flatMap(({ sentiment }) => sentiment ?? []);
  const last = messages.at(-1);
  return {
    opening: cut(messages.find(({ sender, content }) => sender !== "prospect" && content)?.content ?? null),
    replies: prospects.slice(0, MOST_REPLIES).map(replyLabel),
    objections: objectionsOf(prospects),
    raised: objectionsOf(early).map(({ topic }) => topic),
    waitMs: medianOf(waits(messages)),
    moodChange: moods.length < 2 ? null : moods.at(-1)! - moods[0]!,
    interrupted: messages.some(({ interrupted }) => interrupted),
    unanswered: last?.sender === "prospect" && isQuestion(last),
    person: messages.some(({ sender }) => sender === "human_agent"),
  };
}

function replyLabel({ intent, content }: TalkMessage): string {
  const topic = objectionTopic(intent, content);
  if (topic !== null) return objectionLabel(topic);
  return intent ? plainWords(intent) || "reply" : isQuestion({ intent, content }) ? "question" : "reply";
}

/** `objectionLabel("price")` is "price objection"; a refusal is "outright refusal". */
export const objectionLabel = (topic: string): string =>
  topic === "refusal" ? "outright refusal" : `${topic} objection`;

function objectionsOf(prospects: readonly TalkMessage[]): TalkFeatures["objections"] {
  const found = new Map<string, string | null>();
  for (const { intent, content } of prospects) {
    const topic = objectionTopic(intent, content);
    if (topic !== null && !found.has(topic)) found.set(topic, cut(content));
  }
  return [...found].map(([topic, said]) => ({ topic, said }));
}

/** How long the prospect waited for us: as recorded, else from a prospect's message to our next. */
function waits(messages: readonly TalkMessage[]): number[] {
  return messages.flatMap(({ sender, responseMs, at }, index) => {
    if (sender === "prospect") return [];
    if (responseMs !== null) return responseMs;
    const before = messages[index - 1];
    const gap = before?.sender === "prospect" ? Date.parse(at) - Date.parse(before.at) : Number.NaN;
    return gap >= 0 ? gap : [];
  });
}

const isQuestion = ({ intent, content }: Pick<TalkMessage, "intent" | "content">): boolean =>
  intent === "question" || (content ?? "").trimEnd().endsWith("?");

const cut = (content: string | null): string | null => content?.slice(0, LONGEST_LINE) ?? null;
