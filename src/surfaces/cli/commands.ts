import type { Command } from "commander";
import type { Workbench } from "#contracts/app.ts";
import type { Call } from "./call.ts";
import { ask } from "./command-ask.ts";
import { importFiles } from "./command-import.ts";
import { configureMcp, mcp } from "./command-mcp.ts";
import { start } from "./command-start.ts";
import { doctor, replay, seed } from "./command-store.ts";
import { configureToken, token } from "./command-token.ts";
import { listTools, runTool } from "./command-tool.ts";

interface CommandShape {
  readonly name: string;
  readonly description: string;
  readonly configure?: (command: Command) => void;
  /** Returns the exit code. */
  readonly run: (call: Call) => Promise<number>;
}

const asViewer = (command: Command): Command =>
  command.option("--as <email>", "see only what this person may see (default: UPSHOT_VIEWER, else everything)");

/** Every command, in the order in which help lists them. */
export function commands(workbench: Workbench): readonly CommandShape[] {
  const worlds = workbench.worlds.map(({ name }) => name).join(", ");
  return [
    {
      name: "start",
      description: "answer a first question, on sample data when you have none yet, and let you ask on",
      configure: asViewer,
      run: start,
    },
    {
      name: "ask",
      description: "answer a question in words",
      configure: (command) =>
        asViewer(command)
          .argument("<question...>", "the question")
          .option("--thread <key>", "remember the exchange under this key, so that follow-ups work")
          .option("--no-chart", "draw no picture")
          .option("--steps", "say each step while it runs")
          .addHelpText("after", '\nExample:\n  upshot ask "why did win rate drop in 2024 Q2?"'),
      run: ask,
    },
    { name: "tools", description: "list the analytics tools", run: listTools },
    {
      name: "tool",
      description: "run one analytics tool",
      configure: (command) =>
        asViewer(command)
          .argument("<name>", "name of the tool")
          .option("--input <json>", "its input as JSON", "{}")
          .addHelpText(
            "after",
            `\nExample:\n  upshot tool why_changed --input '{"measure":"win_rate","period":"2024-Q2"}'`,
          ),
      run: runTool,
    },
    {
      name: "import",
      description: "import CSV files; importing the same file again changes nothing",
      configure: (command) =>
        command
          .argument("<entity>", `what the rows are: ${workbench.entities.join(", ")}`)
          .argument("<file...>", "one or more CSV files")
          .option("--map <pair...>", "read a column as a field: deal_amount=amount")
          .option("--date-order <order>", "day-first or month-first, for dates such as 03/04/2024")
          .option("--rejects <file>", "write every row that was set aside to this file, with its line and reason")
          .option("--source <name>", "name of the system the rows come from", "csv")
          .addHelpText("after", "\nExample:\n  upshot import deals pipeline-export.csv --map deal_amount=amount"),
      run: importFiles,
    },
    {
      name: "seed",
      description: "fill a data file with a sample world",
      configure: (command) =>
        command
          .option("--world <name>", `one of: ${worlds}`, "default")
          .option("--seed <number>", "another random seed", "1"),
      run: seed,
    },
    {
      name: "replay",
      description: "run an answer again: the same data give the same figures, new data a list of what changed",
      configure: (command) => asViewer(command).argument("<answer>", "id of the answer"),
      run: replay,
    },
    { name: "mcp", description: "serve the tools to MCP clients", configure: configureMcp, run: mcp },
    { name: "token", description: "keys for clients over HTTP", configure: configureToken, run: token },
    { name: "doctor", description: "check the installation and the data file", run: doctor },
  ];
}
