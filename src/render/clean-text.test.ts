import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText } from "./clean-text.ts";

test.for([
  ["Acme", "Acme"],
  ["Acme\u001b[31m\nInc\u202E", "Acme Inc"],
  ["\u001b[2J\u001b[1;31mred\u001b[0m", "red"],
  ["\u001b]0;title\u0007text", "0;titletext"],
  ["a\u0000b\u007fc\u009bd", "abc"],
  ["tab\there\r\n\u2028line", "tab here line"],
  ["zero\u200bwidth\ufeff", "zerowidth"],
  ["\u2066isolate\u2069 \u061cmark", "isolate mark"],
  ["lone \ud800 half", "lone \ufffd half"],
  ["  spaces   around  ", "spaces around"],
  ["👩‍💻 שלום 東京 é", "👩‍💻 שלום 東京 é"],
  ["", ""],
] as const)("%j becomes %j", ([text, clean]) => {
  expect(cleanText(text)).toBe(clean);
});

test("is done after one time, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = cleanText(text);
      expect(cleanText(once)).toBe(once);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(once).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
