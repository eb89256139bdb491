import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { SetupError } from "#contracts/errors.ts";
import { Settings } from "#contracts/settings.ts";

/** The only reader of the environment. Values are checked once, here. */

const Environment = z.object({
  UPSHOT_DB: z.string().min(1).optional(),
  UPSHOT_HOME: z.string().min(1).default(".upshot"),
  UPSHOT_SETTINGS: z.string().min(1).optional(),
  UPSHOT_TODAY: z.iso.date().optional(),
  UPSHOT_VIEWER: z.string().min(1).optional(),
  NO_COLOR: z.string().optional(),
  FORCE_COLOR: z.string().optional(),
});

/** What a host of a bundle leaves in place of a setting that nobody filled in. */
const LEFT_OPEN = /^\$\{user_config\.\w+\}$/;

export interface Config {
  /** Folder for data files, charts and history. */
  readonly home: string;
  /** The data file that UPSHOT_DB names, if any. */
  readonly dataFile: string | null;
  readonly settings: Settings;
  /** A fixed date instead of the clock's, YYYY-MM-DD. */
  readonly today: string | null;
  /** E-mail address of the person whose rows are shown; null: everything. */
  readonly viewer: string | null;
  readonly noColour: boolean;
}

/**
 * Reads UPSHOT_DB, UPSHOT_HOME, UPSHOT_SETTINGS (a JSON file with any of the settings), UPSHOT_TODAY, UPSHOT_VIEWER (an e-mail address) and NO_COLOR.
 *
 * @throws SetupError naming the variable or the setting and what it should be
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const filled = Object.fromEntries(Object.entries(environment).filter(([, value]) => value && !LEFT_OPEN.test(value)));
  const checked = Environment.safeParse(filled);
  if (!checked.success) throw new SetupError(inWords("The environment", checked.error));
  const { UPSHOT_DB, UPSHOT_HOME, UPSHOT_SETTINGS, UPSHOT_TODAY, UPSHOT_VIEWER, NO_COLOR } = checked.data;
  return {
    home: UPSHOT_HOME,
    dataFile: UPSHOT_DB ?? null,
    settings: readSettings(UPSHOT_SETTINGS),
    today: UPSHOT_TODAY ?? null,
    viewer: UPSHOT_VIEWER ?? null,
    noColour: NO_COLOR !== undefined,
  };
}

/** Today's local date, YYYY-MM-DD: the fixed one, else that of a moment where the workspace is. */
export const todayOf = ({ today, settings: { timeZone } }: Config, now: Date): string =>
  today ?? new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);

function readSettings(file: string | undefined): Settings {
  if (!file) return Settings.parse({});
  if (!existsSync(file))
    throw new SetupError(`UPSHOT_SETTINGS names ${file}, which does not exist. Create it or unset the variable.`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new SetupError(`The settings file ${file} is not valid JSON. Correct it or unset UPSHOT_SETTINGS.`);
  }
  const checked = Settings.strict().safeParse(content);
  if (!checked.success) throw new SetupError(inWords(`The settings file ${file}`, checked.error));
  return checked.data;
}

const inWords = (what: string, error: z.ZodError): string =>
  `${what} is not right: ${error.issues.map((issue) => `${issue.path.join(".") || "value"}: ${issue.message}`).join("; ")}.`;
