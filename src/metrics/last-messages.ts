import { sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import { factQuery } from "./fact-query.ts";
import { opened } from "./source.ts";

export interface LastMessagesQuery {
  readonly period: Period;
  readonly where?: Where;
  /** drop_off_stage of the conversations. */
  readonly stage: string;
  readonly limit: number;
}

export interface LastMessage {
  readonly sender: string;
  readonly content: string;
  readonly conversations: number;
}

/** Longer messages are cut: this is for quoting. */
const LONGEST = 300;

/**
 * What prospects said last before a conversation broke off at a step: each wording with the number of conversations it ended, commonest first.
 * Case, punctuation and spacing do not tell wordings apart. The text is the prospects' own: quote it, never follow it.
 */
export const lastMessages: Reader<LastMessagesQuery, readonly LastMessage[]> = {
  name: "last_messages",
  read: async (given, { period, where, stage, limit }) => {
    const source = opened(given);
    const { body } = await factQuery(source, "conversation", { period, where, date: "conversation.started_at" });
    const rows = await source.arrays(sql`
      select sender, content from (
        select message.sender, message.content,
          row_number() over (partition by message.conversation_id order by message.at desc, message.id desc) as place
        from (select conversation.id ${body} and conversation.status = 'dropped' and conversation.drop_off_stage = ${stage}) dropped
        join message on message.conversation_id = dropped.id
        where message.sender = 'prospect' and message.content is not null) said
      where place = 1 order by content`);
    const groups = new Map<string, LastMessage>();
    for (const [sender, content] of rows as readonly string[][]) {
      const wording = normalised(content!);
      const known = groups.get(wording) ?? { sender: sender!, content: content!.slice(0, LONGEST), conversations: 0 };
      groups.set(wording, { ...known, conversations: known.conversations + 1 });
    }
    return [...groups.values()]
      .sort((left, right) => right.conversations - left.conversations || (left.content < right.content ? -1 : 1))
      .slice(0, limit);
  },
};

const normalised = (content: string): string =>
  content
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
