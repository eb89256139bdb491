import fc from "fast-check";
import { expect, test } from "vitest";
import type { ParseContext, ParsedQuestion } from "#contracts/question.ts";
import { spanOf } from "./calendar.ts";
import { handMadeContext, handMadeDictionary } from "./hand-made-dictionary.ts";
import { normalise } from "./normalise.ts";
import { parse } from "./parse.ts";

const place = { ...handMadeContext, firstDay: "2025-01-01", lastDay: "2026-11-18" };

/** The last of several questions of one thread. */
function ask(...questions: readonly string[]): ParsedQuestion {
  let context: ParseContext = handMadeContext;
  for (const question of questions.slice(0, -1)) {
    const turn = { question, parsed: parse(question, context), answerId: "ans_1", headline: "" };
    context = { ...context, thread: [...context.thread, turn] };
  }
  return parse(questions.at(-1) ?? "", context);
}

test("all slots of one question", () => {
  expect(parse("Why did win rate drop in EMEA for Core, Q3 vs Q2?", handMadeContext)).toMatchInlineSnapshot(`
    {
      "alternatives": [],
      "compareWith": "2026-Q2",
      "confidence": 1,
      "corrected": [],
      "countedOn": null,
      "dimensions": [],
      "entities": [],
      "filters": {
        "product": [
          "Core",
        ],
        "region": [
          "EMEA",
        ],
      },
      "grain": "deal",
      "ignored": [],
      "intent": "why",
      "measure": "win_rate",
      "missing": null,
      "period": "2026-Q3",
      "presumed": "down",
    }
  `);
});

test.for([
  ["why did win rate drop", "why"],
  ["where is the biggest risk", "biggest_risk"],
  ["what should we do first", "what_first"],
  ["is it a trend or noise", "trend"],
  ["who needs to act", "who_acts"],
  ["where do deals drop off", "drop_offs"],
  ["where do we lose deals in the funnel", "funnel"],
  ["how much money do we leak and where", "leakage"],
  ["how healthy are we", "health"],
  ["which rep is best", "compare"],
  ["which factors help or hurt winning", "drivers"],
  ["show win rate by region over time", "show"],
  ["summarise lead Acme", "lead"],
  ["what alerts are active", "alerts"],
  ["what do you know about", "describe"],
  ["move Acme to Proposal", "write_request"],
  ["what is the weather in Berlin", "out_of_scope"],
  ["EMEA", "unclear"],
] as const)("%s → %s", ([question, intent]) => {
  expect(parse(question, handMadeContext).intent).toBe(intent);
});

test("a word with two meanings is asked back, once with each, and its kind beside it settles it", () => {
  const unsure = ask("win rate for enterprise");
  expect(unsure.intent).toBe("unclear");
  expect(unsure.filters).toEqual({});
  expect(unsure.alternatives).toEqual([
    "Show win rate for product Enterprise",
    "Show win rate for customer tier Enterprise",
  ]);
  expect(ask("win rate for enterprise product").filters).toEqual({ product: ["Enterprise"] });
  expect(ask(unsure.alternatives[1] ?? "").filters).toEqual({ customer_tier: ["Enterprise"] });
});

test("the grain of the measure settles which inbound is meant", () => {
  expect(ask("inbound win rate").filters).toEqual({ lead_source: ["Inbound"] });
  expect(ask("inbound conversion rate").filters).toEqual({ direction: ["inbound"] });
});

test("names that are ordinary words need a capital letter or their kind beside them", () => {
  expect(ask("will win rate drop").filters).toEqual({});
  expect(ask("how is Will doing").filters).toEqual({ owner: ["Will May"] });
  expect(ask("are we on target").entities).toEqual([]);
  expect(ask("lead target").entities).toEqual([{ kind: "lead", id: "l4", name: "Target" }]);
  expect(ask("show win rate after the demo").filters).toEqual({});
  expect(ask("win rate at stage demo").filters).toEqual({ stage: ["Demo"] });
});

test("one slip in a word of five letters or more is repaired and told; shorter and ordinary words are left alone", () => {
  expect(ask("reveneu by regoin").corrected).toEqual([
    { from: "reveneu", to: "revenue" },
    { from: "regoin", to: "region" },
  ]);
  expect(ask("brief me on Acme Crop").corrected).toEqual([]);
  expect(ask("why did cores prone deals drop").corrected).toEqual([]);
});

test("an excluded value keeps the others", () => {
  expect(ask("win rate except EMEA").filters).toEqual({ region: ["APAC", "North America"] });
});

