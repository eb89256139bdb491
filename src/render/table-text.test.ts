import stringWidth from "string-width";
import { expect, test } from "vitest";
import { cutToColumns, padToColumns, tableToText } from "./table-text.ts";
import { wrapLines } from "./wrap-lines.ts";

test.for([
  ["Acme", 10, "Acme"],
  ["Acme Corporation", 8, "Acme Co…"],
  ["東京エレクトロン", 7, "東京エ…"], // three letters of two columns and the dots
  ["🚀🚀🚀", 4, "🚀…"],
  ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
  ["abc", 1, "…"],
  ["abc", 0, ""],
] as const)("%s in %d columns is %s", ([text, columns, expected]) => {
  expect(cutToColumns(text, columns)).toBe(expected);
});

test("wide letters are filled up by what they take", () => {
  expect(padToColumns("東京", 6, "right")).toBe("  東京");
  expect(padToColumns("too long", 3, "left")).toBe("too long");
});

test("a table is aligned, cleaned, and without empty columns", () => {
  const columns = [
    { title: "Stage", align: "left" },
    { title: "", align: "left" },
    { title: "n", align: "right" },
  ] as const;
  const rows = [
    ["Demo\u001b[31m", "", "12"],
    ["東京", "", "1,204"],
  ];
  expect(tableToText(columns, rows, 80)).toBe("Stage      n\nDemo      12\n東京   1,204");
});

test("the first column gives way", () => {
  const columns = [
    { title: "Segment", align: "left" },
    { title: "rate", align: "right" },
  ] as const;
  const table = tableToText(columns, [["a very long segment name", "43.8%"]], 20);
  expect(table.split("\n")).toEqual(["Segment         rate", "a very long…   43.8%"]);
});

test.for([
  ["one two three", 9, "• ", ["• one two", "  three"]],
  ["", 20, "• ", ["• "]],
  ["abcdefghijklmnop", 10, "", ["abcdefghij", "klmnop"]],
  ["東京東京東京", 8, "", ["東京東京", "東京"]],
] as const)("%s wraps at %d", ([text, columns, first, lines]) => {
  expect(wrapLines(text, columns, first)).toEqual(lines);
  expect(lines.every((line) => stringWidth(line) <= columns)).toBe(true);
});
