import type { Workbench } from "#contracts/app.ts";
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
