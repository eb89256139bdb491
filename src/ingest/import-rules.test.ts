import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImportFixture, importFixture } from "./import-fixture.ts";

let fixture: ImportFixture;
beforeEach(async () => {
  fixture = await importFixture();
});
afterEach(() => fixture.close());

const reasons = () =>
  fixture.rows("select reason from import_reject order by cast(line as integer)").map((row) => row.reason);
const outcomes = () =>
  fixture.rows("select id, outcome from deal order by id").map((row) => `${row.id} ${row.outcome}`);

test("outcome words are read in any spelling; an unknown one is rejected, an empty one is open", async () => {
  await fixture.run(
    "deal_id,close date,Result\nA,2024-01-01,Won\nB,2024-01-01,closed-won\nC,2024-01-01,CLOSED LOST\nD,,\nE,,In Progress\nF,2024-01-01,Wun\n",
  );
  expect(outcomes()).toEqual(["A won", "B won", "C lost", "D open", "E open"]);
  expect(reasons()).toEqual(['unknown outcome word: "Wun" is not won, lost or open']);
});

test("without an outcome column is_won and is_closed, or the stage, tell it", async () => {
  await fixture.run(
    "Id,CloseDate,IsWon,IsClosed,StageName\nA,2024-01-01,true,true,x\nB,2024-01-01,false,true,x\nC,2024-01-01,false,false,x\n",
  );
  await fixture.run(
    "id,close date,stage\nD,2024-01-01,Closed Won\nE,2024-01-01,Closed Lost\nF,2024-01-01,Demo\nG,2024-01-01,Closed\n",
  );
  expect(outcomes()).toEqual(["A won", "B lost", "C open", "D won", "E lost", "F open"]);
  expect(reasons()).toEqual(['no outcome: stage "Closed" does not say whether the deal was won or lost']);
});

test("a column headed Closed that holds dates is the close date; outcome words of neighbours are known", async () => {
  await fixture.run(
    "Deal ID;Closed;Result\nA;2024-01-05;gewonnen\nB;2024-01-06;verloren\nC;2024-01-07;Gagné\nD;2024-01-08;perdu\n",
  );
  expect(outcomes()).toEqual(["A won", "B lost", "C won", "D lost"]);
  expect(fixture.rows("select closed_on from deal where id = 'A'")).toEqual([{ closed_on: "2024-01-05" }]);
});

test("won or lost without close date, closed before created and negative amounts are rejected, not mended", async () => {
  const report = await fixture.run(
    "deal_id,created,close date,outcome,amount\nA,2024-01-02,,won,1\nB,2024-01-02,,lost,1\nC,2024-01-02,2024-01-01,won,1\nD,2024-01-02,2024-01-02,won,-1\nE,2024-01-02,2024-01-02,won,(12)\nF,2024-01-02,2024-01-02,won,0\n",
  );
  expect(report).toMatchObject({ inserted: 1, rejected: 5 });
  expect(reasons()).toEqual([
    "no close date: the deal is won and has none",
    "no close date: the deal is lost and has none",
    "closed before created: closed 2024-01-01, created 2024-01-02",
    'negative amount: "-1"',
    'negative amount: "(12)"',
  ]);
});

test("close dates without anything that tells won from lost refuse the file", async () => {
  await expect(fixture.run("deal_id,close date\nA,2024-01-01\n")).rejects.toThrow('--map "column=outcome"');
});

test("stages that contradict the outcome and future closes are noted, and the rows land", async () => {
  const report = await fixture.run(
    "deal_id,stage,outcome,close date\nA,Demo,won,2024-01-01\nB,Demo,lost,2024-01-01\nC,Closed Won,lost,2024-01-01\nD,Closed,won,2030-01-01\nE,Demo,open,\n",
  );
  expect(report).toMatchObject({ inserted: 5, rejected: 0 });
  expect(report.notes).toEqual([
    "2 of 4 closed deals have a stage that contradicts their outcome: a stage funnel cannot be read from this file.",
    "1 closed deals have a close date after the day of this import.",
  ]);
});

const ids = (cells: readonly string[]) => cells.map((cell, index) => `D${index},"${cell}"`).join("\n");
const created = () => fixture.rows("select created_on from deal order by id").map((row) => row.created_on);

test.for([
  [
    ["26/03/2024", "03/04/2024"],
    ["2024-03-26", "2024-04-03"],
  ],
  [
    ["03/26/2024", "03/04/2024 5:06 PM"],
    ["2024-03-26", "2024-03-04"],
  ],
  [
    ["26.3.2024", "03.04.2024"],
    ["2024-03-26", "2024-04-03"],
  ],
  [
    ["2024-03-26T23:59:00-05:00", "2024/3/4"],
    ["2024-03-26", "2024-03-04"],
  ],
  [
    ["26 Mar 2024", "March 4, 2024", "20240229"],
    ["2024-03-26", "2024-03-04", "2024-02-29"],
  ],
] as const)("dates: %j", async ([cells, expected]) => {
  const report = await fixture.run(`deal_id,created\n${ids(cells)}\n`);
  expect(report.rejected).toBe(0);
  expect(created()).toEqual(expected);
});

