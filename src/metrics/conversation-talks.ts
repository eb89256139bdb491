import { sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import { factQuery } from "./fact-query.ts";
import { reached } from "./funnel-marks.ts";
import { opened } from "./source.ts";
import { type TalkFeatures, type TalkMessage, talkFeatures } from "./talk-features.ts";

/** One conversation with a transcript. */
export interface Talk extends TalkFeatures {
  readonly lost: boolean;
  /** Local day of its start. */
  readonly day: string;
  /** The values of the dimensions asked for, in their order. */
  readonly levels: readonly (string | null)[];
  readonly expectedValue: number | null;
}

/** How many conversations of a day were lost or went on, and how many of those have a transcript. */
export interface TalkDay {
  readonly day: string;
  readonly lost: number;
  readonly lostWithTalk: number;
  readonly kept: number;
  readonly keptWithTalk: number;
}

export interface TalksQuery {
  readonly period: Period;
  readonly where?: Where;
  /** Dimensions to hand along with each conversation. */
  readonly by: readonly string[];
}

/** More transcripts than these tell nothing that the newest do not. */
const MOST_CONVERSATIONS = 30_000;

/** Ended without the prospect going on: it broke off, failed or was stopped for a breach of rules. */
const LOST = sql<boolean>`conversation.status in ('dropped', 'failed', 'compliance_violation')`;

/**
 * Transcripts of the conversations that were lost and of those that went on (a meeting booked or anything later), condensed; conversations that
 * did neither are left out. Of more than 30,000 conversations the newest are read. Transcripts are often kept of some conversations only: `days` tells of how many, so that like is compared with like.
 */
export const conversationTalks: Reader<
  TalksQuery,
  { readonly talks: readonly Talk[]; readonly days: readonly TalkDay[] }
> = {
  name: "conversation_talks",
  read: async (given, { period, where, by }) => {
    const source = opened(given);
    const { body, cuts, columns } = await factQuery(source, "conversation", {
      period,
      where: where ?? {},
      by,
      date: "conversation.started_at",
    });
    const kept = reached("booked");
    const judged = sql`${body} and (${LOST} or ${kept})
      order by conversation.started_at desc, conversation.id desc limit ${sql.lit(MOST_CONVERSATIONS)}`;
    const outcome = sql`case when ${kept} then 0 else 1 end`;
    const conversations = await source.arrays(sql`
      select ${sql.join([sql`conversation.id`, sql`substr(conversation.started_at, 1, 10)`, outcome, sql`conversation.expected_value`, ...cuts])}
      ${judged}`);
    const messages = await source.arrays(sql`
      select message.conversation_id, message.at, message.sender, message.content, message.intent, message.sentiment,
        message.response_ms, message.interrupted
      from (select conversation.id ${judged}) judged join message on message.conversation_id = judged.id
      order by message.conversation_id, message.at, message.id`);
    const transcripts = grouped(messages);
    const days = new Map<string, TalkDay>();
    const talks: Talk[] = [];
    for (const [id, day, lostFlag, expectedValue, ...levels] of conversations.toReversed()) {
      const transcript = transcripts.get(String(id));
      const lost = lostFlag === 1;
      countDay(days, String(day), lost, transcript !== undefined);
      if (!transcript) continue;
      const named = columns.map(({ toLevel }, index) => {
        const level = levels[index];
        return level === null || level === undefined ? null : (toLevel?.(String(level)) ?? String(level));
      });
      const value = typeof expectedValue === "number" ? expectedValue : null;
      talks.push({ ...talkFeatures(transcript), lost, day: String(day), levels: named, expectedValue: value });
    }
    return { talks, days: [...days.values()] };
  },
};

function grouped(rows: readonly (readonly unknown[])[]): Map<string, TalkMessage[]> {
  const transcripts = new Map<string, TalkMessage[]>();
  for (const [id, at, sender, content, intent, sentiment, responseMs, interrupted] of rows) {
    const known = transcripts.get(String(id)) ?? [];
    known.push({
      at: String(at),
      sender: String(sender),
      content: content as string | null,
      intent: (intent as string | null) || null,
      sentiment: sentiment as number | null,
      responseMs: responseMs as number | null,
      interrupted: interrupted === 1,
    });
    transcripts.set(String(id), known);
  }
  return transcripts;
}

function countDay(days: Map<string, TalkDay>, day: string, lost: boolean, told: boolean): void {
  const known = days.get(day) ?? { day, lost: 0, lostWithTalk: 0, kept: 0, keptWithTalk: 0 };
  const talk = told ? 1 : 0;
  days.set(
    day,
    lost
      ? { ...known, lost: known.lost + 1, lostWithTalk: known.lostWithTalk + talk }
      : { ...known, kept: known.kept + 1, keptWithTalk: known.keptWithTalk + talk },
  );
}