test.for([
  ["win rate where region != EMEA", ["APAC", "North America"]],
  ["win rate for all regions but EMEA", ["APAC", "North America"]],
  ["win rate excluding EMEA and APAC", ["North America"]],
  ["win rate other than in EMEA", ["APAC", "North America"]],
] as const)("%s", ([question, regions]) => {
  expect(ask(question)).toMatchObject({ intent: "show", filters: { region: regions }, dimensions: [] });
});

test.for([
  "revenue without outliers",
  "revenue for deals over 50k",
  "win rate for deals > 90 days",
  "revenue minus refunds in EMEA",
])("%s: a condition that cannot be applied is asked back, never dropped", (question) => {
  expect(ask(question).missing ?? ask(question).intent).not.toBe("show");
});

test("the clause that asks decides, the others give names and times", () => {
  expect(ask("Revenue fell in EMEA. Who should I talk to?")).toMatchObject({
    intent: "who_acts",
    measure: "revenue",
    filters: { region: ["EMEA"] },
  });
  expect(ask("Win rate dropped in Q3. The board meets tomorrow. Why did it drop?")).toMatchObject({
    intent: "why",
    period: "2026-Q3",
    missing: null,
  });
  expect(ask("Win rate is down, let the team know").intent).toBe("write_request");
});

test("chat spellings and polite wrappers are read as plain words", () => {
  expect(ask("y did wr tank lol")).toMatchObject({ intent: "why", measure: "win_rate", ignored: [] });
  expect(ask("could you please tell me why win rate dropped")).toMatchObject({ intent: "why", ignored: [] });
  expect(ask("dealz by repz last qtr")).toMatchObject({ dimensions: ["owner"], period: "last_quarter" });
});

test("the date to count on, only where the measure allows it", () => {
  expect(ask("why did win rate by creation date drop")).toMatchObject({ countedOn: "created_on", missing: null });
  expect(ask("win rate for deals created in Q2")).toMatchObject({
    measure: "win_rate",
    countedOn: "created_on",
    period: "2026-Q2",
  });
  expect(ask("win rate of deals closed in Q2").countedOn).toBe("closed_on");
  expect(ask("why did win rate drop").countedOn).toBeNull();
  expect(ask("why did win rate drop", "by creation date")).toMatchObject({ intent: "why", countedOn: "created_on" });
  expect(ask("conversion rate by creation date")).toMatchObject({ countedOn: null, missing: { asked: "creation" } });
});

test("in a thread a value is taken away, not deleted", () => {
  expect(ask("show win rate by region", "remove EMEA")).toMatchObject({
    intent: "show",
    filters: { region: ["APAC", "North America"] },
  });
  expect(ask("show win rate in EMEA", "drop the region filter")).toMatchObject({ intent: "show", filters: {} });
  expect(ask("remove EMEA").intent).toBe("write_request");
});

test("what nothing understood is listed as typed, and too much of it is asked back", () => {
  const one = ask("why did win rate drop in EMEA, Fridolin");
  expect([one.intent, one.ignored]).toEqual(["why", ["Fridolin"]]);
  expect(ask("win rate gleefully frobnicates sideways zorp").intent).toBe("unclear");
});

test.for([
  ["why did churn rise", "churn", "win rate"],
  ["win rate by country", "country", "region"],
  ["win rate in EMAE", "EMAE", "region EMEA"],
  ["revenue next quarter", "next quarter", "the latest quarter"],
  ["brief me on Northern Traders", "Northern Traders", "Northwind Traders"],
] as const)("%s names what is missing and what is near", ([question, asked, nearest]) => {
  expect(parse(question, handMadeContext).missing).toMatchObject({ asked, nearest });
});

test("part of a name finds the lead, two that begin alike are asked back", () => {
  expect(ask("brief me on Acme before my call").entities.map(({ name }) => name)).toEqual(["Acme Corp"]);
  expect(ask("what do we know about northwind").alternatives).toEqual([
    "Summarise lead Northwind Traders",
    "Summarise lead Northwind Analytics",
  ]);
});

test("a date with two readings is asked back with each", () => {
  expect(ask("win rate since 6/7/2026").alternatives).toEqual([
    "win rate since 2026-07-06",
    "win rate since 2026-06-07",
  ]);
});

