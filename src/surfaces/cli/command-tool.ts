import { InputError } from "#contracts/errors.ts";
import { type Call, dataFileOf, viewerOf } from "./call.ts";
import { bold, dim, exitCodes } from "./output.ts";

/** Runs one tool and prints its words, or its whole output as JSON. */
export async function runTool(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const input = parseInput(String(options.input ?? "{}"));
  const app = await workbench.open(dataFileOf(call));
  try {
    const { output, receipt, text } = await app.runTool(String(call.words[0]), input, { viewer: viewerOf(call) });
    if (options.json === true) {
      terminal.out(JSON.stringify({ output, receipt, text }, null, 2));
      return exitCodes.done;
    }
    terminal.out(
      [
        bold(terminal, text.headline),
        ...text.findings.map((finding) => `• ${finding}`),
        ...text.caveats.map((caveat) => dim(terminal, `Note: ${caveat}`)),
      ].join("\n"),
    );
    terminal.out(dim(terminal, `${receipt.tool} · ${receipt.ms} ms · --json prints every figure`));
    return exitCodes.done;
  } finally {
    await app.close();
  }
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(
      `--input is not valid JSON: ${text.slice(0, 80)}. Write it like --input '{"measure":"win_rate"}'.`,
    );
  }
}

/** Lists the tools with the questions they answer. */
export async function listTools(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const tools = await workbench.tools();
  if (options.json === true) {
    terminal.out(
      JSON.stringify(
        tools.map(({ name, title, description, asks }) => ({ name, title, description, asks })),
        null,
        2,
      ),
    );
    return exitCodes.done;
  }
  for (const { name, title, asks } of tools)
    terminal.out(
      `${bold(terminal, name.padEnd(18))} ${title}\n${asks.map(({ question }) => dim(terminal, `                   ${question}`)).join("\n")}`,
    );
  return exitCodes.done;
}
