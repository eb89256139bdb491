import { InputError } from "#contracts/errors.ts";
import { type Call, dataFileOf, viewerOf } from "./call.ts";
import { bold, dim, exitCodes, red } from "./output.ts";

/** Fills a data file with a sample world. */
export async function seed(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const dataFile = typeof options.db === "string" ? options.db : workbench.sampleDataFile;
  const world = String(options.world);
  if (!workbench.worlds.some(({ name }) => name === world)) {
    throw new InputError(
      `There is no sample world ${world}. Choose one of: ${workbench.worlds.map(({ name }) => name).join(", ")}.`,
    );
  }
  const number = Number(options.seed);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new InputError(`--seed ${String(options.seed)} is not a whole number from 0 up.`);
  const lines = await workbench.seed(dataFile, { world, seed: number });
  terminal.out(
    options.json === true
      ? JSON.stringify({ dataFile, world, seed: number, summary: lines }, null, 2)
      : [...lines, `Data file: ${dataFile}`].join("\n"),
  );
  return exitCodes.done;
}

/** Runs an answer again and says whether its figures hold. */
export async function replay(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const app = await workbench.open(dataFileOf(call));
  try {
    const result = await app.replay(String(call.words[0]), { viewer: viewerOf(call) });
    if (options.json === true) terminal.out(JSON.stringify(result, null, 2));
    else if (result.identical)
      terminal.out(`Same figures, to the last byte${result.sameData ? "" : ", although the data have changed since"}.`);
    else {
      terminal.out(
        result.sameData
          ? red(terminal, "The figures differ on the same data: please report this.")
          : "The data have changed since. What moved:",
      );
      for (const { path, before, after } of result.changes)
        terminal.out(`• ${path.slice(1).replaceAll("/", " › ")}: ${before} → ${after}`);
      if (result.changes.length === 0)
        terminal.out(dim(terminal, "No figure of the answer itself; only details behind it."));
    }
    return result.sameData && !result.identical ? exitCodes.integrity : exitCodes.done;
  } finally {
    await app.close();
  }
}

/** Checks the installation and the data file; each fault comes with its fix. */
export async function doctor(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const checks = await workbench.doctor(dataFileOf(call));
  const healthy = checks.every(({ ok }) => ok);
  if (options.json === true) terminal.out(JSON.stringify({ healthy, checks }, null, 2));
  else {
    for (const { name, ok, detail, fix } of checks) {
      terminal.out(
        `${ok ? "ok  " : red(terminal, "FIX ")} ${bold(terminal, name)}: ${detail}${fix ? `\n     → ${fix}` : ""}`,
      );
    }
  }
  return healthy ? exitCodes.done : exitCodes.setup;
}