test("follow-ups change only what they mention", () => {
  const first = "why did win rate drop in EMEA in Q3";
  const kept = { measure: "win_rate", filters: { region: ["EMEA"] }, period: "2026-Q3" };
  expect(ask(first, "and APAC?")).toMatchObject({ ...kept, intent: "why", filters: { region: ["APAC"] } });
  expect(ask(first, "same for last year")).toMatchObject({ ...kept, intent: "why", period: "last_year" });
  expect(ask(first, "by rep")).toMatchObject({ ...kept, intent: "why", dimensions: ["owner"] });
  expect(ask("why did win rate drop by region", "what about EMEA?")).toMatchObject({
    filters: { region: ["EMEA"] },
    dimensions: [],
  });
  expect(ask("compare win rate by region", "and EMEA?").dimensions).toEqual(["region"]);
  expect(ask(first, "only Core")).toMatchObject({ ...kept, filters: { region: ["EMEA"], product: ["Core"] } });
  expect(ask(first, "is it noise?")).toMatchObject({ ...kept, intent: "trend" });
  expect(ask(first, "compared with last year")).toMatchObject({ ...kept, compareWith: "2025-Q3" });
  expect(ask("show revenue by region", "why?")).toMatchObject({ intent: "why", measure: "revenue" });
  expect(ask("compare EMEA with APAC", "and North America?").filters).toEqual({
    region: ["EMEA", "APAC", "North America"],
  });
  expect(ask(first, "for all regions").filters).toEqual({});
});

test("a whole new question inherits nothing, and a declined turn is skipped", () => {
  const first = "why did win rate drop in EMEA in Q3";
  expect(ask(first, "show revenue by product")).toMatchObject({ filters: {}, period: null, dimensions: ["product"] });
  expect(ask(first, "tell me a joke", "and APAC?")).toMatchObject({ intent: "why", filters: { region: ["APAC"] } });
});

test("by a number means by its bands, but for what goes with winning", () => {
  const amount = { ...handMadeDictionary.dimensions[0]!, key: "amount", title: "Amount", kind: "numeric" } as const;
  const bands = { ...amount, key: "amount_band", title: "Deal size", kind: "categorical" } as const;
  const context = { ...handMadeContext, dictionary: { ...handMadeDictionary, dimensions: [amount, bands] } };
  expect(parse("What is our win rate by amount?", context).dimensions).toEqual(["amount_band"]);
  expect(parse("What drives win rate by amount?", context).dimensions).toEqual(["amount"]);
});

test("the rest of a mixed request is offered", () => {
  const declined = ask("why did win rate drop and email it to the team");
  expect([declined.intent, declined.alternatives]).toEqual(["write_request", ["Why did win rate change?"]]);
});

test("nothing asked, nothing understood, an empty dictionary", () => {
  expect(ask("").intent).toBe("unclear");
  expect(ask("???").alternatives).toHaveLength(3);
  const nothing = { measures: [], dimensions: [], entities: [], coverage: { deal: null, conversation: null } };
  expect(parse("why did win rate drop in EMEA", { ...handMadeContext, dictionary: nothing })).toMatchObject({
    measure: null,
    filters: {},
  });
});

const vocabulary = [
  ..."why did win rate drop in and by for vs compare with show not except last this quarter week Q3 2026 FY26 since from to 6/7/2026 <@U1> & | ' drop table EMEA enterprise Acme lead Dana rep trend %".split(
    " ",
  ),
  "ｗｉｎ",
  "Ä́",
  "\u202e",
  "\u0000",
  "🙂",
];
const question = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.array(fc.constantFrom(...vocabulary), { maxLength: 14 }).map((words) => words.join(" ")),
);

test("any string is read without throwing, and no period begins after today unless the question looks ahead", () => {
  fc.assert(
    fc.property(question, question, (before, text) => {
      const parsed = ask(before, text);
      const ahead = parsed.intent === "forecast" || parsed.intent === "deal_risk";
      for (const period of [parsed.period, parsed.compareWith]) {
        if (period !== null && period !== "all" && !ahead)
          expect(spanOf(period, place)?.from).toSatisfy((day) => day <= "2026-11-20");
      }
      expect(parsed.confidence).toBeGreaterThanOrEqual(0);
      expect(parsed.confidence).toBeLessThanOrEqual(1);
      expect(parsed.alternatives.length).toBeLessThanOrEqual(3);
    }),
    { numRuns: 400 },
  );
});

test("folding a folded question changes nothing, and the reading depends on nothing but its input", () => {
  fc.assert(
    fc.property(question, (text) => {
      const once = normalise(text).text;
      expect(normalise(once).text).toBe(once);
      expect(parse(text, handMadeContext)).toEqual(
        parse(text, { ...handMadeContext, dictionary: { ...handMadeDictionary } }),
      );
    }),
    // a Greek accent that folds to a backtick, which folds on to an apostrophe
    { numRuns: 300, examples: [["\u1fef"]] },
  );
});
