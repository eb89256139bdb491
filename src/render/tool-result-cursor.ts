import { createHash } from "node:crypto";
import type { ToolRun } from "#contracts/app.ts";
import { InputError } from "#contracts/errors.ts";

const CURSOR = /^[A-Za-z0-9_-]{8,200}$/;
const MARK = /^(\d{1,9})\.([0-9a-f]{12})\.([0-9a-f]{12})$/;

/**
 * Where the next page of a result starts. It holds an offset and fingerprints of the call and of the data version, nothing that could be
 * read out of it, and gives no right to anything: the call that uses it runs as its own viewer.
 */
export const makeCursor = (offset: number, run: ToolRun, detail: string): string =>
  Buffer.from(`${offset}.${callMark(run, detail)}.${dataMark(run)}`).toString("base64url");

/**
 * The row at which a page starts.
 *
 * @throws InputError for a cursor that is none, one of another call, and one from before the data changed
 * @example readCursor(null, run, "concise") // 0
 */
export function readCursor(cursor: string | null, run: ToolRun, detail: string): number {
  if (cursor === null || cursor === "") return 0;
  const text = CURSOR.test(cursor) ? Buffer.from(cursor, "base64url").toString("latin1") : "";
  const [, offset, call, data] = MARK.exec(text) ?? [];
  if (offset === undefined)
    throw new InputError(
      "That is no cursor. Copy next_cursor of the last result as it stands, or leave cursor out to start again.",
    );
  if (call !== callMark(run, detail))
    throw new InputError(
      "That cursor belongs to another call. Repeat the arguments of the call that gave it, response_format included, or leave cursor out to start again.",
    );
  if (data !== dataMark(run))
    throw new InputError("The data have changed since that cursor was given. Leave cursor out to start again.");
  return Number(offset);
}

const mark = (facts: unknown): string => createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 12);

const callMark = ({ tool, receipt, viewer }: ToolRun, detail: string): string =>
  mark([tool, Object.entries(receipt.input).sort(), viewer.email, viewer.scope, detail]);

/** The date too: what lies behind today moves with it. */
const dataMark = ({ dataVersion, today }: ToolRun): string => mark([dataVersion, today]);
