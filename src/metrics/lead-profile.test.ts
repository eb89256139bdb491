import { afterAll, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { type HandMade, handMadeSource } from "./hand-made-store.ts";
import { type LeadFound, leadProfile } from "./lead-profile.ts";
import { scaledScore, scoreParts, tierOf } from "./lead-score.ts";

const open: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(open.map((close) => close())));
async function source(rows: HandMade, scope: readonly string[] | null = null): Promise<Source> {
  const made = await handMadeSource(rows, { scope });
  open.push(made.close);
  return made;
}
const today = "2024-07-20";

const rows: HandMade = {
  rep: [{ id: "r1", name: "Ana" }],
  lead: [
    {
      id: "l1",
      name: "Mara Voß",
      company: "Acme Logistics",
      email: "mara@acme.example",
      owner_id: "r1",
      team_size: 34,
      monthly_volume: 420,
      integration_needs: '["Salesforce","SAP"]',
      urgency: "this quarter",
      budget_authority: "influencer",
      pain_points: '["manual reporting"]',
    },
    { id: "l2", name: "Jo Li", company: "Acme Foods", owner_id: "r2", score: 12, qualification_tier: 2 },
    { id: "l3", name: "Zoë Hart", company: "Bluebird", owner_id: "r1", account_id: "a3" },
  ],
  deal: [
    {
      id: "d1",
      lead_id: "l1",
      outcome: "open",
      amount: 120000,
      currency: "USD",
      created_on: "2024-05-01",
      owner_id: "r1",
    },
    { id: "d2", lead_id: "l1", outcome: "lost", closed_on: "2024-06-01", created_on: "2023-05-01", owner_id: "r1" },
    { id: "d3", account_id: "a3", outcome: "won", closed_on: "2024-06-01", created_on: "2023-05-01", owner_id: "r1" },
  ],
  conversation: [
    { id: "c1", lead_id: "l1", rep_id: "r1", started_at: "2024-06-01T10:00:00Z", sentiment_end: 0.1 },
    { id: "c2", lead_id: "l1", rep_id: "r1", started_at: "2024-07-01T10:00:00Z", sentiment_end: 0.4 },
  ],
  message: [
    {
      conversation_id: "c1",
      at: "2024-06-01T10:00:00Z",
      sender: "prospect",
      intent: "question",
      content: "Does it connect to SAP?",
    },
    { conversation_id: "c1", at: "2024-06-01T10:01:00Z", sender: "bot", intent: "answer", content: "Yes." },
    {
      conversation_id: "c1",
      at: "2024-06-01T10:02:00Z",
      sender: "prospect",
      intent: "objection_price",
      content: "Too\n expensive.",
    },
    {
      conversation_id: "c1",
      at: "2024-06-01T10:03:00Z",
      sender: "bot",
      intent: "objection_handling",
      content: "Here is why.",
    },
    {
      conversation_id: "c2",
      at: "2024-07-01T10:00:00Z",
      sender: "prospect",
      intent: "commitment",
      content: "I will send the questionnaire.",
    },
    {
      conversation_id: "c2",
      at: "2024-07-01T10:01:00Z",
      sender: "prospect",
      intent: "question",
      content: "Is there a discount?",
    },
  ],
  analysis: [
    {
      conversation_id: "c2",
      module: "action_items",
      module_version: "1",
      created_at: "2024-07-01T11:00:00Z",
      result: '{"commitments":[{"text":"Send price","type":"follow_up"}],"objections":["IT will not sign"]}',
    },
  ],
};
const profile = async (text: string, from = rows) => leadProfile.read(await source(from), { text, today });

// points of lead-score.ts: 34 people 25, 420 a month 20, Salesforce 20, this quarter 5, influencer 10: 80 of 95
test("a lead's score from its signals, by the published points", async () => {
  const found = (await profile("Mara Voss at Acme")) as LeadFound;
  expect(found.status).toBe("unknown");
  const mara = (await profile("mara voß")) as LeadFound;
  expect(mara.score).toBeCloseTo((100 * 80) / 95, 10);
  expect(mara.scoreFrom).toBe("signals");
  expect(mara.breakdown.map((part) => part.points)).toEqual([25, 20, 20, 5, 10]);
  expect(mara.tier).toBe(1);
  expect(mara.signalsRecorded).toBe(1);
  expect(mara.owner).toEqual({ id: "r1", name: "Ana" });
});

