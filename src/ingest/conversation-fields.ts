import { type Field, field } from "./field.ts";

const dealId = field("deal_id", "reference", ["opportunity id", "opp id", "deal"]);

export const conversationFields: readonly Field[] = [
  field("id", "key", [
    "conversation id",
    "call id",
    "chat id",
    "session id",
    "thread id",
    "interaction id",
    "record id",
  ]),
  { ...field("channel", "word", ["medium", "conversation channel", "type"]), words: ["voice", "chat", "email", "sms"] },
  { ...field("direction", "word", ["call direction"]), words: ["inbound", "outbound"] },
  field("campaign_id", "reference", ["campaign", "campaign name"]),
  field("script_version", "text", ["script", "script id", "prompt version"]),
  field("variant", "text", ["test variant", "ab variant", "experiment variant"]),
  field("lead_id", "reference", ["lead", "contact id", "prospect id"]),
  dealId,
  field("rep_id", "reference", [
    "sales rep id",
    "owner id",
    "agent id",
    "user id",
    "rep",
    "sales rep",
    "agent",
    "owner",
  ]),
  {
    ...field("started_at", "time", [
      ...["start time", "started", "start", "start date", "date", "timestamp", "created at", "call date", "time"],
      ...["call start", "conversation date"],
    ]),
    required: true,
  },
  field("ended_at", "time", ["end time", "ended", "end", "end date", "call end", "finished at"]),
  {
    ...field("status", "word", ["conversation status", "call status", "state"]),
    words: ["completed", "dropped", "escalated", "failed", "compliance_violation"],
  },
  field("drop_off_stage", "text", ["drop off", "dropped at", "dropoff stage", "last stage"]),
  {
    ...field("outcome", "word", ["conversation outcome", "result", "disposition", "call outcome"]),
    words: ["qualified", "disqualified", "booked", "escalated"],
  },
  field("escalation_reason", "text", ["reason for escalation", "handover reason"]),
  field("compliance_flags", "list", ["compliance issues", "compliance violations", "violations", "flags"]),
  field("expected_value", "money", ["expected revenue", "potential value"]),
  field("actual_revenue", "money", ["revenue", "actual value"]),
  field("responded_at", "time", ["response time at", "first response at", "replied at"]),
  field("qualified_at", "time", ["qualification date"]),
  field("meeting_booked_at", "time", ["booked at", "meeting booked", "booking date"]),
  field("meeting_attended_at", "time", ["attended at", "meeting attended", "meeting held at"]),
  field("opportunity_at", "time", ["opportunity created at"]),
  field("converted_at", "time", ["conversion date", "won at"]),
  field("sentiment_start", "real", ["start sentiment", "initial sentiment"]),
  field("sentiment_end", "real", ["end sentiment", "final sentiment"]),
  field("csat", "real", ["satisfaction", "customer satisfaction", "rating", "csat score"]),
  field("qualification_score", "real", ["score", "lead score"]),
  field("fallback_count", "integer", ["fallbacks"]),
  field("bot_message_count", "integer", ["bot messages"]),
  field("human_message_count", "integer", ["human messages", "agent messages"]),
  field("interruption_count", "integer", ["interruptions"]),
];

export const messageFields: readonly Field[] = [
  field("id", "key", ["message id", "utterance id", "turn id", "record id"]),
  {
    ...field("conversation_id", "reference", ["conversation", "call id", "chat id", "session id", "thread id"]),
    required: true,
  },
  { ...field("at", "time", ["time", "timestamp", "sent at", "created at", "date"]), required: true },
  {
    ...field("sender", "word", ["from", "role", "speaker", "author"]),
    required: true,
    words: ["bot", "human_agent", "prospect"],
  },
  field("content", "text", ["text", "message", "body", "transcript", "utterance"]),
  field("intent", "text", ["detected intent"]),
  field("intent_confidence", "real", ["confidence"]),
  field("sentiment", "real", ["sentiment score"]),
  field("response_ms", "integer", ["response time ms", "latency ms", "response time"]),
  field("interrupted", "flag", ["was interrupted"]),
];

export const dealStageChangeFields: readonly Field[] = [
  field("id", "key", ["change id", "history id", "stage change id", "record id"]),
  { ...dealId, required: true },
  field("from_stage", "text", ["from", "old stage", "previous stage", "stage before", "old value"]),
  {
    ...field("to_stage", "text", ["to", "new stage", "stage", "stage after", "new value", "stage name"]),
    required: true,
  },
  {
    ...field("at", "time", ["changed at", "date", "timestamp", "change date", "created date", "time"]),
    required: true,
  },
];
