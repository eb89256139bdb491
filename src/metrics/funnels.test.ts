import { afterAll, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { conversationFunnel } from "./conversation-funnel.ts";
import { cycleTimes } from "./cycle-times.ts";
import { dealStageFunnel } from "./deal-stage-funnel.ts";
import { type HandMade, handMadeSource, skygeniDeals } from "./hand-made-store.ts";
import { lastMessages } from "./last-messages.ts";

const open: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(open.map((close) => close())));
async function source(rows: HandMade): Promise<Source> {
  const made = await handMadeSource(rows);
  open.push(made.close);
  return made;
}
const may = { from: "2024-05-01", to: "2024-06-01", label: "2024-05" };
const quarter = { from: "2024-04-01", to: "2024-07-01", label: "2024-Q2" };
const shown = (steps: readonly { key: string; reached: number; medianDaysFromPrevious: number | null }[]) =>
  steps.map((step) => `${step.key} ${step.reached} ${step.medianDaysFromPrevious}`);

const conversation = [
  { started_at: "2024-05-01T10:00:00Z", channel: "chat" },
  { started_at: "2024-05-02T10:00:00Z", channel: "chat", responded_at: "2024-05-02T22:00:00Z" },
  {
    started_at: "2024-05-03T10:00:00Z",
    channel: "voice",
    responded_at: "2024-05-05T10:00:00Z",
    qualified_at: "2024-05-06T10:00:00Z",
  },
  // booked and won, but nobody marked the response, the qualification or the meeting
  {
    started_at: "2024-05-04T10:00:00Z",
    channel: "voice",
    meeting_booked_at: "2024-05-05T10:00:00Z",
    converted_at: "2024-07-01T10:00:00Z",
  },
  { started_at: "2024-06-01T00:00:00Z", channel: "voice", responded_at: "2024-06-01T10:00:00Z" },
];

test("a later mark implies the earlier ones; days are medians over those with both marks", async () => {
  const { steps } = await conversationFunnel.read(await source({ conversation }), { period: may });
  expect(shown(steps)).toEqual([
    "started 4 null",
    "responded 3 1.25", // half a day and two days
    "qualified 2 1",
    "booked 1 null",
    "attended 1 null",
    "opportunity 1 null",
    "won 1 null",
  ]);
});