test.for([
  [{ teamSize: 2, monthlyVolume: 9 }, [0, 0], 2],
  [{ teamSize: 3, monthlyVolume: 10 }, [5, 5], 2],
  [{ teamSize: 4, monthlyVolume: 49 }, [5, 5], 2],
  [{ teamSize: 5, monthlyVolume: 50 }, [15, 10], 1],
  [{ teamSize: 10, monthlyVolume: 99 }, [15, 10], 1],
  [{ teamSize: 11, monthlyVolume: 100 }, [25, 20], 1],
] as const)("points change at the published limits: %j", ([numbers, points, tier]) => {
  const signals = { ...numbers, integrations: null, urgency: null, authority: null };
  expect(
    scoreParts(signals)
      .slice(0, 2)
      .map((part) => part.points),
  ).toEqual(points);
  expect(tierOf(signals)).toBe(tier);
});

test("no signal gives no score, none needed scores nothing, and authority words count by what they say", () => {
  const nothing = { teamSize: null, monthlyVolume: null, integrations: null, urgency: null, authority: null };
  expect(scaledScore(scoreParts(nothing))).toBeNull();
  expect(tierOf(nothing)).toBeNull();
  expect(scaledScore(scoreParts({ ...nothing, integrations: [], authority: "unknown" }))).toBe(0);
  expect(
    scoreParts({ ...nothing, authority: "needs_approval", urgency: "this week" }).map((part) => part.points),
  ).toEqual([0, 0, 0, 15, 5]);
});

test("objections, commitments and the question that nobody answered, newest first", async () => {
  const found = (await profile("l1")) as LeadFound;
  expect(found.objections.map(({ text, topic }) => [text, topic])).toEqual([
    ["Too expensive.", "price"],
    ["IT will not sign", null],
  ]);
  expect(found.commitments.map(({ text }) => text)).toEqual(["I will send the questionnaire.", "Send price"]);
  expect(found.openQuestions.map(({ text }) => text)).toEqual(["Is there a discount?"]);
  expect(found.sentimentChange).toBeCloseTo(0.3, 12);
  expect(found.conversations.map(({ date, messages }) => [date, messages])).toEqual([
    ["2024-06-01", 4],
    ["2024-07-01", 2],
  ]);
  expect(found.deals.map(({ id }) => id)).toEqual(["d1", "d2"]);
});

test("found by e-mail address, company or a part of a name; a stored score stands", async () => {
  expect(((await profile("MARA@acme.example")) as LeadFound).lead.id).toBe("l1");
  const hart = (await profile("lead Zoe Hart")) as LeadFound;
  expect([hart.lead.id, hart.score, hart.scoreFrom]).toEqual(["l3", null, "none"]);
  expect(hart.deals.map(({ id }) => id)).toEqual(["d3"]);
  const li = (await profile("Acme Foods")) as LeadFound;
  expect([li.score, li.scoreFrom, li.tier]).toEqual([12, "stored", 2]);
});

test("stored lists are read as JSON, then as words with commas; a name is found without what is hidden in it", async () => {
  const stored = { pain_points: '["a \\u0062, c","d\\"e"]', integration_needs: "SAP; API", name: "Ze\u200bbra" };
  const found = (await profile("zebra", { lead: [{ ...rows.lead![0], ...stored }] })) as LeadFound;
  expect(found.signals).toContainEqual({ title: "pain points", value: 'a b, c, d"e' });
  expect(found.signals).toContainEqual({ title: "integrations needed", value: "SAP, API" });
});

test("two leads of a name are asked about, none names the nearest", async () => {
  expect(await profile("acme")).toMatchObject({ status: "ambiguous", candidates: [{ id: "l1" }, { id: "l2" }] });
  expect(await profile("Blubird")).toEqual({
    status: "unknown",
    nearest: [{ id: "l3", name: "Zoë Hart", company: "Bluebird" }],
  });
  expect(await profile("anyone", {})).toEqual({ status: "unknown", nearest: [] });
  expect(await profile("'; drop table lead; --")).toMatchObject({ status: "unknown" });
});

test("a scope hides the leads of others and what their reps said", async () => {
  const read = async (text: string, scope: readonly string[]) =>
    leadProfile.read(await source(rows, scope), { text, today });
  expect((await read("l1", ["r2"])).status).toBe("unknown");
  expect(((await read("l1", ["r1"])) as LeadFound).conversations).toHaveLength(2);
});
