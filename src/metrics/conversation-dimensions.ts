import { sql } from "kysely";
import { daysBetween, weekdayOf } from "#store/sqlite.ts";
import { weekdayIndex } from "./calendar-dates.ts";
import { type DimensionColumn, dimension, plainColumn } from "./dimension-column.ts";
import { timeDimensions } from "./time-dimensions.ts";

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** By what conversations can be cut, attribute columns aside. */
export const conversationDimensions: readonly DimensionColumn[] = [
  plainColumn("channel", "Channel", "conversation.channel", ["channels", "medium"]),
  plainColumn("direction", "Direction", "conversation.direction", ["directions"]),
  dimension({
    key: "campaign",
    title: "Campaign",
    kind: "categorical",
    synonyms: ["campaigns"],
    joins: ["campaign"],
    expression: () => sql`coalesce(campaign.label, conversation.campaign_id)`,
  }),
  plainColumn("script_version", "Script version", "conversation.script_version", [
    "script",
    "scripts",
    "script versions",
    "prompt version",
  ]),
  plainColumn("variant", "Variant", "conversation.variant", ["variants", "test variant", "arm"]),
  dimension({
    key: "rep",
    title: "Rep",
    kind: "categorical",
    synonyms: ["reps", "sales rep", "agent", "agents", "owner", "who"],
    joins: ["person"],
    expression: () => sql`coalesce(person.label, conversation.rep_id)`,
  }),
  dimension({
    key: "team",
    title: "Team",
    kind: "categorical",
    synonyms: ["teams", "sales team"],
    joins: ["person"],
    expression: () => sql.ref("person.team"),
  }),
  dimension({
    key: "manager",
    title: "Manager",
    kind: "categorical",
    synonyms: ["managers", "sales manager", "team lead"],
    joins: ["person", "manager"],
    expression: () => sql`coalesce(manager.label, person.manager_id)`,
  }),
  plainColumn("status", "Status", "conversation.status", ["statuses", "conversation status"]),
  plainColumn("outcome", "Outcome", "conversation.outcome", ["outcomes"]),
  plainColumn("drop_off_stage", "Drop-off stage", "conversation.drop_off_stage", [
    "drop off stage",
    "drop point",
    "step",
  ]),
  plainColumn("escalation_reason", "Escalation reason", "conversation.escalation_reason", [
    "escalation reasons",
    "reason for escalation",
  ]),
  dimension({
    key: "weekday",
    title: "Weekday",
    kind: "categorical",
    synonyms: ["weekdays", "day of week", "day of the week"],
    expression: () => weekdayOf("conversation.started_at"),
    toLevel: (value) => weekdays[Number(value) - 1] ?? value,
    fromLevel: (level) => String(weekdays.indexOf(level) + 1),
    ofHour: (hour) => weekdays[weekdayIndex(hour.slice(0, 10))]!,
  }),
  dimension({
    key: "hour",
    title: "Hour of day",
    kind: "categorical",
    synonyms: ["hours", "hour of day", "time of day"],
    expression: () => sql`substr(conversation.started_at, 12, 2)`,
    toLevel: (value) => `${value}:00`,
    fromLevel: (level) => level.slice(0, 2),
    ofHour: (hour) => `${hour.slice(11, 13)}:00`,
  }),
  dimension({
    key: "duration_minutes",
    title: "Duration in minutes",
    kind: "numeric",
    expression: () => sql`${daysBetween("conversation.started_at", "conversation.ended_at")} * 1440`,
  }),
  plainColumn("expected_value", "Expected value", "conversation.expected_value", [], "numeric"),
  plainColumn("actual_revenue", "Actual revenue", "conversation.actual_revenue", [], "numeric"),
  plainColumn("sentiment_start", "Opening sentiment", "conversation.sentiment_start", [], "numeric"),
  plainColumn("sentiment_end", "Closing sentiment", "conversation.sentiment_end", [], "numeric"),
  ...timeDimensions,
];
