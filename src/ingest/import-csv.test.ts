import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImportFixture, importDay, importFixture } from "./import-fixture.ts";
import { importSummary } from "./import-report.ts";

let fixture: ImportFixture;
beforeEach(async () => {
  fixture = await importFixture();
});
afterEach(() => fixture.close());

const dataVersion = () =>
  Number(fixture.rows("select value from workspace_state where key = 'data_version'")[0]?.value);
const skygeni = fileURLToPath(new URL("../../../shared/data/skygeni/skygeni_sales_data.csv", import.meta.url));

test("the SkyGeni file imports without any flag", async () => {
  const report = await fixture.run("", { files: [skygeni] });
  expect(report).toMatchObject({ read: 5000, inserted: 5000, updated: 0, rejected: 0, duplicates: 0 });
  expect(report.files[0]?.mapping).toEqual({
    deal_id: "id",
    created_date: "created_on",
    closed_date: "closed_on",
    sales_rep_id: "owner_id",
    industry: "industry",
    region: "region",
    product_type: "product",
    lead_source: "lead_source",
    deal_stage: "stage",
    deal_amount: "amount",
    outcome: "outcome",
  });
  expect(fixture.rows("select * from deal where id = 'D00001'")).toEqual([
    {
      ...{ id: "D00001", name: null, account_id: null, lead_id: null, owner_id: "rep_22", region: "North America" },
      ...{ industry: "SaaS", product: "Enterprise", lead_source: "Referral", amount: 425_300, currency: "USD" },
      ...{ stage: "Qualified", created_on: "2023-11-24", closed_on: "2023-12-15", outcome: "won" },
      ...{
        attributes: '{"sales_cycle_days":"21"}',
        source: "csv",
        source_id: "D00001",
        import_batch_id: report.batchId,
      },
    },
  ]);
  // The README of the file counts 46.67 % of 990 in 2024 Q1.
  expect(
    fixture.rows(
      "select count(*) as n, sum(outcome = 'won') as won from deal where closed_on >= '2024-01-01' and closed_on < '2024-04-01'",
    ),
  ).toEqual([{ n: 990, won: 462 }]);
  expect(report.notes.join(" ")).toContain("without open deals");
  expect(report.notes.join(" ")).toContain("a stage that contradicts their outcome");
});

const small =
  "Opportunity ID,Owner,Close Date,Created,Amount,Status,Segment\nA,ann,2024-03-02,2024-01-01,100,Closed Won,SMB\nB,bob,,2024-02-01,50,Open,\n";

test("the same file again inserts nothing, updates all and changes only the batch", async () => {
  await fixture.run(small);
  const before = fixture.rows("select * from deal order by id");
  const again = await fixture.run(small);
  expect(again).toMatchObject({ read: 2, inserted: 0, updated: 2, rejected: 0, duplicates: 0 });
  const after = fixture.rows("select * from deal order by id");
  expect(after).toEqual(before.map((row) => ({ ...row, import_batch_id: again.batchId })));
  expect(again.batchId).not.toBe(before[0]?.import_batch_id);
});

test("the data version advances once per import that changed something, and not otherwise", async () => {
  await fixture.run(small);
  expect(dataVersion()).toBe(1);
  await fixture.run(small);
  expect(dataVersion()).toBe(2);
  await fixture.run("deal_id,amount\n");
  await fixture.run("deal_id,amount\nX,-5\n");
  expect(dataVersion()).toBe(2);
});

test("a file with fewer columns updates those and leaves the others", async () => {
  await fixture.run(small);
  await fixture.run("deal id,region\nA,EMEA\nC,APAC\n");
  expect(fixture.rows("select id, region, amount, outcome, attributes from deal order by id")).toEqual([
    { id: "A", region: "EMEA", amount: 10_000, outcome: "won", attributes: '{"segment":"SMB"}' },
    { id: "B", region: null, amount: 5_000, outcome: "open", attributes: null },
    { id: "C", region: "APAC", amount: null, outcome: "open", attributes: null },
  ]);
});

