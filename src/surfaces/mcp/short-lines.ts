import { Transform } from "node:stream";

const NEWLINE = 0x0a;

/**
 * Passes lines on as they come and drops those over so many bytes, whole: what reads them next has a buffer that it gives up over.
 *
 * @param onDropped told when a line is dropped, once for each
 */
export function shortLines(mostBytes: number, onDropped: () => void): Transform {
  let line: Buffer[] = [];
  let length = 0;
  let isDropping = false;
  const add = (part: Buffer): void => {
    length += part.length;
    if (length <= mostBytes) line.push(part);
    else if (!isDropping) {
      isDropping = true;
      line = [];
      onDropped();
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        add(chunk.subarray(from, end + 1));
        if (!isDropping) this.push(Buffer.concat(line));
        [line, length, isDropping] = [[], 0, false];
        from = end + 1;
      }
      if (from < chunk.length) add(chunk.subarray(from));
      done();
    },
  });
}
