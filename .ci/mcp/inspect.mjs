/**
 * Lists and calls everything with the MCP Inspector over one transport, and ends with 1 when anything fails:
 * node inspect.mjs stdio HOME TODAY
 * node inspect.mjs http URL TOKEN
 */
import { callTool, firstExamples, inspect, overHttp, overStdio } from "./inspector.mjs";

const [kind, where, what] = process.argv.slice(2);
const target = kind === "http" ? overHttp(where, what) : overStdio(where, what);
/** So many at once as the smallest machine has cores. */
const AT_ONCE = 2;
let failed = 0;
let passed = 0;

function note(name, fault) {
  if (fault) failed++;
  else passed++;
  process.stdout.write(`${fault ? "✗" : "✓"} ${kind} ${name}${fault ? `: ${fault}` : ""}\n`);
}

/** Exit code 0 and a result that holds what it should; the parsed result, or null. */
async function expectDone(name, run, missing = () => null) {
  const { code, stderr, result } = await run;
  note(name, result ? missing(result) : `exit code ${code} ${stderr.trim().slice(0, 400)}`);
  return result;
}

const empty = (list) => (list?.length > 0 ? null : "the list is empty");

/** Text alone must do for some hosts, the structure alone for others; a picture comes with text and without structure. */
function lacks(tool, { content, structuredContent, isError }) {
  if (isError) return "the tool answered with an error";
  if (!content?.some(({ type, text }) => type === "text" && text.length > 0)) return "there is no text";
  if (tool.outputSchema && !structuredContent) return "there is no structure";
  if (tool.name === "sales_chart" && !content.some(({ type }) => type === "image")) return "there is no picture";
  return null;
}

const { tools } = (await expectDone(
  "tools/list --strict",
  inspect(target, "--method", "tools/list", "--strict"),
  (list) => empty(list.tools),
)) ?? { tools: [] };
const examples = await firstExamples();
const todo = [
  () => expectDone("resources/list", inspect(target, "--method", "resources/list"), (list) => empty(list.resources)),
  () =>
    expectDone("resources/templates/list", inspect(target, "--method", "resources/templates/list"), (list) =>
      empty(list.resourceTemplates),
    ),
  () => expectDone("prompts/list", inspect(target, "--method", "prompts/list"), (list) => empty(list.prompts)),
  ...tools.map((tool) => () => {
    const args = examples[tool.name];
    if (!args) return note(tool.name, "no example says what to call it with");
    return expectDone(tool.name, callTool(target, tool.name, args), (result) => lacks(tool, result));
  }),
  // the proof that a refusal would be seen
  async () => {
    const { code } = await callTool(target, "sales_measure", { mesure: "win_rate" });
    note("a misspelt argument is refused", code === 5 ? null : `exit code ${code}, expected 5`);
  },
];
const workers = Array.from({ length: AT_ONCE }, async () => {
  for (let next = todo.shift(); next; next = todo.shift()) await next();
});
await Promise.all(workers);
process.stdout.write(`Inspector over ${kind}: ${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