test("a column of dates that reads both ways asks for the order, and takes it", async () => {
  const text = `deal_id,created\n${ids(["03/04/2024", "05/06/2024"])}\n`;
  await expect(fixture.run(text)).rejects.toThrow(/"created" reads both .*--date-order day-first/);
  await fixture.run(text, { dateOrder: "day-first" });
  expect(created()).toEqual(["2024-04-03", "2024-06-05"]);
  await fixture.run(text, { dateOrder: "month-first" });
  expect(created()).toEqual(["2024-03-04", "2024-05-06"]);
});

test("a column that mixes both orders asks too; then dates that do not exist in it are rejected", async () => {
  const text = `deal_id,created\n${ids(["26/03/2024", "03/26/2024"])}\n`;
  await expect(fixture.run(text)).rejects.toThrow("mixes day/month and month/day");
  await fixture.run(text, { dateOrder: "day-first" });
  expect(reasons()).toEqual(['no such day: "03/26/2024"']);
});

test("the value that settles the order may come megabytes down the file", async () => {
  const many = Array.from({ length: 60_000 }, (_, index) => `E${index},2024-01-05,some words to fill the row`).join(
    "\n",
  );
  const report = await fixture.run(`deal_id,created,note\n${many}\nZ1,03/04/2024,\nZ2,26/04/2024,\n`);
  expect(report).toMatchObject({ read: 60_002, inserted: 60_002, rejected: 0 });
  expect(fixture.rows("select created_on from deal where id = 'Z1'")).toEqual([{ created_on: "2024-04-03" }]);
});

test("two-digit years, days that do not exist and words are rejected", async () => {
  await fixture.run(`deal_id,created\n${ids(["03/04/24", "2023-02-29", "soon", "2024-13-01", "2024-02-29"])}\n`);
  expect(reasons()).toEqual([
    'year with two digits: "03/04/24"; write the year with four digits',
    'no such day: "2023-02-29"',
    'not a date: "soon"',
    'no such day: "2024-13-01"',
  ]);
});

const amounts = () => fixture.rows("select amount from deal order by id").map((row) => row.amount);

test.for([
  [
    ["1,234.50", "12", "$1,200,000"],
    [123_450, 1_200, 120_000_000],
  ],
  [
    ["1.234,50", "12,5", "1.200.000"],
    [123_450, 1_250, 120_000_000],
  ],
  [
    ["1 234,50", "12,50"],
    [123_450, 1_250],
  ],
  [
    ["1'234.50", "12,34,567.00"],
    [123_450, 123_456_700],
  ],
  [
    ["1,234", "USD 5"],
    [123_400, 500],
  ],
  [
    ["1.234", "2.000"],
    [123_400, 200_000],
  ],
  [
    ["0.125", "3.5"],
    [13, 350],
  ],
  [
    ["9007199254740993", "1"],
    [null, 100],
  ],
] as const)("amounts: %j", async ([cells, expected]) => {
  await fixture.run(`deal_id,amount\n${ids(cells)}\n`);
  expect(amounts()).toEqual(expected.filter((each) => each !== null));
});

test("each deal has its own currency: column, else symbol, else header, else the workspace's; two that differ are rejected", async () => {
  await fixture.run('deal_id,amount,currency\nA,5,eur\nB,"¥5",\nC,"€5",GBP\nD,5,\nE,5,XXQ\n');
  await fixture.run("deal_id,Amount (CHF)\nF,5\n");
  expect(fixture.rows("select id, amount, currency from deal order by id")).toEqual([
    { id: "A", amount: 500, currency: "EUR" },
    { id: "B", amount: 5, currency: "JPY" },
    { id: "D", amount: 500, currency: "USD" },
    { id: "F", amount: 500, currency: "CHF" },
  ]);
  expect(reasons()).toEqual(['two currencies: "€5" in a row marked GBP', 'unknown currency: "XXQ"']);
});

test("amounts that only show three digits after a mark, and rounded ones, are noted", async () => {
  const grouped = await fixture.run("deal_id;amount\nA;1.234\n");
  expect(grouped.notes.join(" ")).toContain(
    'only has numbers such as 1.234; they were read with "," as the decimal mark',
  );
  const rounded = await fixture.run("deal_id,amount\nA,1.005\nB,2.5\nC,1.999\n");
  expect(rounded.notes.join(" ")).toContain('2 amounts in "amount" were rounded');
});
