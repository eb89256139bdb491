import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImportFixture, importFixture } from "./import-fixture.ts";
import { importSummary } from "./import-report.ts";

let fixture: ImportFixture;
beforeEach(async () => {
  fixture = await importFixture();
});
afterEach(() => fixture.close());

const names = () => fixture.rows("select name from deal order by id").map((row) => row.name);
const rejects = () => fixture.rows("select line, reason from import_reject order by cast(line as integer)");
const refused = "deal_id,deal name\nA,Zoë\nB,Škoda\n";

test.for([
  ["UTF-8", Buffer.from(refused)],
  ["UTF-8 with BOM", Buffer.from(`\uFEFF${refused}`)],
  ["UTF-16 LE with BOM", Buffer.from(`\uFEFF${refused}`, "utf16le")],
  ["UTF-16 BE with BOM", Buffer.from(`\uFEFF${refused}`, "utf16le").swap16()],
  ["UTF-16 LE without BOM", Buffer.from(refused, "utf16le")],
  ["Windows-1252", Buffer.from("deal_id,deal name\nA,Zo\xEB\nB,\x8Akoda\n", "latin1")],
  ["CRLF", Buffer.from(refused.replaceAll("\n", "\r\n"))],
  ["CR", Buffer.from(refused.replaceAll("\n", "\r"))],
  ["semicolon", Buffer.from(refused.replaceAll(",", ";"))],
  ["tab", Buffer.from(refused.replaceAll(",", "\t"))],
  ["bar", Buffer.from(refused.replaceAll(",", "|"))],
  ["Excel's sep line and blank lines", Buffer.from(`sep=;\n\n${refused.replaceAll(",", ";")}`)],
  ["no line end at the end", Buffer.from(refused.trimEnd())],
] as const)("reads %s", async ([, bytes]) => {
  const report = await fixture.run(bytes);
  expect(report).toMatchObject({ read: 2, inserted: 2, rejected: 0 });
  expect(names()).toEqual(["Zoë", "Škoda"]);
});

test("Windows-1252 that shows only after the first megabyte is still read right", async () => {
  const filler = Array.from({ length: 40_000 }, (_, index) => `E${index},plain words that fill the row`).join("\n");
  await fixture.run(Buffer.from(`deal_id,deal name\n${filler}\nZ,Zo\xEB\n`, "latin1"));
  expect(fixture.rows("select name from deal where id = 'Z'")).toEqual([{ name: "Zoë" }]);
});

test("UTF-8 with a damaged character rejects that row and keeps the others whole", async () => {
  const good = Buffer.from("deal_id,deal name\nA,Zoë and Škoda\n");
  const report = await fixture.run(Buffer.concat([good, Buffer.from("B,x\xC3\n", "latin1"), Buffer.from("C,fine\n")]));
  expect(report).toMatchObject({ inserted: 2, rejected: 1 });
  expect(names()).toEqual(["Zoë and Škoda", "fine"]);
  expect(rejects()).toEqual([{ line: "3", reason: 'damaged characters: "x\uFFFD" is not valid UTF-8' }]);
});

test.for([
  ["inside a quoted cell", 'A,1,x\nB,2,"cut of', "3", "broken quotes"],
  ["between cells", "A,1,x\nB,2", "3", "too few cells"],
  ["inside a character", Buffer.from("A,1,Zoë\nB,2,Zoë").subarray(0, -1), "3", "damaged characters"],
] as const)("a file cut %s loses the cut row only", async ([, tail, line, reason]) => {
  const report = await fixture.run(Buffer.concat([Buffer.from("deal_id,amount,note\n"), Buffer.from(tail)]));
  expect(report).toMatchObject({ read: 2, inserted: 1, rejected: 1 });
  expect(rejects()).toEqual([{ line, reason: expect.stringContaining(reason) }]);
});

