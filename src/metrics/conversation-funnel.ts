import { sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import { daysBetween } from "#store/sqlite.ts";
import { factQuery } from "./fact-query.ts";
import { funnelMarks, markColumn, reached } from "./funnel-marks.ts";
import { medianOf } from "./median-of.ts";
import { opened } from "./source.ts";

export interface FunnelStep {
  readonly key: string;
  readonly label: string;
  readonly reached: number;
  /** Median days since the step before, over those that have both times; null when none has. */
  readonly medianDaysFromPrevious: number | null;
}

/**
 * How far the conversations of a period came: started → responded → qualified → booked → attended → opportunity → won.
 *
 * A conversation reached a step when its mark or any later one is set: who attended a meeting had booked one, recorded or not. So counts never
 * rise from step to step, and a mark that nobody records takes the count of the step after it. Conversations are placed by their start, and
 * what became of them counts whenever it happened.
 */
export const conversationFunnel: Reader<
  { readonly period: Period; readonly where?: Where },
  { readonly steps: readonly FunnelStep[] }
> = {
  name: "conversation_funnel",
  read: async (given, { period, where }) => {
    const source = opened(given);
    const { body } = await factQuery(source, "conversation", { period, where, date: "conversation.started_at" });
    const counted = funnelMarks.map(({ key }) => sql`sum(case when ${reached(key)} then 1 else 0 end)`);
    const [counts] = await source.arrays(sql`select count(*), ${sql.join(counted)} ${body}`);
    const times = ["conversation.started_at", ...funnelMarks.map(({ key }) => markColumn(key))];
    const waits = times.slice(1).map((time, index) => daysBetween(times[index]!, time));
    const rows = await source.arrays(sql`select ${sql.join(waits)} ${body} and ${reached("responded")}`);
    const steps = [{ key: "started", label: "started" }, ...funnelMarks];
    return {
      steps: steps.map(({ key, label }, index) => ({
        key,
        label,
        reached: Number(counts?.[index] ?? 0),
        medianDaysFromPrevious: index === 0 ? null : medianOf(known(rows, index - 1)),
      })),
    };
  },
};

const known = (rows: readonly (readonly unknown[])[], index: number): readonly number[] =>
  rows.map((row) => row[index]).filter((value): value is number => typeof value === "number" && value >= 0);