test("a funnel takes a filter, and an empty one has no one in it", async () => {
  const some = await source({ conversation });
  const chat = await conversationFunnel.read(some, { period: may, where: { channel: ["chat"] } });
  expect(chat.steps.map((step) => step.reached)).toEqual([2, 1, 0, 0, 0, 0, 0]);
  const none = await conversationFunnel.read(await source({}), { period: may });
  expect(none.steps.map((step) => step.reached)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

const closed = (id: string, outcome: string, stage: string, closed_on = "2024-05-10") => ({
  id,
  outcome,
  stage,
  closed_on,
  created_on: "2024-04-01",
});

test("deal stages from their recorded changes, also when a deal skips one", async () => {
  const deal = [
    closed("d1", "won", "Closed Won"),
    closed("d2", "lost", "Closed Lost"),
    closed("d3", "won", "Closed Won"),
    closed("d4", "open", "Demo"),
  ];
  const change = (deal_id: string, to_stage: string, day: string) => ({
    deal_id,
    to_stage,
    at: `2024-${day}T09:00:00Z`,
  });
  const deal_stage_change = [
    change("d1", "Qualified", "04-01"),
    change("d1", "Demo", "04-05"),
    change("d1", "Proposal", "04-11"),
    change("d1", "Closed Won", "05-10"),
    change("d2", "Qualified", "04-01"),
    change("d2", "Demo", "04-07"),
    change("d2", "Closed Lost", "05-10"),
    change("d3", "Qualified", "04-01"),
    change("d3", "Proposal", "04-03"),
    change("d3", "Closed Won", "05-01"),
    change("d4", "Qualified", "04-01"),
  ];
  const funnel = await dealStageFunnel.read(await source({ deal, deal_stage_change }), { period: quarter });
  // Demo 4 and 6 days after Qualified; Proposal 6 days after Demo (d1 only); won 29 and 28 days after Proposal
  expect(shown(funnel.steps)).toEqual(["Qualified 3 null", "Demo 3 5", "Proposal 2 6", "won 2 28.5"]);
  expect(funnel.contradiction).toBeNull();
});

test("without changes the stage column serves when it agrees with the outcome", async () => {
  const deal = [
    ...["Qualified", "Demo", "Demo", "Proposal"].map((stage, index) => closed(`l${index}`, "lost", stage)),
    ...[0, 1, 2, 3, 4, 5].map((index) => closed(`w${index}`, "won", "Closed Won")),
  ];
  const { steps } = await dealStageFunnel.read(await source({ deal }), { period: quarter });
  expect(shown(steps)).toEqual(["Qualified 10 null", "Demo 9 null", "Proposal 7 null", "won 6 null"]);
  const odd = await dealStageFunnel.read(
    await source({ deal: deal.map((row) => ({ ...row, stage: `S ${row.stage}x` })) }),
    { period: quarter },
  );
  expect(odd.steps.map((step) => step.key)).toEqual(["S Qualifiedx", "S Demox", "S Proposalx", "won"]);
  const unknown = await dealStageFunnel.read(
    await source({ deal: [closed("a", "lost", "Blue"), closed("b", "won", "Closed")] }),
    { period: quarter },
  );
  expect(unknown.steps).toEqual([]);
  expect(unknown.contradiction).toBeNull();
});

test("SkyGeni: the stage column contradicts the outcome, 478 deals were won at Demo", async () => {
  const all = { from: "2023-01-01", to: "2025-01-01", label: "all" };
  const funnel = await dealStageFunnel.read(await source({ deal: skygeniDeals() }), { period: all });
  expect(funnel.steps).toEqual([]);
  expect(funnel.contradiction!.closed).toBe(5000);
  const demo = await dealStageFunnel.read(
    await source({ deal: skygeniDeals().filter((deal) => deal.stage === "Demo" || deal.stage === "Closed") }),
    { period: all },
  );
  expect(demo.contradiction).toMatchObject({ stage: "Demo", wonBeforeEnd: 478 });
});

test("cycle times: closed by their cycle, open by their age, impossible ones left out", async () => {
  const deal = [
    { id: "a", region: "EMEA", outcome: "won", created_on: "2024-04-01", closed_on: "2024-04-15" },
    { id: "b", region: "APAC", outcome: "lost", created_on: "2024-05-01", closed_on: "2024-07-01" },
    { id: "c", region: null, outcome: "open", created_on: "2024-06-01", closed_on: null },
    { id: "d", region: "EMEA", outcome: "won", created_on: "2024-06-20", closed_on: "2024-06-10" },
    { id: "e", region: "EMEA", outcome: "won", created_on: "2024-03-01", closed_on: "2024-06-29" },
    { id: "f", region: "EMEA", outcome: "won", created_on: "2024-04-02", closed_on: null },
  ];
  const some = await source({ deal });
  const created = await cycleTimes.read(some, { period: quarter, by: ["region"], asOf: "2024-06-30" });
  const [region] = created.columns;
  const found = [...created.days].map((days, at) => [
    region!.levels[region!.codes[at]!],
    days,
    created.outcome[at],
    created.n[at],
  ]);
  // b closed after 30 June: on that day it had been open for 60 days; c for 29
  expect(found).toEqual([
    [null, 29, 0, 1],
    ["APAC", 60, 0, 1],
    ["EMEA", 14, 1, 1],
  ]);
  const byClose = await cycleTimes.read(some, { period: quarter, by: [], asOf: "2024-07-31", countedOn: "closed_on" });
  expect([...byClose.days].sort()).toEqual([120, 14]);
});

test("the last words of prospects before a drop-off, like wordings together", async () => {
  const dropped = (id: string) => ({
    id,
    started_at: "2024-05-04T10:00:00Z",
    status: "dropped",
    drop_off_stage: "intro",
  });
  const say = (conversation_id: string, minute: number, sender: string, content: string) => ({
    conversation_id,
    sender,
    content,
    at: `2024-05-04T10:${10 + minute}:00Z`,
  });
  const some = await source({
    conversation: [dropped("c1"), dropped("c2"), dropped("c3"), { ...dropped("c4"), drop_off_stage: "pricing" }],
    message: [
      say("c1", 1, "prospect", "Hello"),
      say("c1", 2, "prospect", "What is this about?"),
      say("c1", 3, "bot", "Your budget?"),
      say("c2", 1, "prospect", "what is this  about"),
      say("c3", 1, "prospect", "Stop."),
      say("c4", 1, "prospect", "Too expensive"),
    ],
  });
  const ask = { period: may, stage: "intro", limit: 5 };
  expect(await lastMessages.read(some, ask)).toEqual([
    { sender: "prospect", content: "What is this about?", conversations: 2 },
    { sender: "prospect", content: "Stop.", conversations: 1 },
  ]);
  expect(await lastMessages.read(some, { ...ask, limit: 1 })).toHaveLength(1);
  expect(await lastMessages.read(some, { ...ask, where: { channel: ["voice"] } })).toEqual([]);
});
