import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readDataVersion } from "#store/data-version.ts";
import { openStore, type Store } from "#store/open.ts";
import { seedWorld } from "./seed-world.ts";

const tables = ["rep", "account", "lead", "deal", "deal_stage_change", "campaign", "conversation", "message"];
const folder = mkdtempSync(join(tmpdir(), "upshot-worlds-"));
let store: Store;

beforeAll(async () => {
  store = await openStore(join(folder, "default.db"));
  await seedWorld(store, { name: "default" });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const one = (sql: string): number => Number(store.connection.prepare(sql).pluck().get());

function dump(from: Store, only: readonly string[] = tables): string {
  const hash = createHash("sha256");
  for (const table of only) {
    const rows = from.connection.prepare(`select * from ${table} order by id`).raw();
    for (const row of rows.iterate()) hash.update(JSON.stringify(row));
  }
  return hash.digest("hex");
}

test("the default world has the promised size and dates", () => {
  expect(one("select count(*) from rep where role = 'rep'")).toBe(25);
  expect(one("select count(*) from rep where role = 'manager'")).toBe(5);
  expect(one("select count(*) from campaign")).toBe(4);
  expect(one("select count(*) from conversation")).toBeGreaterThan(39_000);
  expect(one("select count(*) from conversation")).toBeLessThan(41_000);
  expect(one("select count(*) from deal where outcome <> 'open'")).toBe(5_550);
  expect(one("select count(*) from deal where outcome = 'open'")).toBeGreaterThan(450);
  expect(one("select count(*) from deal where outcome = 'open'")).toBeLessThan(900);
  const closed = "from deal where closed_on is not null";
  expect(store.connection.prepare(`select min(closed_on) low, max(closed_on) high ${closed}`).get()).toEqual({
    low: "2025-04-01",
    high: "2026-09-30",
  });
  expect(one("select count(*) from deal where created_on > '2026-09-30' or closed_on < created_on")).toBe(0);
  expect(one("select count(*) from conversation where started_at < '2025-04-01' or ended_at >= '2026-10-01'")).toBe(0);
  expect(one("select avg(outcome = 'won') from deal where outcome <> 'open'")).toBeCloseTo(0.31, 1);
});

test("every reference leads to a record", () => {
  const orphans = (table: string, column: string, target: string) =>
    one(`select count(*) from ${table} where ${column} is not null and ${column} not in (select id from ${target})`);
  expect(orphans("deal", "account_id", "account")).toBe(0);
  expect(orphans("deal", "lead_id", "lead")).toBe(0);
  expect(orphans("deal", "owner_id", "rep")).toBe(0);
  expect(orphans("deal_stage_change", "deal_id", "deal")).toBe(0);
  expect(orphans("conversation", "lead_id", "lead")).toBe(0);
  expect(orphans("conversation", "deal_id", "deal")).toBe(0);
  expect(orphans("conversation", "rep_id", "rep")).toBe(0);
  expect(orphans("conversation", "campaign_id", "campaign")).toBe(0);
  expect(orphans("message", "conversation_id", "conversation")).toBe(0);
  expect(orphans("rep", "manager_id", "rep")).toBe(0);
});

test("stage changes tell the same story as the deal", () => {
  // The last change of each deal, found without window functions.
  const last =
    "select c.deal_id, c.to_stage, c.at from deal_stage_change c where c.at = (select max(d.at) from deal_stage_change d where d.deal_id = c.deal_id)";
  expect(one(`select count(*) from deal join (${last}) l on l.deal_id = deal.id`)).toBe(
    one("select count(*) from deal"),
  );
  expect(one(`select count(*) from deal join (${last}) l on l.deal_id = deal.id where l.to_stage <> deal.stage`)).toBe(
    0,
  );
  const contradicting = `(outcome = 'won') <> (stage = 'Closed Won') or (outcome = 'lost') <> (stage = 'Closed Lost')`;
  expect(one(`select count(*) from deal where ${contradicting}`)).toBe(0);
  expect(
    one(
      `select count(*) from deal join (${last}) l on l.deal_id = deal.id where outcome <> 'open' and substr(l.at, 1, 10) <> closed_on`,
    ),
  ).toBe(0);
  expect(
    one(
      "select count(*) from deal join deal_stage_change c on c.deal_id = deal.id where c.from_stage is null and substr(c.at, 1, 10) <> created_on",
    ),
  ).toBe(0);
  expect(one("select count(*) from deal_stage_change where at >= '2026-10-01'")).toBe(0);
  const broken =
    "select count(*) from deal_stage_change c join deal_stage_change d on d.deal_id = c.deal_id and d.from_stage = c.to_stage where d.at <= c.at";
  expect(one(broken)).toBe(0);
  expect(
    one(
      "select count(*) from deal where outcome = 'won' and id not in (select deal_id from deal_stage_change where to_stage = 'Negotiation')",
    ),
  ).toBe(0);
});

test("funnel marks come in order and agree with status and outcome", () => {
  const marks = [
    "started_at",
    "responded_at",
    "qualified_at",
    "meeting_booked_at",
    "meeting_attended_at",
    "opportunity_at",
    "converted_at",
  ];
  for (const [index, mark] of marks.slice(1).entries()) {
    const before = marks[index]!;
    expect([
      mark,
      one(`select count(*) from conversation where ${mark} is not null and (${before} is null or ${mark} < ${before})`),
    ]).toEqual([mark, 0]);
  }
  expect(
    one("select count(*) from conversation where converted_at >= '2026-10-01' or meeting_attended_at >= '2026-10-01'"),
  ).toBe(0);
  expect(one("select count(*) from conversation where (status = 'dropped') <> (drop_off_stage is not null)")).toBe(0);
  expect(
    one("select count(*) from conversation where (status = 'compliance_violation') <> (compliance_flags is not null)"),
  ).toBe(0);
  expect(one("select count(*) from conversation where (status = 'escalated') <> (escalation_reason is not null)")).toBe(
    0,
  );
  expect(one("select count(*) from conversation where (actual_revenue > 0) <> (converted_at is not null)")).toBe(0);
  expect(
    one(
      "select count(*) from conversation c join deal d on d.id = c.deal_id where c.converted_at is not null and (d.outcome <> 'won' or substr(c.converted_at, 1, 10) <> d.closed_on)",
    ),
  ).toBe(0);
  expect(
    one("select count(*) from conversation where converted_at is not null and deal_id is not null"),
  ).toBeGreaterThan(300);
});

test("dropped conversations end with what the prospect said", () => {
  const lastSender =
    "select count(*) from conversation c join message m on m.conversation_id = c.id where c.status = 'dropped' and m.at = (select max(at) from message where conversation_id = c.id) and m.sender";
  expect(one(`${lastSender} <> 'prospect'`)).toBe(0);
  expect(one(`${lastSender} = 'prospect'`)).toBeGreaterThan(2_000);
  const counted =
    "select count(*) from conversation c where id in (select conversation_id from message) and bot_message_count + human_message_count <> (select count(*) from message where conversation_id = c.id and sender <> 'prospect')";
  expect(one(counted)).toBe(0);
});

test("Acme is one lead with a deal, talks, objections and commitments", () => {
  const lead = store.connection.prepare("select id from lead where company like '%acme%'").pluck().all();
  expect(lead).toEqual(["l-acme"]);
  expect(one("select count(*) from conversation where lead_id = 'l-acme'")).toBe(5);
  expect(one("select count(*) from deal where lead_id = 'l-acme' and outcome = 'open' and stage = 'Negotiation'")).toBe(
    1,
  );
  const intents = store.connection
    .prepare(
      "select distinct intent from message join conversation c on c.id = conversation_id where lead_id = 'l-acme'",
    )
    .pluck()
    .all();
  expect(intents).toEqual(
    expect.arrayContaining(["objection_price", "objection_timing", "objection_feature_gap", "commitment", "question"]),
  );
});

test("a few levels are not recorded", () => {
  for (const column of ["industry", "lead_source"]) {
    const missing = one(`select avg(${column} is null) from deal`);
    expect(missing).toBeGreaterThan(0.004);
    expect(missing).toBeLessThan(0.03);
  }
  const keys = store.connection.prepare("select distinct key from deal, json_each(deal.attributes)").pluck().all();
  expect(keys.sort()).toEqual(["competitor", "contract_term"]);
});

describe("seeding again", () => {
  test("the same seed gives the same bytes, another seed others, and each replaces the last", async () => {
    const again = await openStore(join(folder, "again.db"));
    await seedWorld(again, { name: "default", seed: 2 });
    expect(dump(again)).not.toBe(dump(store));
    const report = await seedWorld(again, { name: "default", seed: 1 });
    expect(dump(again)).toBe(dump(store));
    expect(report.rows).toEqual(
      Object.fromEntries(tables.map((table) => [table, one(`select count(*) from ${table}`)])),
    );
    expect(await readDataVersion(again.db)).toBe(2);
    expect(again.connection.prepare("select count(*) from import_batch").pluck().get()).toBe(1);
    await again.close();
  });

  test("rows from elsewhere stay", async () => {
    const mixed = await openStore(join(folder, "mixed.db"));
    const insert =
      "insert into rep (id, name, source, source_id, import_batch_id) values ('r1', 'Ana', 'csv', 'r1', 'b1')";
    mixed.connection.exec(insert);
    await seedWorld(mixed, { name: "null", parts: "deals" });
    await seedWorld(mixed, { name: "null", parts: "deals", seed: 2 });
    expect(mixed.connection.prepare("select count(*) from rep").pluck().get()).toBe(32);
    await mixed.close();
  });

  test("deals alone are the deals of the whole world", async () => {
    const deals = await openStore(join(folder, "deals.db"));
    const report = await seedWorld(deals, { name: "default", parts: "deals" });
    expect(Object.keys(report.rows)).toEqual(["rep", "account", "deal"]);
    const columns =
      "id, account_id, owner_id, region, industry, product, lead_source, amount, stage, created_on, closed_on, outcome, attributes";
    const rowsOf = (from: Store) => from.connection.prepare(`select ${columns} from deal order by id`).raw().all();
    expect(rowsOf(deals)).toEqual(rowsOf(store));
    await deals.close();
  });

  test("another last day moves everything, causes included; a day inside a quarter is refused", async () => {
    const later = await openStore(join(folder, "later.db"));
    const report = await seedWorld(later, { name: "rate-drop", parts: "deals", until: "2027-03-31" });
    expect(report).toMatchObject({ from: "2025-10-01", until: "2027-03-31" });
    expect(report.planted[0]).toMatchObject({ period: "2027-Q1", compareWith: "2026-Q4" });
    const last = later.connection.prepare("select max(closed_on) from deal").pluck().get();
    expect(last).toBe("2027-03-31");
    await expect(seedWorld(later, { name: "null", until: "2026-09-29" })).rejects.toThrow("not the last day of");
    await expect(seedWorld(later, { name: "nil" as "null" })).rejects.toThrow("Choose one of default");
    await later.close();
  });
});
