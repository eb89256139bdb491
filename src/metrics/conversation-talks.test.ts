import { afterAll, expect, test } from "vitest";
import { conversationTalks } from "./conversation-talks.ts";
import { dealPaths } from "./deal-paths.ts";
import { type HandMade, handMadeSource } from "./hand-made-store.ts";
import { objectionTopic } from "./objection-words.ts";

const open: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(open.map((close) => close())));
async function source(rows: HandMade, scope: readonly string[] | null = null) {
  const made = await handMadeSource(rows, { scope });
  open.push(made.close);
  return made;
}
const may = { from: "2024-05-01", to: "2024-06-01", label: "2024-05" };

const started = (id: string, status: string, more = {}) => ({
  id,
  started_at: `2024-05-0${id.slice(1)}T10:00:00Z`,
  status,
  channel: "chat",
  rep_id: "rep-1",
  ...more,
});
const said = (conversation_id: string, minute: number, sender: string, content: string, more = {}) => ({
  conversation_id,
  at: `2024-05-01T10:0${minute}:00Z`,
  sender,
  content,
  ...more,
});
const rows: HandMade = {
  conversation: [
    started("c1", "dropped", { expected_value: 5_000 }),
    started("c2", "completed", { meeting_booked_at: "2024-05-03T10:00:00Z" }),
    started("c3", "completed"), // neither lost nor kept
    started("c4", "dropped"), // no transcript
    started("c5", "dropped", { converted_at: "2024-05-20T10:00:00Z" }), // went on later: not lost
  ],
  message: [
    said("c1", 0, "bot", "Hi"),
    said("c1", 1, "prospect", "Too expensive for us", { sentiment: 0.1 }),
    said("c1", 3, "bot", "There is a smaller package", { response_ms: null }),
    said("c1", 4, "prospect", "Does it connect to SAP?", { sentiment: -0.4 }),
    said("c2", 0, "human_agent", "Hello"),
    said("c2", 1, "prospect", "Fine", { intent: "commitment", interrupted: 1 }),
    said("c3", 0, "bot", "Hi"),
    said("c5", 0, "bot", "Hi"),
  ],
};

test("transcripts are condensed for lost conversations and for those that went on, and coverage is counted by day", async () => {
  const { talks, days } = await conversationTalks.read(await source(rows), { period: may, by: ["channel"] });
  expect(talks.map(({ lost, day }) => [lost, day])).toEqual([
    [true, "2024-05-01"],
    [false, "2024-05-02"],
    [false, "2024-05-05"],
  ]);
  expect(talks[0]).toMatchObject({
    opening: "Hi",
    replies: ["price objection", "question"],
    objections: [{ topic: "price", said: "Too expensive for us" }],
    raised: ["price"],
    waitMs: 120_000, // two minutes from "Too expensive" to our answer
    moodChange: null, // one reply before the last
    unanswered: true,
    person: false,
    levels: ["chat"],
    expectedValue: 5_000,
  });
  expect(talks[1]).toMatchObject({ replies: ["commitment"], interrupted: true, person: true, unanswered: false });
  expect(days.find(({ day }) => day === "2024-05-04")).toEqual({
    day: "2024-05-04",
    lost: 1,
    lostWithTalk: 0,
    kept: 0,
    keptWithTalk: 0,
  });
});

test("a viewer sees own conversations only", async () => {
  const none = await conversationTalks.read(await source(rows, ["rep-2"]), { period: may, by: [] });
  expect(none).toEqual({ talks: [], days: [] });
});

test.for([
  ["objection_status_quo", "x", "status quo"],
  ["objection_handling", "Too expensive", null],
  ["objection", null, "unnamed"],
  ["refusal", null, "refusal"],
  ["answer", "That is too expensive", null], // a recorded intent is believed
  [null, "Kestrel is cheaper", "price"],
  [null, "We already use something else.", "status quo"],
  [null, "Not interested, thanks.", "refusal"],
  [null, "Call me again next year.", "timing"],
  [null, "Sounds good", null],
] as const)("intent %s, words “%s”: %s", ([intent, content, topic]) => {
  expect(objectionTopic(intent, content)).toBe(topic);
});

test("paths of deals: stages in order, days at each, visits again", async () => {
  const change = (deal_id: string, to_stage: string, day: string) => ({
    deal_id,
    to_stage,
    at: `2024-${day}T00:00:00Z`,
  });
  const closed = (id: string, outcome: string) => ({
    id,
    outcome,
    closed_on: "2024-05-20",
    created_on: "2024-04-01",
    amount: 700,
  });
  const {
    stages,
    paths,
    closed: all,
  } = await dealPaths.read(
    await source({
      deal: [closed("d1", "won"), closed("d2", "lost"), closed("d3", "lost")],
      deal_stage_change: [
        change("d1", "Demo", "05-01"),
        change("d1", "Offer", "05-05"),
        change("d1", "Closed Won", "05-20"),
        change("d2", "Demo", "05-02"),
        change("d2", "Offer", "05-04"),
        change("d2", "Demo", "05-10"),
      ],
    }),
    { period: may, by: [] },
  );
  expect(stages).toEqual(["Demo", "Offer"]);
  expect(all).toBe(3);
  expect(paths).toEqual([
    { lost: false, levels: [], amount: 700, entered: [0, 1], days: [4, 15] },
    { lost: true, levels: [], amount: 700, entered: [0, 1, 0], days: [2, 6, 10] },
  ]);
});
