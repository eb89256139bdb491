import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { issueKinds } from "#contracts/action.ts";
import { points } from "#contracts/quantity.ts";
import type { Reader, Source } from "#contracts/reader.ts";
import type { AnyTool, Cite } from "#contracts/tool.ts";
import { createSource } from "#metrics/source.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import { loadTools } from "./index.ts";
import { causalClaims } from "./support/testing/causal-claims.ts";
import { stringLiterals } from "./support/testing/string-literals.ts";
import { trialContext } from "./support/testing/trial-context.ts";

/** No sentence that a tool can say claims a cause that its design does not carry. */

const root = new URL("../", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "upshot-wording-"));
let source: Source;
let close: () => Promise<void>;
const tools = await loadTools();

beforeAll(async () => {
  const path = join(folder, "sample.db");
  const store = await openStore(path);
  await seedWorld(store, { name: "default", seed: 2, parts: "all" });
  await store.close();
  const reading = openReadStore(path);
  close = () => reading.close();
  source = await createSource(reading);
});

afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

/** Figures, names and quotations are the data's: only the tool's own words are looked at. */
const blankCite = Object.defineProperty(
  Object.assign(() => "¤", { size: () => "¤", n: () => "¤", interval: () => "¤", p: () => "¤", quote: () => "¤" }),
  "name",
  { value: () => "¤" },
) as unknown as Cite;

/** Nothing here changes the store, so what one tool has read another need not read again. */
const reads = new Map<string, Promise<unknown>>();
function readOnce<Input, Output>(reader: Reader<Input, Output>, input: Input): Promise<Output> {
  const key = `${reader.name} ${JSON.stringify(input)}`;
  const known = reads.get(key) ?? reader.read(source, input);
  reads.set(key, known);
  return known as Promise<Output>;
}

/** Every sentence of a run: headline, findings, caveats, follow-ups, chart texts, notes, what actions say and what money figures assume. */
async function spoken(tool: AnyTool, input: object) {
  const context = { ...trialContext(source), read: readOnce, today: "2026-10-01" };
  const output = await tool.run(tool.input.parse(input), context);
  const said = tool.say(output, blankCite);
  const chart = tool.chart?.(output, blankCite);
  const sentences = [
    said.headline,
    ...said.findings,
    ...said.caveats,
    ...said.next,
    ...(chart ? [chart.title, chart.subtitle, chart.alt] : []),
    ...ownWords(output),
  ];
  return { sentences, design: output.design === "randomised" ? ("randomised" as const) : ("observational" as const) };
}

/** Texts inside an output that a tool wrote itself: of notes, actions and assumptions. */
function ownWords(value: unknown, key = ""): string[] {
  if (typeof value === "string") return OWN.has(key) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => ownWords(part, Array.isArray(value) ? key : name));
}
const OWN = new Set(["text", "steps", "whyWords", "assumption", "resources", "time"]);

const claimsOf = (sentences: readonly string[], design: "randomised" | "observational") =>
  sentences.flatMap((sentence) => causalClaims(sentence, design).map((problem) => `${problem}: ${sentence}`));

describe.each(tools.map((tool) => [tool.name, tool] as const))("%s", (_, tool) => {
  // each own question, and stores that are hard, go through the ledger in all-tools.test.ts; every literal is scanned below
  test("says nothing causal", async () => {
    const all = tool.asks.map(({ input }: { input: object }) => input);
    for (const input of "design" in tool.output.shape ? all : all.slice(0, 1)) {
      const { sentences, design } = await spoken(tool, input);
      expect(sentences.length).toBeGreaterThan(0);
      expect(claimsOf(sentences, design), JSON.stringify(input)).toEqual([]);
    }
  });
});

