import { randomBytes } from "node:crypto";
import { DataError, InputError, IntegrityError, OutsideError, SetupError } from "#contracts/errors.ts";
import { inertText } from "#contracts/plain-text.ts";
import { cutText } from "#render/inert-text.ts";

const LONGEST = 1_000;
/** A path up to its last name: from a slash, drive or dot after a space or quotation mark; folders may hold spaces, sentences end at their marks. */
const FOLDERS =
  /(?<=^|[\s"'(“])(?:[A-Za-z]:|\.{1,2}|~)?[\\/](?:(?:(?![.,;:!?]\s|\s\()[^\\/:*?"<>|\n])+[\\/])*(?=[^\s\\/])/g;
/** The same without a slash in front, as paths from the working folder are written: only before a name with an ending, as words hold slashes too. */
const RELATIVE_FOLDERS = /(?<=^|[\s"'(“])(?:[^\s\\/:*?"'<>|()]+[\\/])+(?=[^\s\\/]+\.[a-z][a-z\d]{0,7}(?![\w.]\w))/gi;
/** A command of ours, as it is typed here, after it was made inert. */
const COMMAND = /'((?:npm run --silent )?upshot (?:-- )?(?:[a-z]+ ?)+)(?:‹(file\.csv>))?'/g;

/**
 * What a client reads of an error: our own sentences, with the folders cut off file names, and inert where they repeat what somebody typed or what
 * the data hold. Of an error that is not ours only an id, under which the log has the rest.
 *
 * @example errorInWords(new InputError("There is no measure win_rat. Did you mean win_rate?"), log) // the same sentence
 */
export function errorInWords(error: unknown, log: (line: string) => void): string {
  const isOurs = [InputError, SetupError, DataError, OutsideError].some((kind) => error instanceof kind);
  if (isOurs) return inWords((error as Error).message);
  const id = `err_${randomBytes(4).toString("hex")}`;
  log(`${id} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return error instanceof IntegrityError
    ? `An internal check failed, so nothing is shown (${id}; the server's log has the rest). Please report it.`
    : `Something went wrong in the server (${id}; its log has the rest). Try again, or with other arguments.`;
}

/** Without folders, and inert but for the commands that we name in backticks. */
function inWords(message: string): string {
  const text = inertText(message.replaceAll(FOLDERS, "").replaceAll(RELATIVE_FOLDERS, ""));
  const own = (_: string, words: string, file: string | undefined) => `\`${words}${file ? `<${file}` : ""}\``;
  return cutText(text.replaceAll(COMMAND, own), LONGEST);
}