test("an expected close date is added to the attributes that are there", async () => {
  await fixture.run("id,stage,segment\nA,Demo,SMB\n");
  const report = await fixture.run("id,stage,close date\nA,Demo,2027-01-31\n");
  expect(fixture.rows("select closed_on, outcome, attributes from deal")).toEqual([
    { closed_on: null, outcome: "open", attributes: '{"segment":"SMB","expected_close_on":"2027-01-31"}' },
  ]);
  expect(report.notes.join(" ")).toContain("1 open deals have a close date");
});

test("of rows with the same key the last one wins and the others are counted", async () => {
  const report = await fixture.run("deal_id,amount,outcome\nA,1,open\nA,2,open\nB,3,open\nA,4,open\n");
  expect(report).toMatchObject({ read: 4, inserted: 2, updated: 0, duplicates: 2 });
  expect(fixture.rows("select amount from deal where id = 'A'")).toEqual([{ amount: 400 }]);
});

test("ids and references of another source are prefixed with it", async () => {
  await fixture.run("id,account id,owner\n7,acme,ann\n", { source: "hubspot" });
  expect(fixture.rows("select id, source, source_id, account_id, owner_id from deal")).toEqual([
    { id: "hubspot:7", source: "hubspot", source_id: "7", account_id: "hubspot:acme", owner_id: "hubspot:ann" },
  ]);
});

test("--map overrides names, keeps a column as attribute and leaves one out", async () => {
  const report = await fixture.run("ref,worth,Status,Secret\nA,12.5,weird,x\n", {
    map: { ref: "id", worth: "amount", status: "attribute", Secret: "ignore" },
  });
  expect(report.files[0]).toMatchObject({
    mapping: { ref: "id", worth: "amount" },
    attributes: { Status: "status" },
    ignored: ["Secret"],
  });
  expect(fixture.rows("select id, amount, attributes from deal")).toEqual([
    { id: "A", amount: 1_250, attributes: '{"status":"weird"}' },
  ]);
});

test("a --map entry that fits nothing is refused with what there is", async () => {
  await expect(fixture.run(small, { map: { worth: "amount" } })).rejects.toThrow(/no column "worth".*"Opportunity ID"/);
  await expect(fixture.run(small, { map: { Amount: "price" } })).rejects.toThrow(
    /no field "price".*Fields are id, name/,
  );
});

test("a file without key column is refused as a whole with its headers and the fix", async () => {
  await expect(fixture.run("amount,region\n1,EMEA\n")).rejects.toThrow(
    'The file has no column that names each row, so nothing was imported. Its columns are "amount", "region". Name the one to use, as in --map "amount=id".',
  );
  expect(fixture.rows("select * from import_batch")).toEqual([]);
});

test("several files land in one batch; when one is refused none lands", async () => {
  const first = fixture.write("a.csv", "deal_id,amount\nA,1\nB,x\n");
  const second = fixture.write("b.csv", "deal_id;amount\nC;2,5\n");
  const refused = fixture.write("c.csv", "amount\n1\n");
  await expect(fixture.run("", { files: [first, second, refused] })).rejects.toThrow("names each row");
  expect(fixture.rows("select id from deal")).toEqual([]);
  const report = await fixture.run("", { files: [first, second] });
  expect(report).toMatchObject({ read: 3, inserted: 2, rejected: 1 });
  expect(report.reasons[0]?.firstLine).toBe("a.csv:3");
  expect(fixture.rows("select id, amount from deal order by id")).toEqual([
    { id: "A", amount: 100 },
    { id: "C", amount: 250 },
  ]);
});

test("rejects are kept with line, reason, column and row; the summary names the three commonest", async () => {
  const report = await fixture.run(
    'deal_id,amount,outcome,note\nA,-1,open,\nB,x,open,\n\nC,-3,open,\nD,4,maybe,"two\nlines"\n,5,open,\nF,6,open,\n',
  );
  expect(report).toMatchObject({ read: 6, inserted: 1, rejected: 5 });
  expect(
    fixture.rows("select line, reason, column_name, raw_row from import_reject order by cast(line as integer)"),
  ).toEqual([
    { line: "2", reason: 'negative amount: "-1"', column_name: "amount", raw_row: "A,-1,open," },
    { line: "3", reason: 'not a number: "x"', column_name: "amount", raw_row: "B,x,open," },
    { line: "5", reason: 'negative amount: "-3"', column_name: "amount", raw_row: "C,-3,open," },
    {
      line: "6",
      reason: 'unknown outcome word: "maybe" is not won, lost or open',
      column_name: "outcome",
      raw_row: 'D,4,maybe,"two\nlines"',
    },
    {
      line: "8",
      reason: "no key: the column that names the row is empty",
      column_name: "deal_id",
      raw_row: ",5,open,",
    },
  ]);
  expect(importSummary(report).slice(0, 3)).toEqual([
    "Imported deals: 6 rows read, 1 inserted, 0 updated, 5 rejected.",
    "Commonest reasons for rejecting:",
    '  2 × negative amount in "amount", first on line 2 ("-1")',
  ]);
  expect(report.reasons).toHaveLength(3);
});

