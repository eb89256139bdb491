/**
 * An analyst's session, for people to read: node transcript.mjs HOME TODAY FILE
 * From what there is, over why it moved and where, to a picture and the lead to call.
 */
import { writeFileSync } from "node:fs";
import { callTool, inspect, overStdio } from "./inspector.mjs";

const [home, today, file] = process.argv.slice(2);
const target = overStdio(home, today);

/** Arguments, or what makes them of the segment that the change was found in. */
const steps = [
  ["What is there?", "sales_describe_data", {}],
  ["Why did win rate move?", "sales_why_changed", { measure: "win_rate" }],
  ["Since when, in that segment?", "sales_measure", (filter) => ({ measure: "win_rate", bucket: "month", filter })],
  [
    "Who stands apart there?",
    "sales_compare_segments",
    (filter) => ({ measure: "win_rate", dimension: "owner", period: "latest", filter }),
  ],
  ["What does it cost us?", "sales_leakage", (filter) => ({ kind: "deal", filter })],
  ["Show it to me.", "sales_chart", { tool: "sales_why_changed", arguments: { measure: "win_rate" } }],
  ["And who should be called first?", "sales_lead_summary", { lead: "Acme" }],
  ["In words, please.", "sales_ask", { question: "why did win rate drop?" }],
];

/** The first filter in a result, as it stands there. */
function segmentIn(value) {
  if (typeof value !== "object" || value === null) return "";
  if (typeof value.segment === "string") return value.segment;
  return (
    Object.values(value)
      .map(segmentIn)
      .find((found) => found !== "") ?? ""
  );
}

const shown = ({ type, text, data, mimeType, uri }) =>
  type === "text"
    ? text
    : type === "image"
      ? `[picture: ${mimeType}, ${Math.round((data.length * 3) / 4096)} kB]`
      : `[link: ${uri}]`;

const pages = ["# A session over MCP", `Sample data, today is ${today}. What the host's model reads of each call.`];
let failed = 0;
let segment = "";
for (const [question, name, given] of steps) {
  const args = typeof given === "function" ? given(segment) : given;
  const { result, stderr } = await callTool(target, name, args);
  if (!result) failed++;
  segment ||= segmentIn(result?.structuredContent);
  const text = result ? result.content.map(shown).join("\n\n") : stderr.trim();
  pages.push(
    `## ${question}`,
    `\`${name} ${JSON.stringify(args)}\``,
    `${text.length} characters`,
    "~~~text",
    text,
    "~~~",
  );
}
const named = ["--prompt-name", "lead_brief", "--prompt-args", "lead=Acme"];
const brief = await inspect(target, "--method", "prompts/get", ...named);
if (!brief.result) failed++;
pages.push(
  "## The lead brief, as a prompt",
  "~~~json",
  brief.result ? JSON.stringify(brief.result, null, 2) : brief.stderr.trim(),
  "~~~",
);
writeFileSync(file, `${pages.join("\n\n")}\n`);
process.stdout.write(`${steps.length + 1 - failed} passed, ${failed} failed; the session is in ${file}\n`);
process.exitCode = failed > 0 ? 1 : 0;
