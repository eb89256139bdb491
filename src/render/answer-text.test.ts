import stringWidth from "string-width";
import { expect, test } from "vitest";
import { sampleBars } from "#charts/sample-charts.ts";
import type { Answer } from "#contracts/answer.ts";
import { money, points } from "#contracts/quantity.ts";
import { answerToMarkdown, answerToText } from "./answer-text.ts";

const answer: Answer = {
  id: "ans_1",
  question: "why did win rate drop?",
  mode: "offline",
  askedAt: "2026-11-20T09:00:00Z",
  dataVersion: 412,
  understood: "win rate, 2024-Q2 vs 2024-Q1, all segments",
  headline: "Win rate fell 2.9 points to 43.8% (n 637) from 46.7% (n 990); the change is within noise (p 0.26).",
  verdict: "within-noise",
  findings: [{ text: "No segment stands out after search.", facts: [] }],
  actions: [
    {
      rank: 1,
      issue: "weak-segment",
      title: "Coach the partner team on qualification",
      target: "lead source Partner",
      why: "f3",
      whyWords: "vs the rest",
      expectedValue: money(95_000_000, "USD", { interval: [34_000_000, 210_000_000], assumption: "half comes back" }),
      confidence: "medium",
      owner: "sales manager",
      effort: "low",
      time: "a week",
      steps: ["Listen to five calls", "Agree on three questions"],
      touches: ["D-1", "D-2"],
    },
    {
      rank: 2,
      issue: "data-quality",
      title: "Close the open deals of last year",
      target: "stale pipeline",
      why: "unknown",
      expectedValue: null,
      confidence: "high",
      owner: "rep",
      effort: "low",
      time: "a day",
      steps: [],
      touches: [],
    },
  ],
  charts: [{ title: "Win rate", alt: "Win rate by source", spec: sampleBars, png: "charts/ans_1-1.png" }],
  caveats: ["The extract ends in June."],
  next: ["and EMEA?"],
  facts: { f3: { ...points(-0.0287), text: "−2.9 points", receipt: 0, path: "/change" } },
  receipts: [],
  usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0, cents: 0 },
  ms: 180,
};

test("an answer in a terminal, without colour", () => {
  expect(answerToText(answer, { colour: false, width: 72 })).toMatchInlineSnapshot(`
    "Win rate fell 2.9 points to 43.8% (n 637) from 46.7% (n 990); the change
    is within noise (p 0.26).
    win rate, 2024-Q2 vs 2024-Q1, all segments

    • No segment stands out after search.

    Chart: Win rate
      charts/ans_1-1.png

    What to do first (ranked by confidence, then money)
    1. Coach the partner team on qualification
       worth about $950K ($340K to $2.1M)
       lead source Partner (−2.9 points vs the rest) · owner: sales manager
       · effort: low, a week · confidence: medium
       - Listen to five calls
       - Agree on three questions
       records: D-1, D-2
    2. Close the open deals of last year
       stale pipeline · owner: rep · effort: low, a day · confidence: high
    “Worth” assumes: half comes back.

    ! The extract ends in June.

    Ask next
    › and EMEA?

    ans_1 · offline · data version 412 · 180 ms
    "
  `);
});

test("an answer as Markdown", () => {
  expect(answerToMarkdown(answer)).toMatchInlineSnapshot(`
    "**Win rate fell 2.9 points to 43.8% (n 637) from 46.7% (n 990); the change is within noise (p 0.26).**

    _win rate, 2024-Q2 vs 2024-Q1, all segments_

    - No segment stands out after search.

    ![Win rate by source](<charts/ans_1-1.png>)

    ### What to do first (ranked by confidence, then money)

    1. **Coach the partner team on qualification**
       - worth about $950K ($340K to $2.1M)
       - lead source Partner (−2.9 points vs the rest) · owner: sales manager · effort: low, a week · confidence: medium
       - Listen to five calls
       - Agree on three questions
       - records: D-1, D-2
    2. **Close the open deals of last year**
       - stale pipeline · owner: rep · effort: low, a day · confidence: high

    “Worth” assumes: half comes back.

    ### Caveats

    - The extract ends in June.

    ### Ask next

    - and EMEA?

    ans_1 · offline · data version 412 · 180 ms
    "
  `);
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes are what is looked for
const STYLES = /\u001b\[\d+m/g;

test("colour adds escapes and nothing else", () => {
  const coloured = answerToText(answer, { colour: true, width: 72 });
  expect(coloured).toMatch(STYLES);
  expect(coloured.replace(STYLES, "")).toBe(answerToText(answer, { colour: false, width: 72 }));
});

const evil = "\u001b[2J\u001b]0;title\u0007<b>*x*</b> \u202Eevil\u202C\r\n# head ![a](http://b) 東京 🚀 `code` _id_";
const hostile: Answer = {
  ...answer,
  headline: evil,
  understood: evil,
  findings: [{ text: evil, facts: [] }],
  actions: [{ ...answer.actions[0]!, title: evil, target: evil, owner: evil, steps: [evil], touches: [evil] }],
  charts: [{ title: evil, alt: evil, spec: { ...sampleBars, title: `${evil}\`\`\`\`` }, png: null }],
  caveats: [evil],
  next: [evil],
};

test("nothing in the data controls the terminal", () => {
  const text = answerToText(hostile, { colour: false, width: 60 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(text).toContain("東京 🚀");
});

test.for([20, 40, 60, 80, 500])("no line is wider than a terminal of %d columns", (width) => {
  const lines = answerToText(hostile, { colour: false, width }).split("\n");
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(Math.max(40, Math.min(110, width)));
});

test("names in the data make no Markdown", () => {
  const markdown = answerToMarkdown(hostile);
  const outside = markdown.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "");
  expect(outside).not.toMatch(/(?<!\\)<b>|(?<!\\)!?\[a(?<!\\)\]\(|(?<!\\)`/);
  expect(outside.match(/^#+ .*$/gm)).toEqual([
    "### What to do first (ranked by confidence, then money)",
    "### Caveats",
    "### Ask next",
  ]);
  expect(markdown).toContain("\n`````text\n");
});

test("an answer of one sentence has no empty parts", () => {
  const short: Answer = { ...answer, understood: "", findings: [], actions: [], charts: [], caveats: [], next: [] };
  expect(answerToText(short, { colour: false, width: 200 })).toBe(
    `${answer.headline}\n\nans_1 · offline · data version 412 · 180 ms\n`,
  );
});

test("a number that starts a line is escaped only where it would start a list", () => {
  const findings = ["30.8% are lost at Demo.", "2. place goes to EMEA."].map((text) => ({ text, facts: [] }));
  const markdown = answerToMarkdown({ ...answer, findings });
  expect(markdown).toContain("\n- 30.8% are lost at Demo.\n- 2\\. place goes to EMEA.\n");
});
