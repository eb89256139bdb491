import { Command, CommanderError, Option } from "commander";
import type { Workbench } from "#contracts/app.ts";
import { commands } from "./commands.ts";
import { exitCodes, red, type Terminal, wordError } from "./output.ts";

const EXAMPLES = `
Examples:
  upshot ask "why did win rate drop?"
  upshot import deals pipeline-export.csv
  upshot ask "which rep is best?" --json
  upshot tool measure --input '{"measure":"win_rate","bucket":"month"}'
  upshot replay ans_0123456789ab

Exit codes: 0 done · 1 a fault of ours · 2 input to correct · 3 setup to correct · 4 damaged or newer data file · 6 figures withheld`;

/**
 * Runs one command line and returns the exit code. Never throws and never shows a stack trace.
 *
 * @param argv the words after the program's name
 */
export async function runCli(argv: readonly string[], workbench: Workbench, terminal: Terminal): Promise<number> {
  const wantsJson = argv.includes("--json");
  const fail = (code: number, text: string): number => {
    if (wantsJson) terminal.out(JSON.stringify({ error: { code, message: text } }));
    else terminal.error(red(terminal, text));
    return code;
  };
  let code: number = exitCodes.done;
  const program = buildProgram(workbench, terminal, (result) => {
    code = result;
  });
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.done : fail(exitCodes.input, error.message.replace(/^error: /, ""));
    const worded = wordError(error);
    return fail(worded.code, worded.text);
  }
}

function buildProgram(workbench: Workbench, terminal: Terminal, setCode: (code: number) => void): Command {
  const program = new Command("upshot")
    .description("Ask your sales data why. Every figure is computed, checked and can be replayed.")
    .addHelpText("after", EXAMPLES)
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: () => {} })
    .exitOverride();
  for (const { name, description, configure, run } of commands(workbench)) {
    const command = program.command(name).description(description);
    configure?.(command);
    command
      .addOption(new Option("--db <file>", "data file (default: your own one, else the sample)"))
      .addOption(new Option("--json", "print JSON and nothing else"))
      .action(async () =>
        setCode(await run({ words: command.processedArgs, options: command.opts(), workbench, terminal })),
      );
  }
  return program;
}
