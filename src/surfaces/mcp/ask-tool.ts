import { z } from "zod";
import type { Answer, RankedAction } from "#contracts/answer.ts";
import { inertText } from "#contracts/plain-text.ts";
import type { AnyTool } from "#contracts/tool.ts";
import type { Viewer } from "#contracts/viewer.ts";
import { answerToMarkdown } from "#render/answer-text.ts";
import { formatInterval, formatQuantity } from "#render/number-format.ts";
import { type Provenance, provenanceOf, provenanceText } from "#render/tool-result-page.ts";
import { schemaOf } from "./analytics-tools.ts";
import { checkedArguments } from "./arguments.ts";
import type { McpTool } from "./mcp-tool.ts";
import { quotationsLeftOut } from "./quotations.ts";
import type { Session } from "./session.ts";
import { inertArguments, jsonSlot } from "./slot-values.ts";
import { annotations, PREFIX } from "./tool-descriptions.ts";

const NAME = `${PREFIX}ask`;

const input = z.strictObject({
  question: z.string().min(1).max(2_000).describe("the question in plain English, such as: why did win rate drop?"),
  conversation: z
    .string()
    .max(80)
    .default("")
    .describe(
      'any name; calls with the same one remember each other, so that "and by region?" works; default: no memory',
    ),
});

const output = z.strictObject({
  answer_id: z.string().describe("names this answer for sales://answer/{id}"),
  understood: z.string().optional().describe("how the question was read"),
  verdict: z.string().describe("changed, within-noise, not-comparable, no-data, answered, declined or clarify"),
  headline: z.string(),
  findings: z.array(z.string()),
  actions: z.array(
    z.strictObject({
      title: z.string(),
      target: z.string(),
      why: z.string().optional().describe("the figure that calls for it"),
      owner: z.string(),
      worth: z.string().optional().describe("what it may bring back, with its interval"),
      assumes: z.string().optional(),
      confidence: z.string(),
      effort: z.string(),
      time: z.string(),
      steps: z.array(z.string()),
      records: z.array(z.string()),
    }),
  ),
  caveats: z.array(z.string()),
  quotations: z.string().optional().describe("which tools give what people said"),
  next: z.array(z.string()).describe("questions that suggest themselves"),
  charts: z.array(z.strictObject({ title: z.string(), uri: z.string() })),
  computed_by: z.array(z.strictObject({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) })),
  provenance: z.strictObject({
    tool: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    period: z.string().optional(),
    compare_with: z.string().optional(),
    as_of: z.string().optional(),
    today: z.string(),
    data_version: z.number(),
    rows_seen: z.string(),
    receipt: z.string().describe("the answer's id"),
  }),
});

/** `sales_ask`: one call for a question in words, answered by the same planner as everywhere else. */
export const askTool = (session: Session): McpTool => ({
  name: NAME,
  title: "Ask in plain words",
  description:
    'Answers one question about sales in plain English: picks the analytics tools, runs them, and returns a headline, findings, ranked actions with money, caveats and what to ask next. Use it for a whole answer in one call or when it is not clear which tool fits. To control period, measure, filters and detail call the analytics tools themselves; for what customers said use sales_lead_summary. Example: {"question":"Why did win rate drop last quarter?"}.',
  inputSchema: schemaOf(input),
  outputSchema: schemaOf(output),
  annotations: annotations(),
  call: async (args, { signal }) => {
    const { question, conversation } = checkedArguments(NAME, input, args);
    const app = await session.app();
    const viewer = await app.viewer(session.viewer);
    const answer = await app.ask(question, {
      viewer: session.viewer,
      signal,
      quotes: "hidden",
      surface: "mcp",
      ...(conversation === "" ? {} : { thread: `mcp ${conversation}` }),
    });
    const beside: Beside = {
      quotations: quotationsLeftOut(sentencesOf(answer), toolsOf(answer, await session.tools())),
      provenance: originOf(answer, { question, ...(conversation === "" ? {} : { conversation }) }, viewer),
    };
    const text = textOf(answer, beside);
    return { content: [{ type: "text", text }], structuredContent: structureOf(answer, beside) };
  },
});

