import { expect, test } from "vitest";
import type { AnyTool } from "#contracts/tool.ts";
import { loadTools } from "#tools/index.ts";
import { declineInWords } from "./decline.ts";
import { handMadeContext, handMadeDictionary } from "./parse/hand-made-dictionary.ts";
import { parse } from "./parse/parse.ts";
import { notUsed, plan } from "./plan.ts";

const tools = await loadTools();
const steps = (question: string, among: readonly AnyTool[] = tools) =>
  plan(parse(question, handMadeContext), among, handMadeDictionary).map(({ tool, input }) => ({
    tool: tool.name,
    input,
  }));

test("a change goes to its tool with who was changed and since when", () => {
  expect(steps("did the new pricing for EMEA since July work?")).toEqual([
    { tool: "change_effect", input: { group: "region=EMEA", changed_on: "2026-07-01" } },
  ]);
});

test("a change without a day is asked back with the question to click, and runs nothing", () => {
  const reply = declineInWords(parse("did the new pricing for EMEA work?", handMadeContext));
  expect(reply?.verdict).toBe("clarify");
  expect(reply?.next[0]).toBe("Did the change for region EMEA since 2026-10-01 work?");
  expect(steps(reply!.next[0]!)[0]?.input).toEqual({ group: "region=EMEA", changed_on: "2026-10-01" });
});

test("a forecast may lie ahead and name what should be reached; open deals at risk support it", () => {
  expect(steps("will EMEA make two million next quarter?")).toEqual([
    { tool: "forecast", input: { period: "2027-Q1", filter: "region=EMEA", target: 2_000_000 } },
    { tool: "deal_risk", input: { filter: "region=EMEA" } },
  ]);
  expect(steps("are we going to hit 40 deals this quarter")[0]?.input).toMatchObject({
    measure: "deals_won",
    target: 40,
  });
});

test("lost deals and lost conversations are told apart", () => {
  expect(steps("what do lost deals have in common?")[0]).toMatchObject({ tool: "patterns", input: { kind: "deal" } });
  expect(steps("what do lost conversations have in common?")[0]).toMatchObject({
    tool: "patterns",
    input: { kind: "conversation" },
  });
});

test("without the tool that answers there is no plan: a supporting tool never answers in its place", () => {
  const rest = tools.filter(({ name }) => name !== "forecast");
  expect(steps("where will we land this quarter?", rest)).toEqual([]);
  expect(steps("where will we land this quarter?")[0]?.tool).toBe("forecast");
});

test("a named deal is scored alone; without a score for one account, what is known about it is told", () => {
  const asked = "is the Acme deal going to close?";
  const account = steps(asked)[0]?.input.account;
  expect(steps(asked).map(({ tool }) => tool)).toEqual(["deal_risk", "lead_summary"]);
  expect(account).toMatch(/^Acme/);
  expect(
    steps(
      asked,
      tools.filter(({ name }) => name !== "deal_risk"),
    ),
  ).toEqual([{ tool: "lead_summary", input: { lead: account } }]);
});

test("a time or name that the tool has no use for is said, never dropped silently", () => {
  const unused = (question: string) => {
    const parsed = parse(question, handMadeContext);
    return notUsed(parsed, plan(parsed, tools, handMadeDictionary));
  };
  expect(unused("which deals will close this month")).toEqual(["this month"]);
  expect(unused("weekly cohorts of deals")).toEqual(["week"]);
  expect(unused("monthly cohorts of deals")).toEqual([]);
  expect(unused("forecast for this quarter by region")).toEqual(["region"]);
  expect(unused("which deals are at risk by region")).toEqual([]);
  expect(unused("what did lost deals have in common last quarter")).toEqual([]);
  expect(unused("win rate by region, product and owner")).toEqual(["owner"]);
  expect(unused("tell me about Acme Corp")).toEqual([]);
  expect(unused("compare Dana Fox and Will May")).toEqual([]);
  const campaign = { kind: "campaign", id: "k1", name: "Zebra" };
  const parsed = { ...parse("show win rate", handMadeContext), entities: [campaign] };
  expect(notUsed(parsed, plan(parsed, tools, handMadeDictionary))).toEqual(["Zebra"]);
});

test("how many deals are to be listed reaches the tool, never more than it lists", () => {
  expect(steps("top 10 deals at risk")[0]).toEqual({ tool: "deal_risk", input: { limit: 10 } });
  expect(steps("show the 7 riskiest deals in EMEA")[0]?.input).toEqual({ filter: "region=EMEA", limit: 7 });
  expect(steps("top 500 deals at risk")[0]?.input).toEqual({ limit: 20 });
  expect(steps("which deals are at risk?")[0]?.input).toEqual({});
});

test("which deals will close in a time is told with where that time will land", () => {
  const asked = steps("which deals will close this quarter?");
  expect(asked.map(({ tool }) => tool)).toEqual(["deal_risk", "forecast"]);
  expect(asked[1]?.input).toEqual({ period: "this_quarter" });
});

test("the size of a deal is a factor of winning, and so is one value against the others", () => {
  expect(steps("does the size of the deal matter for winning")[0]?.tool).toBe("drivers");
  expect(steps("do referrals win more often in EMEA?")[0]).toMatchObject({
    tool: "compare_segments",
    input: { dimension: "lead_source", filter: "region=EMEA" },
  });
});

test("a day that no calendar has, and one that has not come, are named as such", () => {
  const none = declineInWords(parse("did the new playbook on 2026-13-45 help win rate?", handMadeContext));
  expect(none).toMatchObject({ verdict: "clarify", headline: expect.stringContaining("“2026-13-45” is not a date") });
  for (const day of ["31.02.2026", "1.13.2026", "31/02/2026"])
    expect(parse(`did the new pricing on ${day} help?`, handMadeContext)).toMatchObject({
      missing: { asked: day },
      changedOn: null,
      period: null,
      ignored: [],
    });
  expect(parse("did the new pricing on 13/01/2026 help?", handMadeContext).missing).toBeNull();
  const ahead = declineInWords(parse("did the new playbook on 2027-01-01 help win rate?", handMadeContext));
  expect(ahead?.headline).toContain("“2027-01-01” lies in the future");
});

test("the days offered for a change are days that records were made after", () => {
  const coverage = { deal: { from: "2026-02-01", to: "2026-09-30" }, conversation: null };
  const context = { ...handMadeContext, dictionary: { ...handMadeDictionary, coverage } };
  expect(parse("did the new pricing for EMEA work?", context).alternatives).toEqual([
    "Did the change for region EMEA since 2026-07-01 work?",
    "Did the change for region EMEA since 2026-04-01 work?",
  ]);
});

test("a word that says what is counted is not reported as ignored", () => {
  const createdMeasure = {
    ...handMadeDictionary.measures[1]!,
    name: "deals_created",
    title: "Deals created",
    synonyms: ["deals"],
  };
  const dictionary = { ...handMadeDictionary, measures: [...handMadeDictionary.measures, createdMeasure] };
  const parsed = parse("which reps created the most deals?", { ...handMadeContext, dictionary });
  expect(parsed).toMatchObject({ measure: "deals_created", ignored: [] });
});
