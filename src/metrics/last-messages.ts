import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";

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

export const lastMessages: Reader<LastMessagesQuery, readonly LastMessage[]> = {
  name: "last_messages",
  read: () => Promise.reject(new Error("not built yet")),
};
