import type { Workbench } from "#contracts/app.ts";
import { InputError } from "#contracts/errors.ts";
import type { Terminal } from "./output.ts";

/** A command line as a command sees it. */
export interface Call {
  readonly words: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly workbench: Workbench;
  readonly terminal: Terminal;
}

/** Who asks: the person named by --as, else the default one. */
export const viewerOf = ({ options, workbench }: Call): string | null =>
  typeof options.as === "string" ? options.as : workbench.viewer;

/** The data file of a call: the one named by --db, else the default. */
export const dataFileOf = ({ options, workbench }: Call): string =>
  typeof options.db === "string" ? options.db : workbench.defaultDataFile();

/** The same, for commands that make no new one. @throws InputError with the ways to get data when it does not exist */
export function existingDataFileOf(call: Call): string {
  const dataFile = dataFileOf(call);
  if (call.workbench.exists(dataFile)) return dataFile;
  throw new InputError(
    `There is no data file ${dataFile} yet. Run \`upshot import deals <file.csv>\` for your own data or \`upshot seed\` for the sample.`,
  );
}
