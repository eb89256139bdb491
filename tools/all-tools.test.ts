import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { gather } from "#answer/gather.ts";
import { createLedger } from "#answer/ledger.ts";
import { verify } from "#answer/verify.ts";
import { write } from "#answer/write.ts";
import type { ToolRun } from "#contracts/app.ts";
import { count } from "#contracts/quantity.ts";
import { Settings } from "#contracts/settings.ts";
import type { AnyTool, ToolContext } from "#contracts/tool.ts";
import { faultsOfResults } from "#mcp/testing/result-contract.ts";
import { createSource } from "#metrics/source.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";
import { openReadStore, type ReadStore } from "#store/open.ts";
import { hardStores, writeHardStore } from "#store/testing/hard-stores.ts";
import { copySample } from "#worlds/testing/copy-sample.ts";
import { loadTools } from "./index.ts";

/** The contract that every tool passes, on tidy data and on stores that are hard. */

const tools = await loadTools();
const folder = mkdtempSync(join(tmpdir(), "upshot-tools-"));
const SAMPLE = "the sample world";
const stores = new Map<string, ReadStore>();
const today = "2026-11-20";

beforeAll(async () => {
  for (const name of [SAMPLE, ...Object.keys(hardStores)]) {
    const path = join(folder, `${stores.size}.db`);
    await (name === SAMPLE ? copySample(path) : writeHardStore(path, name));
    stores.set(name, openReadStore(path));
  }
});

afterAll(async () => {
  for (const store of stores.values()) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function contextOf(name: string): Promise<ToolContext> {
  const source = await createSource(stores.get(name) as ReadStore);
  return { read: (reader, input) => reader.read(source, input), today, seed: 1, settings: Settings.parse({}) };
}

async function runAndSay(tool: AnyTool, input: object, storeName: string) {
  const ledger = createLedger({
    quantity: formatQuantity,
    interval: formatInterval,
    p: formatP,
    count: (n) => formatQuantity(count(n)),
  });
  const [run] = await gather([{ tool, input: { ...input } }], {
    context: await contextOf(storeName),
    ledger,
    now: () => new Date(0),
  });
  if (!run) throw new Error("the tool did not run");
  const draft = write([run], "unclear", ledger, rankActions);
  const said = verify(draft, ledger);
  const text = { ...said, findings: said.findings.map((finding) => finding.text) };
  const viewer = { email: null, name: null, role: "operator", scope: null } as const;
  const asRun: ToolRun = { ...run, tool: tool.name, text, chart: null, dataVersion: 1, today, viewer };
  return { output: run.output, said, asRun };
}

const fingerprint = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

describe.each(tools.map((tool) => [tool.name, tool] as const))("%s", (name, tool) => {
  test("has a sibling test, three questions that fit its input, described flat fields and stated hints", () => {
    expect(existsSync(new URL(`./${name.replaceAll("_", "-")}.test.ts`, import.meta.url))).toBe(true);
    expect(tool.asks.length).toBeGreaterThanOrEqual(3);
    for (const { input } of tool.asks) tool.input.strict().parse(input);
    const schema = JSON.stringify(z.toJSONSchema(tool.input, { io: "input" }));
    expect(schema).not.toMatch(/"(anyOf|oneOf|allOf)"/);
    for (const [field, shape] of Object.entries(tool.input.shape)) {
      expect((shape as z.ZodType).description, `${name}.${field} needs a description`).toBeTruthy();
    }
    expect(tool.description.length).toBeLessThan(2_048);
    expect(tool.readOnly).toBe(true);
  });

  test.for([SAMPLE, ...Object.keys(hardStores)])(
    "on %s: fits its output, says only verified figures, twice the same bytes, shown alike as text and structure",
    async (storeName) => {
      const first = await runAndSay(tool, {}, storeName);
      expect(first.said.dropped).toEqual([]);
      expect(first.said.headline.length).toBeGreaterThan(10);
      const again = await runAndSay(tool, {}, storeName);
      expect(fingerprint(again.output)).toBe(fingerprint(first.output));
      expect(faultsOfResults(first.asRun, tool)).toEqual([]);
    },
  );

  test("answers each of its own questions on the sample world with verified figures only", async () => {
    for (const { input } of tool.asks) {
      const { said, asRun } = await runAndSay(tool, input, SAMPLE);
      expect(said.dropped).toEqual([]);
      expect(faultsOfResults(asRun, tool, "shown")).toEqual([]);
    }
  });
});

test("the whole set of descriptions and inputs stays small enough for a model to read", () => {
  const size = tools
    .map((tool) => JSON.stringify([tool.name, tool.description, z.toJSONSchema(tool.input, { io: "input" })]).length)
    .reduce((a, b) => a + b, 0);
  expect(size).toBeLessThan(32_000);
});

test("the catalogue page tells the truth", async () => {
  await expect(catalogue(tools)).toMatchFileSnapshot("./CATALOG.md");
});

function catalogue(all: readonly AnyTool[]): string {
  const sections = all.map((tool) => {
    const fields = Object.entries(tool.input.shape).map(
      ([field, shape]) => `| ${field} | ${((shape as z.ZodType).description ?? "").replaceAll("|", "\\|")} |`,
    );
    const outputs = Object.entries(tool.output.shape).map(
      ([field, shape]) =>
        `\`${field}\`${(shape as z.ZodType).description ? ` ${(shape as z.ZodType).description}` : ""}`,
    );
    const asks = tool.asks.map(({ question }) => `- ${question}`);
    return [
      `## ${tool.name}`,
      "",
      `**${tool.title}** ${tool.description}`,
      "",
      ...asks,
      "",
      "| input | meaning |",
      "|---|---|",
      ...fields,
      "",
      `Returns: ${outputs.join(" · ")}`,
    ].join("\n");
  });
  return `# Tool catalogue\n\nGenerated from the tools by \`npm test\`; \`npm run vitest -- --update\` renews it.\n\n${sections.join("\n\n")}\n`;
}