/** What is said of an answer beside its own words. */
interface Beside {
  /** Empty when no quotation was left out. */
  readonly quotations: string;
  readonly provenance: Provenance;
}

const sentencesOf = ({ headline, findings }: Answer): readonly string[] => [
  headline,
  ...findings.map(({ text }) => text),
];

const toolsOf = ({ receipts }: Answer, all: readonly AnyTool[]): readonly AnyTool[] =>
  all.filter(({ name }) => receipts.some(({ tool }) => tool === name));

const originOf = (answer: Answer, input: Readonly<Record<string, string>>, viewer: Viewer): Provenance =>
  provenanceOf({
    tool: NAME,
    receipt: { tool: NAME, input, outputHash: answer.id, ms: answer.ms },
    output: { period: answer.basis?.period, compare_with: answer.basis?.compareWith },
    today: answer.basis?.today ?? answer.askedAt.slice(0, 10),
    dataVersion: answer.dataVersion,
    viewer,
  });

function structureOf(answer: Answer, { quotations, provenance }: Beside): z.input<typeof output> {
  const { id, understood, verdict, headline, findings, actions, caveats, next, charts, receipts } = answer;
  return {
    answer_id: id,
    ...(understood === "" ? {} : { understood: inertText(understood) }),
    verdict,
    headline: inertText(headline),
    findings: findings.map(({ text }) => inertText(text)),
    actions: actions.map((action) => actionOf(action, answer)),
    caveats: caveats.map(inertText),
    ...(quotations === "" ? {} : { quotations }),
    next: next.map(inertText),
    charts: charts.map(({ title }, index) => ({ title: inertText(title), uri: chartUri(id, index) })),
    computed_by: receipts.map(({ tool, input: given }) => ({
      tool: `${PREFIX}${tool}`,
      arguments: inertArguments(given),
    })),
    provenance,
  };
}

function actionOf(action: RankedAction, { facts }: Answer): z.input<typeof output>["actions"][number] {
  const { title, target, owner, expectedValue, confidence, effort, time, steps, touches } = action;
  const why = [facts[action.why]?.text ?? "", action.whyWords ?? ""].join(" ").trim();
  const range = expectedValue?.interval ? ` (${formatInterval(expectedValue)})` : "";
  return {
    title,
    target: inertText(target),
    ...(why === "" ? {} : { why }),
    owner: inertText(owner),
    ...(expectedValue ? { worth: `about ${formatQuantity(expectedValue)}${range}` } : {}),
    ...(expectedValue?.assumption ? { assumes: expectedValue.assumption } : {}),
    confidence,
    effort,
    time,
    steps: [...steps],
    records: touches.map(inertText),
  };
}

const chartUri = (answerId: string, index: number): string => `sales://chart/${answerId}-${index + 1}`;

/** The answer as people read it, and what a later call needs: where the charts are, and which calls give the figures again. */
function textOf(answer: Answer, { quotations, provenance }: Beside): string {
  const charts = answer.charts.map(({ title }, index) => `Chart: ${inertText(title)} → ${chartUri(answer.id, index)}`);
  const calls = answer.receipts.map(({ tool, input: given }) => `${PREFIX}${tool} ${jsonSlot(given)}`);
  const computed = calls.length === 0 ? [] : [`Computed by: ${calls.join(" · ")}`];
  const words = answerToMarkdown({ ...answer, charts: [] })
    .trimEnd()
    .replaceAll("\\[quotation\\]", "[quotation]");
  return [words, quotations, ...charts, ...computed, `Source: ${provenanceText(provenance)}`]
    .filter((part) => part !== "")
    .join("\n\n");
}
