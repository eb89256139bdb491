import { isAscii } from "node:buffer";
import { type FileHandle, open, stat } from "node:fs/promises";
import { InputError, SetupError } from "#contracts/errors.ts";

/** "damaged-utf-8" is UTF-8 with stray bytes in it: those are shown as U+FFFD and their rows rejected. */
export type Encoding = "utf-8" | "damaged-utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export interface TextChunk {
  readonly text: string;
  readonly bytesRead: number;
}

const CHUNK_BYTES = 1 << 15;
const HEAD_BYTES = 1 << 20;
const MAGIC: readonly (readonly [bytes: string, what: string])[] = [
  ["1f8b", "is compressed with gzip. Unpack it first (gunzip) and import the CSV inside"],
  ["504b0304", "is an Excel workbook or a zip file. Save the sheet as CSV and import that"],
  ["d0cf11e0", "is an old Excel workbook. Save the sheet as CSV and import that"],
  ["25504446", "is a PDF. Export the data as CSV and import that"],
  ["53514c69746520666f726d6174203300", "is an SQLite database, not a CSV file"],
  ["50415231", "is a Parquet file. Convert it to CSV and import that"],
];

/** Thrown when bytes turn up that are not valid in the encoding so far; `encoding` is what to read the file in instead. */
export class OtherEncoding extends Error {
  override readonly name = "OtherEncoding";
  readonly encoding: Encoding;

  constructor(encoding: Encoding) {
    super(`not UTF-8 but ${encoding}`);
    this.encoding = encoding;
  }
}

async function openForReading(path: string): Promise<{ readonly file: FileHandle; readonly size: number }> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw new InputError(`${path} is a folder. Name the CSV file inside it.`);
    if (!facts.isFile()) throw new InputError(`${path} is not a regular file. Save the data as a file first.`);
    return { file: await open(path, "r"), size: facts.size };
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new InputError(`There is no file ${path}. Check the name and the folder.`);
    throw new SetupError(`${path} cannot be read (${code ?? String(error)}). Check its permissions.`);
  }
}

export interface FileHead {
  readonly encoding: Encoding;
  /** The first megabyte as text, or all of a smaller file; line ends are \n. */
  readonly text: string;
  readonly complete: boolean;
  readonly size: number;
}

/**
 * Looks at the start of a file: size, encoding by byte-order mark, zero bytes and validity, and the first megabyte as text.
 *
 * @throws InputError when it does not exist, is a folder, is empty or is no text file; SetupError when it may not be read
 */
export async function readHead(path: string): Promise<FileHead> {
  const { file, size } = await openForReading(path);
  try {
    if (size === 0) throw new InputError(`${path} is empty. Export the data again.`);
    const buffer = Buffer.alloc(Math.min(size, HEAD_BYTES));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const head = buffer.subarray(0, bytesRead);
    const hex = head.subarray(0, 16).toString("hex");
    for (const [bytes, what] of MAGIC) if (hex.startsWith(bytes)) throw new InputError(`${path} ${what}.`);
    const complete = bytesRead === size;
    const encoding = guessEncoding(head, complete);
    const label = encoding === "damaged-utf-8" ? "utf-8" : encoding;
    const text = new TextDecoder(label).decode(head, { stream: !complete }).replaceAll(/\r\n?/g, "\n");
    return { encoding, text, complete, size };
  } finally {
    await file.close();
  }
}

function guessEncoding(head: Buffer, complete: boolean): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const sample = head.subarray(0, 2_000);
  let [even, odd] = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) at % 2 === 0 ? even++ : odd++;
  // Latin text in UTF-16 has a zero in nearly every second byte; a stray NUL in UTF-8 does not.
  if (odd > sample.length / 4 && even < sample.length / 20) return "utf-16le";
  if (even > sample.length / 4 && odd < sample.length / 20) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: !complete });
    return "utf-8";
  } catch {
    return insteadOfUtf8(head, false);
  }
}

/** Bytes that are not UTF-8: damage when other multi-byte characters are fine, else Windows-1252. */
function insteadOfUtf8(bytes: Buffer, sawMultibyte: boolean): Encoding {
  const text = bytes.toString("utf8");
  const broken = text.split("\uFFFD").length - 1;
  const fine = text.match(/[^\p{ASCII}\uFFFD]/gu)?.length ?? 0;
  return sawMultibyte || (fine > 0 && fine >= broken) ? "damaged-utf-8" : "windows-1252";
}

/**
 * The text of a file, chunk by chunk, with line ends as \n and without byte-order mark.
 *
 * @throws OtherEncoding when `encoding` is "utf-8" and the bytes are not
 */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<TextChunk> {
  const { file } = await openForReading(path);
  const fatal = encoding === "utf-8";
  const decoder = new TextDecoder(encoding === "damaged-utf-8" ? "utf-8" : encoding, { fatal });
  const singleByte = encoding !== "utf-16le" && encoding !== "utf-16be";
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let [bytesTotal, sawMultibyte, pending, heldReturn] = [0, false, false, false];
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      const bytes = buffer.subarray(0, bytesRead);
      const ascii = singleByte && isAscii(bytes);
      let text: string;
      try {
        // Plain ASCII needs no decoder unless the last chunk ended inside a character.
        text =
          ascii && !pending && bytesRead > 0
            ? bytes.toString("latin1")
            : decoder.decode(bytes, { stream: bytesRead > 0 });
      } catch {
        throw new OtherEncoding(insteadOfUtf8(Buffer.from(bytes), sawMultibyte));
      }
      sawMultibyte ||= !ascii && bytesRead > 0;
      pending = !ascii && bytesRead > 0;
      bytesTotal += bytesRead;
      if (heldReturn) text = `\r${text}`;
      heldReturn = bytesRead > 0 && text.endsWith("\r");
      if (heldReturn) text = text.slice(0, -1);
      if (text.includes("\r")) text = text.replaceAll(/\r\n?/g, "\n");
      yield { text, bytesRead: bytesTotal };
      if (bytesRead === 0) return;
    }
  } finally {
    await file.close();
  }
}