test("a quote left open in the middle costs its own line, not the lines it would swallow", async () => {
  const report = await fixture.run(
    'deal_id,amount,note\nA,1,"ok\nstill ok"\nB,2,"never closed\nC,3,x\nD,4,"fine"\nE,5,a"b\nF,6,"g"h\nG,7,y\n',
  );
  expect(fixture.rows("select id from deal order by id").map((row) => row.id)).toEqual(["A", "C", "D", "E", "G"]);
  expect(rejects().map((row) => row.line)).toEqual(["4", "8"]);
  expect(report).toMatchObject({ read: 7, inserted: 5, rejected: 2 });
});

test("broken quotes throughout are refused with the fix", async () => {
  const rows = Array.from({ length: 1_500 }, (_, index) => `D${index},"say \\"hi\\" to"`).join("\n");
  await expect(fixture.run(`deal_id,note\n${rows}\n`)).rejects.toThrow(/broken quotes.*doubled/s);
  expect(fixture.rows("select * from deal")).toEqual([]);
});

test("hostile strings are kept as they are, and are nothing but text", async () => {
  const hostile = [
    "'); drop table deal;--",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "\u202Eevil",
    "a\u0007b\u001B[31m",
    "<!channel>",
    "שלום",
    '{"$":1}',
  ];
  const rows = hostile
    .map((text, index) => `D${index},"${text.replaceAll('"', '""')}","${text.replaceAll('"', '""')}"`)
    .join("\n");
  const report = await fixture.run(`deal_id,deal name,"x"" '$.[0]"\n${rows}\n`);
  expect(report.rejected).toBe(0);
  expect(names()).toEqual(hostile);
  expect(
    fixture.rows("select json_extract(attributes, '$.x_0') as x from deal order by id").map((row) => row.x),
  ).toEqual(hostile);
});

test("a NUL byte and a cell of ten megabytes reject their rows", async () => {
  const report = await fixture.run(
    `deal_id,deal name\nA,a\0b\nB,"${"x".repeat(10_000_000)}"\nC,${"y".repeat(10_000_000)}\nD,ok\n`,
  );
  expect(report).toMatchObject({ read: 4, inserted: 1, rejected: 3 });
  expect(rejects().map((row) => row.reason)).toEqual([
    'NUL byte: "a\\u0000b"',
    "cell too long: 10,000,000 characters",
    "cell too long: 10,000,000 characters",
  ]);
  expect(fixture.rows("select max(length(raw_row)) as longest from import_reject")).toEqual([{ longest: 20_007 }]);
});

test("a thousand columns become attributes, ten thousand are refused", async () => {
  const wide = (columns: number) => {
    const numbers = Array.from({ length: columns }, (_, index) => index);
    return `deal_id,${numbers.map((n) => `c${n}`).join(",")}\nA,${numbers.join(",")}\n`;
  };
  const report = await fixture.run(wide(1_000));
  expect(Object.keys(report.files[0]?.attributes ?? {})).toHaveLength(1_000);
  expect(fixture.rows("select json_extract(attributes, '$.c999') as last from deal")).toEqual([{ last: "999" }]);
  await expect(fixture.run(wide(10_000))).rejects.toThrow(/10,001 columns; at most 2,000/);
});

test("of headers that appear twice the first is used, the second kept, and the report says so", async () => {
  const report = await fixture.run("deal_id,amount,Amount,,amount_2\nA,1,2,3,4\n");
  expect(fixture.rows("select amount, attributes from deal")).toEqual([
    { amount: 100, attributes: '{"amount_2":"2","column_4":"3","amount_2_2":"4"}' },
  ]);
  expect(report.notes[0]).toBe(
    'Columns that appear more than once: "amount". The first is used, the others are kept as attributes.',
  );
});

test("rows with too many cells are rejected; trailing empty cells and empty rows are not", async () => {
  const report = await fixture.run("deal_id,amount\nA,1,extra\nB,2,,\n,,\n\n  \nC,3\n");
  expect(report).toMatchObject({ read: 3, inserted: 2, rejected: 1 });
  expect(rejects()).toEqual([{ line: "2", reason: "too many cells: 3, the header has 2" }]);
});

