import { randomBytes } from "node:crypto";
import { DataError, InputError, IntegrityError, OutsideError, SetupError } from "#contracts/errors.ts";
import { cleanText } from "#render/clean-text.ts";

const LONGEST = 1_000;
/** A path up to its last name: from a slash, drive or dot after a space or quotation mark; folders may hold spaces, sentences end at their marks. */
const FOLDERS =
  /(?<=^|[\s"'(“])(?:[A-Za-z]:|\.{1,2}|~)?[\\/](?:(?:(?![.,;:!?]\s|\s\()[^\\/:*?"<>|\n])+[\\/])*(?=[^\s\\/])/g;

/**
 * What a client reads of an error: our own sentences, with the folders cut off file names. Of an error that is not ours only an id, under which
 * the log has the rest.
 *
 * @example errorInWords(new InputError("There is no measure win_rat. Did you mean win_rate?"), log) // the same sentence
 */
export function errorInWords(error: unknown, log: (line: string) => void): string {
  const isOurs = [InputError, SetupError, DataError, OutsideError].some((kind) => error instanceof kind);
  if (isOurs) return cleanText((error as Error).message.replaceAll(FOLDERS, "")).slice(0, LONGEST);
  const id = `err_${randomBytes(4).toString("hex")}`;
  log(`${id} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return error instanceof IntegrityError
    ? `An internal check failed, so nothing is shown (${id}; the server's log has the rest). Please report it.`
    : `Something went wrong in the server (${id}; its log has the rest). Try again, or with other arguments.`;
}
