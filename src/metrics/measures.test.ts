import { afterAll, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { cells } from "./cells.ts";
import { type HandMade, handMadeSource } from "./hand-made-store.ts";

const open: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(open.map((close) => close())));
async function source(rows: HandMade): Promise<Source> {
  const made = await handMadeSource(rows);
  open.push(made.close);
  return made;
}

const start = { started_at: "2024-05-01T10:00:00Z", ended_at: "2024-05-01T10:30:00Z" };
const at = (day: string) => `2024-${day}T10:00:00Z`;
/** Eight conversations that differ in what the measures look at. */
const conversation = [
  {
    ...start,
    id: "c1",
    status: "completed",
    lead_id: "l1",
    responded_at: at("05-01"),
    qualified_at: at("05-03"),
    bot_message_count: 4,
    human_message_count: 0,
    fallback_count: 0,
    interruption_count: 0,
    sentiment_end: 0.5,
    csat: 5,
    expected_value: 1000,
    actual_revenue: 0,
  },
  {
    ...start,
    id: "c2",
    started_at: at("05-05"),
    status: "completed",
    lead_id: "l1",
    qualified_at: at("05-06"),
    meeting_booked_at: at("05-07"),
    converted_at: at("05-20"),
    bot_message_count: 6,
    human_message_count: 2,
    fallback_count: 1,
    interruption_count: 2,
    sentiment_end: -0.1,
    expected_value: 1000,
    actual_revenue: 5000,
  },
  {
    ...start,
    id: "c3",
    status: "dropped",
    drop_off_stage: "intro",
    responded_at: at("05-01"),
    bot_message_count: 2,
    human_message_count: 0,
    fallback_count: null,
  },
  {
    ...start,
    id: "c4",
    status: "escalated",
    escalation_reason: "asked for person",
    bot_message_count: 1,
    human_message_count: 5,
  },
  { ...start, id: "c5", status: "failed" },
  { ...start, id: "c6", status: "compliance_violation", compliance_flags: '["no consent"]' },
  { ...start, id: "c7", status: "completed", escalation_reason: "price", compliance_flags: "[]" },
  { ...start, id: "c8", status: null, lead_id: "l2", meeting_booked_at: at("05-02") },
];
const message = [
  { conversation_id: "c1", at: at("05-01"), sender: "bot", response_ms: 1000 },
  { conversation_id: "c1", at: at("05-01"), sender: "bot", response_ms: 3000 },
  { conversation_id: "c1", at: at("05-01"), sender: "prospect", response_ms: 90_000 },
  { conversation_id: "c5", at: at("05-01"), sender: "bot", response_ms: null },
];

// n, numerator or sum: worked out by hand from the eight rows above
test.for([
  ["conversations", 8, 0, 0],
  ["response_rate", 8, 4, 0], // c1 and c3 by mark, c2 and c8 by later marks
  ["engagement_rate", 3, 2, 0], // of c1, c2, c3 (c8 has no count) c1 and c2 have three bot messages
  ["qualification_rate", 8, 3, 0], // c1, c2, and c8 by its meeting
  ["booking_rate", 3, 2, 0], // c2 and c8 of those three
  ["show_rate", 2, 1, 0], // c2, by its sale
  ["opportunity_rate", 1, 1, 0],
  ["conversion_rate", 8, 1, 0],
  ["qualified_leads", 1, 0, 0], // l1 once, at c1
  ["meetings_booked", 2, 0, 0],
  ["revenue_attributed", 2, 0, 5000],
  ["expected_revenue", 2, 0, 2000],
  ["revenue_per_conversation", 8, 0, 5000],
  ["csat", 1, 0, 5],
  ["human_takeover_rate", 4, 2, 0], // c2 and c4 of c1 to c4
  ["fully_automated_rate", 4, 2, 0],
  ["resolution_rate", 7, 1, 0], // c1: c2 had a person, c7 an escalation
  ["fallback_rate", 2, 1, 0],
  ["error_rate", 7, 1, 0],
  ["escalation_rate", 7, 2, 0], // c4 and c7
  ["drop_off_rate", 7, 1, 0],
  ["completion_rate", 7, 3, 0],
  ["compliance_violation_rate", 8, 1, 0],
  ["interruption_rate", 2, 1, 0],
  ["messages_per_conversation", 5, 0, 4 + 8 + 2 + 6 + 1], // c5 by its one message
  ["response_time", 1, 0, 2000], // mean of 1,000 and 3,000 of the bot
  ["time_to_qualification", 2, 0, 2 + 1],
  ["time_to_booking", 2, 0, 2 + 1],
  ["touches_per_conversion", 1, 0, 2], // l1: c1 and c2 began before the sale
] as const)("%s", async ([measure, n, numerator, sum]) => {
  const table = await cells.read(await source({ conversation, message }), { measure, period: null, by: [] });
  expect([table.n[0], table.numerator[0]]).toEqual([n, numerator]);
  expect(table.sum[0]).toBeCloseTo(sum, 6);
});

test("sentiment keeps its sign and duration is in minutes", async () => {
  const some = await source({ conversation: conversation.slice(0, 1).concat(conversation.slice(2, 3)) });
  const sentiment = await cells.read(some, { measure: "mean_sentiment", period: null, by: [] });
  expect([sentiment.n[0], sentiment.sum[0], sentiment.sumSquares[0]]).toEqual([1, 0.5, 0.25]);
  const duration = await cells.read(some, { measure: "duration", period: null, by: [] });
  expect([duration.n[0], Math.round(duration.sum[0]!)]).toEqual([2, 60]);
});

test("stale deals are open longer than the 95th percentile of closed cycles, aged up to the last day in the data", async () => {
  // twenty closed cycles of 1 to 20 days: position floor(0.95 × 19) = 18 counted from 0 holds 19 days; the last day is 2024-03-21
  const closed = Array.from({ length: 20 }, (_, index) => ({
    id: `d${index}`,
    outcome: "won",
    created_on: "2024-03-01",
    closed_on: `2024-03-${String(index + 2).padStart(2, "0")}`,
  }));
  const openDeal = (id: string, created_on: string, amount: number) => ({
    id,
    outcome: "open",
    created_on,
    amount,
    closed_on: null,
  });
  const deal = [
    ...closed,
    openDeal("o1", "2024-03-01", 700),
    openDeal("o2", "2024-03-02", 50),
    openDeal("o3", "2024-03-20", 3),
  ];
  const read = async (measure: string, rows: HandMade) =>
    cells.read(await source(rows), { measure, period: null, by: [] });
  // ages on 2024-03-21: 20, 19 and 1 days; only 20 exceeds 19
  const stale = await read("stale_pipeline", { deal });
  expect([stale.n[0], stale.numerator[0]]).toEqual([3, 1]);
  expect((await read("revenue_at_risk", { deal })).sum[0]).toBe(700);
  const few = await read("stale_pipeline", { deal: deal.slice(1) });
  expect(few.numerator[0]).toBe(0);
});
