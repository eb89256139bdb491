import { InputError } from "#contracts/errors.ts";
import type { Call } from "./call.ts";
import { importProgress } from "./import-progress.ts";
import { exitCodes } from "./output.ts";

/** Imports CSV files into the person's own data file and reports what landed and what did not. */
export async function importFiles(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const [entity, files] = call.words as [string, readonly string[]];
  const dataFile = typeof options.db === "string" ? options.db : workbench.ownDataFile;
  const progress = importProgress(terminal);
  try {
    const outcome = await workbench.importFiles(dataFile, {
      entity,
      files,
      map: parseMap((options.map as readonly string[] | undefined) ?? []),
      dateOrder: parseDateOrder(options.dateOrder),
      source: String(options.source ?? "csv"),
      rejectsFile: typeof options.rejects === "string" ? options.rejects : null,
      onProgress: progress.onProgress,
    });
    progress.stop();
    terminal.out(options.json === true ? JSON.stringify(outcome.report, null, 2) : outcome.summary.join("\n"));
    const nothingLanded = outcome.rejected > 0 && outcome.inserted + outcome.updated === 0;
    return nothingLanded ? exitCodes.input : exitCodes.done;
  } finally {
    progress.stop();
  }
}

function parseMap(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf("=");
      if (at < 1 || at === pair.length - 1)
        throw new InputError(`--map ${pair} is not a pair. Write column=field, such as --map deal_amount=amount.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function parseDateOrder(value: unknown): "day-first" | "month-first" | null {
  if (value === undefined) return null;
  if (value === "day-first" || value === "month-first") return value;
  throw new InputError(
    `--date-order ${String(value)} is unknown. Use day-first (31/12/2024) or month-first (12/31/2024).`,
  );
}