test("NULL, N/A and \\N are empty; NA and None are words", async () => {
  await fixture.run("deal_id,region,amount\nA,NULL,N/A\nB,NA,\\N\nC,None,#N/A\n");
  expect(fixture.rows("select region, amount from deal order by id")).toEqual([
    { region: null, amount: null },
    { region: "NA", amount: null },
    { region: "None", amount: null },
  ]);
});

test("what is no CSV file is refused with what it is", async () => {
  const folder = join(fixture.folder, "folder");
  mkdirSync(folder);
  const run = (name: string, content: string | Uint8Array) =>
    fixture.run("", { files: [fixture.write(name, content)] });
  await expect(fixture.run("", { files: [folder] })).rejects.toThrow("is a folder");
  await expect(fixture.run("", { files: [join(folder, "none.csv")] })).rejects.toThrow("There is no file");
  await expect(run("a.csv", "")).rejects.toThrow("is empty");
  await expect(run("b.csv", "\n\n  \n")).rejects.toThrow("is empty");
  await expect(run("c.csv", "\uFEFF")).rejects.toThrow("is empty");
  await expect(run("d.csv", gzipSync("deal_id\nA\n"))).rejects.toThrow("compressed with gzip");
  await expect(run("e.xlsx", "PK\u0003\u0004 and more")).rejects.toThrow("Excel workbook or a zip");
  await expect(run("f.csv", Buffer.from([1, 0, 0, 7, 0, 0, 9, 0, 0, 0, 44, 10]))).rejects.toThrow("not a text file");
  await expect(run("g.csv", ",,,\n1,2,3,4\n")).rejects.toThrow("no readable header line");
});

test("any text in any cell comes back as it was, wherever the reader's chunks end", async () => {
  const cell = fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => text.replaceAll("\0", "").trim());
  const awkward = fc.constantFrom(
    '"',
    '""',
    "a,b",
    "x\ny",
    'say "hi"',
    "Zoë",
    "😀",
    "a;b\tc|d",
    "'",
    "2024-01-01",
    "1,5",
  );
  const row = fc.tuple(fc.oneof(cell, awkward), fc.oneof(cell, awkward));
  const grid = fc.sample(row, { numRuns: 8_000, seed: 20_261_120 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = grid.map(([name, note], index) => `${index},${quoted(name)},${quoted(note)}`);
  const report = await fixture.run(`deal_id,deal name,note\r\n${lines.join("\r\n")}\r\n`);
  expect(report).toMatchObject({ read: grid.length, inserted: grid.length, rejected: 0 });
  const kept = fixture.rows("select name, attributes from deal order by cast(id as integer)");
  const plain = (text: string) => text.replaceAll(/\r\n?/g, "\n").trim();
  const isEmpty = (text: string) => ["", "null", "NULL", "Null", "N/A", "n/a", "#N/A", "\\N"].includes(text);
  for (const [index, [name, note]] of grid.entries()) {
    const attributes = JSON.parse(String(kept[index]?.attributes ?? "{}")) as { readonly note?: string };
    expect(kept[index]?.name).toBe(isEmpty(plain(name)) ? null : plain(name));
    expect(attributes.note ?? "").toBe(isEmpty(plain(note)) ? "" : plain(note));
  }
});

test("a spreadsheet's shortened ids and day numbers are rejected", async () => {
  await fixture.run("deal_id,created\n1.23457E+12,2024-01-01\nA,45292\n");
  expect(rejects().map((row) => row.reason)).toEqual([
    'damaged key: "1.23457E+12" was shortened by a spreadsheet; format the column as text',
    'not a date: "45292" looks like a spreadsheet\'s day number; format the column as a date',
  ]);
});

test("headers cannot steer a terminal through the summary", async () => {
  const report = await fixture.run("deal_id,\u001B[31mred\u202E\nA,1\n");
  expect(importSummary(report).join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test("a header without rows is a result with no rows", async () => {
  for (const text of ["deal_id,amount\n", "deal_id,amount"]) {
    const report = await fixture.run(text);
    expect(report).toMatchObject({ read: 0, inserted: 0, notes: ["The file has a header but no rows."] });
  }
});
