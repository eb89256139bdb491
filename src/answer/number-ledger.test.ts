import { describe, expect, test } from "vitest";
import { count, money, points, type Quantity, ratio } from "#contracts/quantity.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";
import { createLedger, type FigureFormat } from "./ledger.ts";
import { lint } from "./lint.ts";
import { verify, WITHHELD } from "./verify.ts";
import { numerals, unbackedNumerals, wordsMatchValue } from "./verify-numbers.ts";
import type { Draft } from "./write.ts";

const format: FigureFormat = {
  quantity: formatQuantity,
  interval: formatInterval,
  p: formatP,
  count: (n) => formatQuantity(count(n)),
};

/** What a tool might return: figures, and names with digits of their own. */
function toolOutput() {
  return {
    change: points(-0.0287, { n: 1627, interval: [-0.079, 0.021], p: 0.26 }),
    before: ratio(0.4667, { n: 990 }),
    after: ratio(0.438, { n: 637 }),
    lost: money(1_234_500_00, "USD"),
    segment: "region EMEA 2",
    period: { label: "2024-Q2" },
  };
}

function ledgerOf(output: unknown, figureFormat = format) {
  const ledger = createLedger(figureFormat);
  ledger.record(0, output);
  return ledger;
}

const draft = (headline: string, findings: readonly string[] = []): Draft => ({
  headline,
  verdict: "changed",
  findings,
  caveats: [],
  next: [],
  actions: [],
  charts: [],
});

describe("a writer that keeps the rules", () => {
  test("gets its figures filled in, with n, interval, p and names, and each fact keeps its path", () => {
    const output = toolOutput();
    const ledger = ledgerOf(output);
    const { cite } = ledger;
    const text = `Win rate fell ${cite.size(output.change)} to ${cite(output.after)} (n ${cite.n(output.after)}) in ${cite.name("2024-Q2")}; interval ${cite.interval(output.change)}, p ${cite.p(output.change)}.`;
    const { headline, dropped } = verify(draft(text), ledger);
    expect(dropped).toEqual([]);
    expect(headline).toBe(
      "Win rate fell 2.9 points to 43.8% (n 637) in 2024-Q2; interval −7.9 to +2.1 points, p 0.26.",
    );
    expect(ledger.facts().f1).toMatchObject({ path: "/change", receipt: 0, text: "−2.9 points", value: -0.0287 });
  });

  test("may quote a name that holds a digit", () => {
    const output = toolOutput();
    const ledger = ledgerOf(output);
    expect(verify(draft(`Look at ${ledger.cite.name(output.segment)}.`), ledger).headline).toBe(
      "Look at region EMEA 2.",
    );
  });
});

describe("a corrupted writer is caught", () => {
  const corruptions: readonly [
    string,
    (output: ReturnType<typeof toolOutput>, cite: ReturnType<typeof ledgerOf>["cite"]) => string,
  ][] = [
    ["types a figure itself", (output, cite) => `Win rate fell ${cite.size(output.change)} to 44.8%.`],
    ["types a figure in Arabic digits", () => "Win rate fell to ٤٣ percent."],
    ["writes a number as a word", (output, cite) => `About half of deals, ${cite(output.after)}, were won.`],
    ["says up where the figure is down", (output, cite) => `Win rate rose ${cite.size(output.change)}.`],
    ["says down where the figure is up", (_, cite) => `Win rate fell ${cite.size(points(0.02))}.`],
    ["claims a cause", (output, cite) => `Win rate fell ${cite.size(output.change)} because of pricing.`],
    ["names a period of its own", (output, cite) => `Win rate was ${cite(output.after)} in Q3.`],
    ["invents a placeholder", () => "Win rate was {{f99}}."],
    ["breaks a placeholder", () => "Win rate was {{f1."],
    ["cites a part that the figure does not have", (output, cite) => `Lost ${cite.p(output.lost)}.`],
  ];
  test.for(corruptions)("%s", ([name, write]) => {
    const output = toolOutput();
    const ledger = ledgerOf({ ...output, extra: name });
    const attempt = () => verify(draft(write(output, ledger.cite)), ledger).headline;
    let headline: string;
    try {
      headline = attempt();
    } catch (error) {
      headline = error instanceof Error && error.name === "IntegrityError" ? WITHHELD : "another error";
    }
    expect(headline).toBe(WITHHELD);
  });

  test("a sentence that fails is dropped while the headline stands", () => {
    const output = toolOutput();
    const ledger = ledgerOf(output);
    const { headline, findings, dropped } = verify(
      draft(`Now ${ledger.cite(output.after)}.`, [
        "It was 51% before.",
        `It was ${ledger.cite(output.before)} before.`,
      ]),
      ledger,
    );
    expect(headline).toBe("Now 43.8%.");
    expect(findings.map(({ text }) => text)).toEqual(["It was 46.7% before."]);
    expect(dropped).toHaveLength(1);
  });

  test("a formatter that shows another number is caught by reading the words back", () => {
    const output = toolOutput();
    const wrong = (figure: Quantity) => formatQuantity({ ...figure, value: figure.value * 1.1 });
    const ledger = ledgerOf(output, { ...format, quantity: wrong });
    expect(verify(draft(`Now ${ledger.cite(output.after)}.`), ledger).headline).toBe(WITHHELD);
  });

  test("a figure made in the sentence, not by a tool, cannot be cited", () => {
    const ledger = ledgerOf(toolOutput());
    expect(() => ledger.cite(ratio(0.5))).toThrow(/no tool returned/);
    expect(() => ledger.cite.name("APAC")).toThrow(/no tool returned/);
    expect(() => ledger.cite.quote("Not said by anybody")).toThrow(/no tool returned/);
  });

  test.for([
    "The data cover 273 of the 324 days of 2026 to date.",
    "Records of 2026-Q3 are too young for conversion rate: about 35% of the outcomes are still to come.",
    "Win rate was 44%. Look again",
    "Points by signal: Team size 34 (25 of 25), Monthly volume 420 (20 of 20), Salesforce (20 of 20)",
  ])("a sentence with figures cannot pass as a name: %s", (sentence) => {
    const { cite } = ledgerOf({ note: sentence });
    expect(() => cite.name(sentence)).toThrow(/a sentence with figures, not a name/);
  });

  test.for([
    "Acme Inc. 500 seats",
    "Conf. 2026",
    "2026-08-23..2026-11-20",
    "lead source Partner referral programme 2025, industry Professional services, campaign Q3 renewals",
    "There is no figure in this long sentence, which may therefore be named wherever a name may stand.",
  ])("a label may hold digits: %s", (label) => {
    const ledger = ledgerOf({ label });
    expect(verify(draft(`Look at ${ledger.cite.name(label)}.`), ledger).headline).toBe(`Look at ${label}.`);
  });
});