const EMEA = { group: "region=EMEA", changed_on: "2026-07-01" };
test.for([
  ["change_effect", { ...EMEA, randomised: "yes" }, "randomised"],
  ["change_effect", { ...EMEA, randomised: "no" }, "observational"],
  ["change_effect", EMEA, "observational"],
  ["change_effect", { ...EMEA, group: "lead_source=Outbound" }, "observational"],
  [
    "experiment",
    { measure: "drop_off_rate", dimension: "script_version", period: "2026-Q3", shares: "v2=1;v3=1" },
    "observational",
  ],
  ["experiment", { measure: "drop_off_rate", randomised: "yes" }, "randomised"],
] as const)("%s with %j speaks as %s allows", async ([name, input, design]) => {
  const tool = tools.find((one) => one.name === name)!;
  const found = await spoken(tool, input);
  expect(found.design).toBe(design);
  expect(claimsOf(found.sentences, found.design)).toEqual([]);
});

test("what the same figures say at random would be refused of an observation: the guard bites", async () => {
  const tool = tools.find(({ name }) => name === "change_effect")!;
  const { sentences } = await spoken(tool, { ...EMEA, randomised: "yes" });
  expect(claimsOf(sentences, "observational").length).toBeGreaterThan(0);
});

test("the recommendation library claims no cause", () => {
  const dimensions = [undefined, "owner", "script_version", "campaign", "region", "product", "lead_source", "channel"];
  const words = issueKinds.flatMap((issue) =>
    dimensions.flatMap((dimension) => {
      const drafted = draftAction({
        issue,
        target: "¤",
        dimension,
        why: points(-0.1),
        loss: null,
        evidence: "established",
        owner: "¤",
      });
      return [drafted.title, ...ownWords(drafted)];
    }),
  );
  expect(claimsOf(words, "observational")).toEqual([]);
});

/** Definitions of measures say what is counted, not what a tool found. */
const DEFINITIONS = "measures/";
const filesUnder = (path: string): string[] =>
  readdirSync(new URL(path, root), { recursive: true, encoding: "utf8" })
    .filter(
      (file) =>
        file.endsWith(".ts") &&
        !file.endsWith(".test.ts") &&
        !file.includes("testing/") &&
        !file.startsWith(DEFINITIONS),
    )
    .map((file) => `${path}${file}`);

test.for(["tools/", "src/playbook/", "src/metrics/"])("no sentence written in %s claims a cause", (path) => {
  const files = filesUnder(path);
  expect(files.length).toBeGreaterThan(5);
  const claims = files.flatMap((file) =>
    stringLiterals(readFileSync(new URL(file, root), "utf8"))
      .filter((text) => text.includes(" "))
      // what is said of a random assignment is checked where it is said
      .flatMap((text) => causalClaims(text, "randomised").map((problem) => `${file}: ${problem}: ${text}`)),
  );
  expect(claims).toEqual([]);
});

test.for([
  ["Win rate fell because of the new price.", "observational", false],
  ["The fall was driven by EMEA.", "randomised", false],
  ["EMEA is responsible for the fall.", "observational", false],
  ["As a result of the change, win rate rose.", "observational", false],
  ["The change had an effect: win rate rose.", "observational", false],
  ["The change had an effect: win rate rose.", "randomised", true],
  ["The test has a winner on booking rate.", "observational", false],
  ["This is consistent with an effect of the change.", "observational", true],
  ["No effect of the change is shown.", "observational", true],
  ["An effect of the change is not established.", "observational", true],
  ["Most of the fall sits in EMEA, which goes with fewer inbound deals.", "observational", true],
] as const)("%s (%s) passes: %s", ([sentence, design, passes]) => {
  expect(causalClaims(sentence, design).length === 0).toBe(passes);
});

test("literals are found in code, comments and expressions are not", () => {
  const source =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    'const a = "one two"; // "three four"\nconst b = /"no"/u; const c = `x ${f("in side")} y`; /* `z` */ const d = a / 2 / 3;';
  expect(stringLiterals(source)).toEqual(["one two", "in side", "x ¤ y"]);
});
