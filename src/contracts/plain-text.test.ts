import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText, inertText, looksSame } from "./plain-text.ts";

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

test.for([
  ["EMEA", "EMEA"],
  ["Küche & Bad GmbH <3", "Küche & Bad GmbH <3"],
  ["line\n# break\u0000 \u001b[31mred", "line # break red"],
  ["<script>alert(1)</script>", "‹script>alert(1)‹/script>"],
  ["```js", "'''js"],
  ["![x](https://evil.example/?q=1)", "![x] (https://evil.example/?q=1)"],
  ["a\u{e0101}\ufe01b\u202ec", "abc"],
] as const)("%j is inert as %j", ([text, inert]) => {
  expect(inertText(text)).toBe(inert);
  expect(inertText(inert)).toBe(inert);
});

test("what was shown is recognised, and nothing else", () => {
  expect(looksSame("Reg \u001b[31m<b>\u{e0041}x](y", "reg ‹b>x] (y")).toBe(true);
  expect(looksSame("C++", "C#")).toBe(false);
});
