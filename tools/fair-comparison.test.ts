import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HandMade, handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import { createSource } from "#metrics/source.ts";
import { openReadStore, openStore, type ReadStore } from "#store/open.ts";
import { type DataFault, plantFault } from "#worlds/data-faults.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import whyChanged from "./why-changed.ts";

/** What cannot be compared as asked: the answer says why, names what is compared instead and gives its result. Nothing is planted but the fault. */

const folder = mkdtempSync(join(tmpdir(), "upshot-fair-"));
const clean = join(folder, "clean.db");
const stores: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  const store = await openStore(clean);
  await seedWorld(store, { name: "null", seed: 3, parts: "deals" });
  await store.close();
});
afterAll(async () => {
  for (const store of stores) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The answer on a world with a fault, and the store for counting by plain SQL. */
async function askWith(fault: DataFault | null, input: object, today = "2026-10-01") {
  const path = join(folder, `${fault}-${stores.length}.db`);
  cpSync(clean, path);
  const writing = await openStore(path);
  if (fault) plantFault(writing, fault);
  await writing.close();
  const store = openReadStore(path);
  stores.push(store);
  return { store, ...(await askTool(whyChanged, await createSource(store), input, today)) };
}

async function ask(rows: HandMade, input: object, today: string) {
  const source = await handMadeSource(rows);
  stores.push(source);
  return askTool(whyChanged, source, input, today);
}

const CLOSED = "outcome in ('won', 'lost')";
async function winRate(store: ReadStore, where: string): Promise<{ value: number; n: number }> {
  const { rows } = await count(store, `count(*), sum(outcome = 'won')`, `${CLOSED} and ${where}`);
  return { value: rows[1]! / rows[0]!, n: rows[0]! };
}
async function count(store: ReadStore, what: string, where: string): Promise<{ rows: number[] }> {
  const compiled = { sql: `select ${what} from deal where ${where}`, parameters: [] };
  const [row] = await store.arrays(compiled as unknown as Parameters<ReadStore["arrays"]>[0]);
  return { rows: (row ?? []).map(Number) };
}
const closedIn = (from: string, to: string): string => `closed_on >= '${from}' and closed_on < '${to}'`;

describe("a quarter that is not over", () => {
  test("today inside the quarter: its first days against the same days of the quarter before", async () => {
    const { output, said, store } = await askWith("stub-quarter", { period: "this_quarter" }, "2026-08-21");
    expect(output.status).toBe("ok");
    expect(said.headline).toMatch(
      /^2026-Q3 is not over: compared on its first 51 days with the first 51 days of 2026-Q2, win rate (rose|fell) /,
    );
    expect(output.after).toMatchObject(await winRate(store, closedIn("2026-07-01", "2026-08-21")));
    expect(output.before).toMatchObject(await winRate(store, closedIn("2026-04-01", "2026-05-22")));
    expect(output.trend.points.map(({ label }) => label).slice(-3)).toEqual([
      "2026-01-01..2026-02-20",
      "2026-04-01..2026-05-21",
      "2026-Q3 to date",
    ]);
  });
  test("against the whole quarter before it does not compare; the same days do", async () => {
    const input = { period: "this_quarter", compare_with: "2026-Q2" };
    const { output, said, verdict } = await askWith("stub-quarter", input, "2026-08-21");
    expect(verdict).toBe("not-comparable");
    expect(output.fair).toMatchObject({ kind: "same-days", verdict: "within-noise" });
    expect(said.headline).toMatch(
      /^2026-Q3 is not over: compared on its first 51 days with the first 51 days of 2026-Q2, /,
    );
    expect(said.headline).toMatch(/within noise \(p [\d.]+\), so no cause is established\.$/);
    expect(said.findings[0]?.text).toMatch(
      /^As recorded, win rate reads .* in 2026-Q3 to date and .* in 2026-Q2, which compares unlike things\.$/,
    );
  });
  test("without a period in the question the last whole quarter is what is meant", async () => {
    const { output } = await askWith("stub-quarter", {}, "2026-08-21");
    expect([output.period.label, output.compare_with.label]).toEqual(["2026-Q2", "2026-Q1"]);
    expect(output.fair).toMatchObject({ kind: "as-asked", lead: null });
  });
  test("data that end inside a quarter long over", async () => {
    const { output, said, verdict } = await askWith(
      "stub-quarter",
      { measure: "revenue", period: "2026-Q3" },
      "2026-11-20",
    );
    expect(verdict).toBe("not-comparable");
    expect(said.headline).toMatch(
      /^The data of 2026-Q3 end on 2026-08-20: compared on the first 51 days of 2026-Q3 with the first 51 days of 2026-Q2, revenue /,
    );
    expect(output.fair.as_recorded!.change!.value).toBeLessThan(-0.4 * output.fair.as_recorded!.before!.value);
    expect(output.fair.verdict).toBe("within-noise");
  });
  test("data that begin inside the earlier quarter: the days that both have", async () => {
    const { output, said, store } = await askWith("late-start", { measure: "deals_closed", period: "2026-Q3" });
    expect(said.headline).toMatch(
      /^The data begin on 2026-05-1\d: compared over 2026-08-\d\d\.\.2026-09-29 with the same days of 2026-Q2, deals closed /,
    );
    const { from, to } = output.compare_with;
    const { rows } = await count(store, "count(*)", `${CLOSED} and ${closedIn(from, to)}`);
    expect(output.before!.value).toBe(rows[0]);
    expect(output.fair.verdict).toBe("within-noise");
  });
  test("a year that began before the data: the days that both years have, named by the year", async () => {
    const { said } = await askWith("stub-quarter", { measure: "revenue", period: "this_year" }, "2026-08-21");
    expect(said.headline).toMatch(
      /^The data begin on 2025-04-01: compared over 2026-04-01\.\.2026-08-20 with the same days of 2025, revenue /,
    );
  });
  test("SkyGeni's last quarter is a stub of a few deals: the whole quarter before is nearer than so few deals", async () => {
    const { output, said, verdict } = await ask({ deal: skygeniDeals() }, { period: "2024-Q3" }, "2024-12-01");
    expect(verdict).toBe("not-comparable");
    expect(output.fair).toMatchObject({ kind: "other-pair", verdict: "within-noise" });
    expect(said.headline).toBe(
      "The data of 2024-Q3 end on 2024-07-20; the nearest fair comparison is 2024-Q2 with 2024-Q1: win rate fell 2.9 points to 43.8% (n 637) in 2024-Q2 from 46.7% (n 990) in 2024-Q1; the change is within noise (p 0.26), so no cause is established.",
    );
    expect(output.actions).toEqual([]);
  });
});

test("where the data begin too late for an earlier pair, the next one is nearest", async () => {
  const { output, said } = await ask(
    { deal: skygeniDeals() },
    { measure: "deals_closed", period: "2023-Q2" },
    "2024-12-01",
  );
  expect([output.period.label, output.compare_with.label]).toEqual(["2023-Q3", "2023-Q2"]);
  expect(said.headline).toMatch(
    /^The data begin on 2023-01-11; the nearest fair comparison is 2023-Q3 with 2023-Q2: deals closed /,
  );
});

test("where no pair compares, the figures are given as recorded and no chance is spoken of", async () => {
  const deal = skygeniDeals().filter(({ closed_on }) => String(closed_on) < "2023-07-01");
  const { output, said } = await ask({ deal }, { measure: "deals_closed", period: "2023-Q2" }, "2024-12-01");
  expect(output.fair.kind).toBe("none");
  expect([said.findings, said.actions]).toEqual([[], []]);
  expect(said.headline).toMatch(
    /^The data begin on 2023-01-11, and no other pair of periods compares fairly; as recorded, deals closed rose \d+ to \d+ in 2023-Q2 from \d+ in 2023-Q1, which compares unlike things\.$/,
  );
});

describe("records that are not all there, or there more than once", () => {
  test("silent weeks: amounts are compared on the days that were recorded in both quarters", async () => {
    const { output, said } = await askWith("silent-weeks", { measure: "revenue", period: "2026-Q3" });
    expect(said.headline).toMatch(
      /^Nothing was recorded from 2026-08-0\d to 2026-08-\d\d: compared (on the first|over) /,
    );
    const { from, to } = output.period;
    expect(to <= "2026-08-05" || from >= "2026-08-28").toBe(true);
    expect(output.fair.verdict).toBe("within-noise");
  });
  test("an extract without new deals: amounts step back, rates stand with a warning", async () => {
    const amount = await askWith("cut-extract", { measure: "revenue", period: "2026-Q3" });
    expect(amount.said.headline).toMatch(
      /^No deal was created after 2026-06-\d\d, so 2026-Q3 holds older deals only; the nearest fair comparison is 2026-Q2 with 2026-Q1: revenue /,
    );
    const rate = await askWith("cut-extract", { period: "2026-Q3" });
    expect(rate.output).toMatchObject({ status: "ok", verdict: "within-noise" });
    expect(rate.said.caveats.join(" ")).toMatch(/the end of the extract, not of the business/);
  });
  test("records entered again are counted once", async () => {
    const input = { measure: "deals_won", period: "2026-Q3" };
    const { output, said } = await askWith("repeated-import", input);
    expect(said.headline).toMatch(
      /^\d+ records repeat another one: compared with each of them counted once, deals won /,
    );
    const whole = await askWith(null, input);
    expect(output.after!.value).toBe(whole.output.after!.value);
    expect(output.before!.value).toBe(whole.output.before!.value);
    expect(output.fair.as_recorded!.after!.value).toBeGreaterThan(1.2 * output.after!.value);
    expect(output.searched.value).toBe(whole.output.searched.value);
  });
  test("several currencies: the main one alone, and no sum over both", async () => {
    const { output, said, store } = await askWith("mixed-currencies", { measure: "revenue" });
    expect(said.headline).toMatch(/^Amounts are in USD and EUR: compared in USD alone, revenue /);
    const where = `outcome = 'won' and currency = 'USD' and ${closedIn("2026-07-01", "2026-10-01")}`;
    expect(output.after!.value).toBe((await count(store, "sum(amount)", where)).rows[0]);
    expect(output.fair.as_recorded).toBeNull();
  });
  test("a dimension that was not recorded before is not searched, and says so", async () => {
    const { output, said } = await askWith("late-recording", {});
    expect(output.searched_dimensions).not.toContain("region");
    expect(said.caveats.join(" ")).toMatch(/^Recording of region starts or stops between the periods/);
    expect([...said.findings.map(({ text }) => text)].join(" ")).not.toMatch(/region/);
    const asked = await askWith("late-recording", { dimensions: "region" });
    expect(asked.output.mix.map(({ dimension }) => dimension)).toEqual(["region"]);
    // within noise nothing is searched
    expect([asked.output.searched.value, asked.output.searched_dimensions]).toEqual([0, []]);
  });
});

test("a month after a quarter's end is shown beside the month at the same place of the quarter before", async () => {
  const { output, said, store } = await askWith(null, { measure: "deals_closed", period: "2026-07" });
  expect(said.caveats.join(" ")).toMatch(/2026-07 and 2026-06 hold different places in their quarter/);
  const { rows } = await count(store, "count(*)", `${CLOSED} and ${closedIn("2026-04-01", "2026-05-01")}`);
  expect(output.fair.like_month).toMatchObject({ period: { label: "2026-04" }, value: { value: rows[0] } });
  expect(said.findings[0]?.text).toMatch(/the month at the same place of the quarter before, 2026-04, reads \d+\.$/);
  const rate = await askWith(null, { period: "2026-07" });
  expect(rate.output.fair.like_month).toBeNull();
});

describe("values under a new name", () => {
  test("are compared with their old name: nothing is said of a changed mix", async () => {
    const { output, said } = await askWith("renamed-level", {});
    const plain = await askWith(null, {});
    expect(output.change).toEqual(plain.output.change);
    expect(output.one_sided).toEqual([]);
    expect(output.mix.flatMap(({ values }) => values.map(({ label }) => label))).not.toContain("product Pro");
    expect(said.caveats[0]).toMatch(
      /^product Professional \(\d+\.\d%\) comes as Pro \(\d+\.\d%\) goes: they are compared as the same under a new name\.$/,
    );
  });
  test("a drop in a renamed product is found under its new name, with what it was under the old one", async () => {
    const path = join(folder, "renamed-drop.db");
    const writing = await openStore(path);
    await seedWorld(writing, { name: "default", seed: 1, parts: "deals" });
    writing.connection.exec(
      "update deal set product = 'Enterprise Suite' where product = 'Enterprise' and closed_on >= '2026-07-01'",
    );
    await writing.close();
    const store = openReadStore(path);
    stores.push(store);
    const { output, said } = await askTool(whyChanged, await createSource(store), {}, "2026-10-01");
    expect(said.headline).toMatch(
      /sits? in (region EMEA, product Enterprise Suite|product Enterprise Suite, region EMEA)/,
    );
    const where = "region = 'EMEA' and product like 'Enterprise%'";
    const claim = output.rows.find(({ segment }) => segment.length > 0)!;
    expect(claim.before).toMatchObject(await winRate(store, `${where} and ${closedIn("2026-04-01", "2026-07-01")}`));
    expect(claim.robustness).toMatchObject({ halves: "both" });
    expect(claim.money!.value).toBeGreaterThan(0);
  });
});