test("progress ends at the size of the file", async () => {
  const seen: number[] = [];
  await fixture.run(small, { onProgress: ({ bytesRead, bytesTotal }) => seen.push(bytesRead / bytesTotal) });
  expect(seen.at(-1)).toBe(1);
});

test("an unknown entity, source or currency is refused with the choices", async () => {
  await expect(fixture.run(small, { entity: "invoices" })).rejects.toThrow(
    "Choose one of reps, accounts, leads, deals",
  );
  await expect(fixture.run(small, { source: "a b;" })).rejects.toThrow("short name");
  await expect(fixture.run(small, { currency: "dollars" })).rejects.toThrow("ISO 4217");
});

test("every other kind of record lands with its columns", async () => {
  const run = (entity: string, content: string) => fixture.run(content, { entity, startedAt: importDay });
  await run("reps", "user id,Full Name,Role,Manager,Quota\nr1,Ana,Manager,r0,9\n");
  await run("accounts", "Company ID;Company;Employees;Annual Revenue\na1;Acme;1.200;€ 3\n".replace("€ 3", "3,50"));
  await run("leads", "lead id,created at,score,integrations,source\nl1,2024-01-05,0.5,crm; erp,web\n");
  await run("campaigns", "campaign id,start date,target conversion rate\nc1,2024-02-01,5%\n");
  await run(
    "conversations",
    "call id,start time,status,lead,compliance flags,csat,Mood\nv1,2024-02-01 10:00:00+02:00,Compliance Violation,l1,none,4.5,calm\n",
  );
  await run(
    "messages",
    'message id,conversation id,timestamp,sender,text,interrupted\nm1,v1,2024-02-01T08:00:01.250Z,Bot,"Hi, you",no\n',
  );
  await run("deal_stage_changes", "deal id,from,to,changed at\nA,Demo,Won,2024-03-01T00:00:00Z\n");
  expect(fixture.rows("select id, name, role, manager_id, attributes from rep")).toEqual([
    { id: "r1", name: "Ana", role: "manager", manager_id: "r0", attributes: '{"quota":"9"}' },
  ]);
  expect(fixture.rows("select name, employee_count, annual_revenue from account")).toEqual([
    { name: "Acme", employee_count: 1200, annual_revenue: 350 },
  ]);
  expect(fixture.rows("select created_at, score, integration_needs, source_channel, source from lead")).toEqual([
    {
      created_at: "2024-01-05T00:00:00Z",
      score: 0.5,
      integration_needs: '["crm","erp"]',
      source_channel: "web",
      source: "csv",
    },
  ]);
  expect(fixture.rows("select starts_on, target_conversion_rate from campaign")).toEqual([
    { starts_on: "2024-02-01", target_conversion_rate: 0.05 },
  ]);
  expect(
    fixture.rows("select started_at, status, compliance_flags, csat, lead_id, attributes from conversation"),
  ).toEqual([
    {
      ...{ started_at: "2024-02-01T08:00:00Z", status: "compliance_violation", compliance_flags: "[]" },
      ...{ csat: 4.5, lead_id: "l1", attributes: '{"mood":"calm"}' },
    },
  ]);
  expect(fixture.rows("select at, sender, content, interrupted from message")).toEqual([
    { at: "2024-02-01T08:00:01.250Z", sender: "bot", content: "Hi, you", interrupted: 0 },
  ]);
  expect(fixture.rows("select id, to_stage from deal_stage_change")).toEqual([
    { id: "A / 2024-03-01T00:00:00Z / Won", to_stage: "Won" },
  ]);
});
