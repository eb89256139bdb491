/**
 * An analyst's session, for people to read: node transcript.mjs HOME TODAY FILE
 * From what there is, over why it moved and where, to a picture and the lead to call.
 */
import { writeFileSync } from "node:fs";
import { callTool, inspect, overStdio } from "./inspector.mjs";

const [home, today, file] = process.argv.slice(2);
const target = overStdio(home, today);

const steps = [
  ["What is there?", "sales_describe_data", {}],
  ["Why did win rate move?", "sales_why_changed", { measure: "win_rate" }],
  ["Where exactly?", "sales_measure", { measure: "win_rate", by: "region,product" }],
  ["Show it to me.", "sales_chart", { tool: "sales_why_changed", arguments: { measure: "win_rate" } }],
  ["And who should be called first?", "sales_lead_summary", { lead: "Acme" }],
  ["In words, please.", "sales_ask", { question: "why did win rate drop?" }],
];

const shown = ({ type, text, data, mimeType, uri }) =>
  type === "text"
    ? text
    : type === "image"
      ? `[picture: ${mimeType}, ${Math.round((data.length * 3) / 4096)} kB]`
      : `[link: ${uri}]`;

const pages = ["# A session over MCP", `Sample data, today is ${today}. What the host's model reads of each call.`];
let failed = 0;
for (const [question, name, args] of steps) {
  const { result, stderr } = await callTool(target, name, args);
  if (!result) failed++;
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
