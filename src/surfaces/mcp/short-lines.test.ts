import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { shortLines } from "./short-lines.ts";

test.for([
  ["lines in pieces", ["ab", "c\nd", "e", "f\n"], "abc\ndef\n", 0],
  ["one that is just short enough", ["12345678\n"], "12345678\n", 0],
  ["one that is not", ["123456789\n", "next\n"], "next\n", 1],
  ["a long one in pieces", ["a\n12345", "678901", "2345", "6\nb\n"], "a\nb\n", 1],
  ["two long ones in one piece", ["123456789\n123456789\nb\n"], "b\n", 2],
  ["one without an end", ["a\nb"], "a\n", 0],
] as const)("%s", async ([, pieces, passed, dropped]) => {
  let told = 0;
  const lines = shortLines(9, () => {
    told += 1;
  });
  const came = text(Readable.from(pieces.map((piece) => Buffer.from(piece))).pipe(lines));
  expect([await came, told]).toEqual([passed, dropped]);
});