describe("a quotation", () => {
  const quote = (text: string) => {
    const ledger = ledgerOf({ message: text });
    return verify(draft(`Last words: ${ledger.cite.quote(text)}.`), ledger);
  };

  test("keeps the digits of what was said, in marks that nothing inside it can close", () => {
    expect(quote("You cost 20% more. He said “no” for 2 years").headline).toBe(
      "Last words: “You cost 20% more. He said ‘no’ for 2 years”.",
    );
  });

  test("is one clean line of at most 140 characters, and placeholders in it stay as they were written", () => {
    const { headline } = quote(`{{f1}}\n\u202e${"😀5 ".repeat(100)}`);
    expect(headline).toMatch(/^Last words: “\{\{f1\}\} 😀5 .*…”\.$/u);
    expect([...headline.slice("Last words: “".length, -2)].length).toBeLessThanOrEqual(140);
    expect(headline).not.toMatch(/[\n\u202e]|\p{Cs}/u);
  });
});

describe("the second net", () => {
  test.for([
    ["fell 2.9 points to 43.8%, $1.2M and 1,627 deals", ["2.9", "43.8%", "$1.2M", "1,627"]],
    ["−7.9 to +2.1", ["−7.9", "+2.1"]],
    ["up 3.", ["3"]],
    ["no figures", []],
  ] as const)("reads the numerals of “%s”", ([text, expected]) => {
    expect(numerals(text)).toEqual(expected);
  });

  test("a numeral that no fact shows is reported; digits inside a quoted name are not", () => {
    expect(unbackedNumerals("rep_22 won 43.8% of 90", ["43.8%"], ["rep_22"])).toEqual(["90"]);
  });

  test.for([
    [{ value: 0.438, unit: "ratio", text: "43.8%" }, true],
    [{ value: 0.4388, unit: "ratio", text: "43.8%" }, false],
    [{ value: -0.0287, unit: "points", text: "−2.9 points" }, true],
    [{ value: 0.0287, unit: "points", text: "−2.9 points" }, false],
    [{ value: 123_456_789, unit: "money", currency: "USD", text: "$1.2M" }, true],
    [{ value: 123_456_789, unit: "money", currency: "USD", text: "$1.3M" }, false],
    [{ value: 1_203, unit: "ms", text: "1.2 s" }, true],
    [{ value: 1_203, unit: "ms", text: "1.3 s" }, false],
    [{ value: 820, unit: "ms", text: "820 ms" }, true],
    [{ value: 150_000, unit: "ms", text: "2.5 min" }, true],
    [{ value: 1_627, unit: "count", text: "1,627" }, true],
    [{ value: 1_628, unit: "count", text: "1,627" }, false],
  ] as const)("%o reads back: %s", ([fact, expected]) => {
    expect(wordsMatchValue(fact)).toBe(expected);
  });
});

describe("lint allows", () => {
  test.for([
    "The change is not up or down beyond chance.",
    "No segment is established as the cause.",
    "Deals that closed in the period.",
  ])("%s", (sentence) => {
    expect(lint(sentence, ledgerOf({}))).toEqual([]);
  });
});
