import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { type HandMade, handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import { createSource } from "#metrics/source.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import type { WorldName } from "#worlds/world.ts";
import cohorts from "./cohorts.ts";
import { askTool } from "./support/testing/ask-tool.ts";

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

async function ask(source: Source, input: object = {}, today = "2026-10-01") {
  const { output, said, verdict } = await askTool(cohorts, source, input, today);
  const state = (label: string) => output.cohorts.find((one) => one.label === label)?.state;
  return { output, said, verdict, state, words: [said.headline, ...said.findings.map(({ text }) => text)].join("\n") };
}

async function handMade(rows: HandMade) {
  const source = await handMadeSource(rows);
  closing.push(() => source.close());
  return source;
}

async function world(name: WorldName): Promise<Source> {
  const folder = mkdtempSync(join(tmpdir(), "upshot-cohorts-"));
  const store = await openStore(join(folder, "w.db"));
  await seedWorld(store, { name, seed: 4, parts: "deals" });
  await store.close();
  const reading = openReadStore(join(folder, "w.db"));
  closing.push(async () => {
    await reading.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return createSource(reading);
}

const later = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** 100 deals created in each month of 2025 up to `months`; `won` of them won after 40 days, 30 lost after `lostAfter` days, the others open. */
const months = (wonIn: readonly number[], lostAfter = 20) => ({
  deal: wonIn.flatMap((won, month) =>
    Array.from({ length: 100 }, (_, at) => {
      const created_on = `2025-${String(month + 1).padStart(2, "0")}-${String(1 + (at % 28)).padStart(2, "0")}`;
      const ended = at < won ? 40 : at < won + 30 ? lostAfter : null;
      return {
        created_on,
        region: at % 2 === 0 ? "EMEA" : "APAC",
        outcome: at < won ? "won" : ended === null ? "open" : "lost",
        ...(ended === null ? {} : { closed_on: later(created_on, ended) }),
      };
    }),
  ),
});

/** Everything closed later than the day is still open on it. */
const asOf = (rows: ReturnType<typeof months>, day: string): HandMade => ({
  deal: rows.deal
    .filter(({ created_on }) => created_on <= day)
    .map((row) => ("closed_on" in row && row.closed_on! > day ? { ...row, outcome: "open", closed_on: null } : row)),
});

test("a newest cohort that wins half as often at the same age, by hand", async () => {
  // at 45 days: 30 of 100 in each of January to May, 15 of 100 in June; statsmodels proportions_ztest(15, 100, 150, 500) z −3.07
  const { output, words, verdict, state } = await ask(
    await handMade(asOf(months([30, 30, 30, 30, 30, 15, 30, 30]), "2025-08-31")),
    { bucket: "month" },
    "2025-09-01",
  );
  expect(output.age).toMatchObject({ value: 45, unit: "days" });
  expect(output.newest).toBe("2025-06");
  const june = output.cohorts.find(({ label }) => label === "2025-06")!;
  expect([june.at_age!.value, june.earlier!.value, june.earlier!.n]).toEqual([0.15, 0.3, 500]);
  expect(june.difference!.value).toBeCloseTo(-0.15, 12);
  expect(june.difference!.p!).toBeLessThan(0.005);
  expect([state("2025-07"), state("2025-08")]).toEqual(["too-young", "too-young"]);
  expect([output.verdict, verdict]).toEqual(["worse", "changed"]);
  // Newcombe's interval by hand, from the Wilson limits of both shares
  const wilson = (x: number, n: number, sign: number) =>
    (x / n + 1.96 ** 2 / (2 * n) + sign * 1.96 * Math.sqrt(((x / n) * (1 - x / n)) / n + 1.96 ** 2 / (4 * n * n))) /
    (1 + 1.96 ** 2 / n);
  const low = -0.15 - Math.hypot(0.15 - wilson(15, 100, -1), wilson(150, 500, 1) - 0.3);
  const high = -0.15 + Math.hypot(wilson(15, 100, 1) - 0.15, 0.3 - wilson(150, 500, -1));
  expect(june.difference!.interval![0]).toBeCloseTo(low, 4);
  expect(june.difference!.interval![1]).toBeCloseTo(high, 4);
  for (const said of [
    /^Newer deals win less at the same age: deals created in 2025-06 win 15\.0% within 45 days \(n 100\) against 30\.0% of the earlier ones/,
    /Up to 45 days, no difference between the curves of the 6 cohorts compared is established/,
    /Too young to be compared, with records younger than 45 days: 2025-07, 2025-08\./,
    /What to do: compare the sources and segments/,
  ])
    expect(words).toMatch(said);
});

test("young deals do not look bad for being young", async () => {
  // wins take 40 days and losses 20: of August's closed deals hardly any are won so far
  const { output, verdict } = await ask(
    await handMade(asOf(months([30, 30, 30, 30, 30, 30, 30, 30]), "2025-08-31")),
    { bucket: "month" },
    "2025-09-01",
  );
  expect(output.verdict).toBe("alike");
  expect(verdict).toBe("within-noise");
  expect(output.cohorts.at(-1)!.so_far!.value).toBe(0);
  expect(output.cohorts.at(-1)!.at_age).toBeNull();
});

test("no difference that is established is no claim that there is none, and another cohort is held against the number of cohorts", async () => {
  // June 24 of 100 against 138 of 500: two-proportion p 0.46. February 18 of 100 against 30 of 100: p 0.047, of five tests
  const six = await ask(
    await handMade(asOf(months([30, 18, 30, 30, 30, 24, 30, 30]), "2025-08-31")),
    { bucket: "month" },
    "2025-09-01",
  );
  expect([six.output.newest, six.output.verdict]).toEqual(["2025-06", "alike"]);
  expect(six.words).toMatch(/^No difference between newer and earlier deals is established at the same age/);
  expect(six.words).not.toMatch(/do not win differently|keep up|stands apart/);
  // March 5 of 100 stays apart after adjustment, though nothing else does
  const low = await ask(
    await handMade(asOf(months([30, 30, 5, 30, 30, 28, 30, 30]), "2025-08-31")),
    { bucket: "month" },
    "2025-09-01",
  );
  expect(low.words).toMatch(/2025-03 stands apart from those before it: 5\.0%.*adjusted for the number of cohorts/);
});

test("nothing can end within the shortest wait: a first end after forty days is no sign of a cut, one after waits of twenty is", async () => {
  // every deal takes 40 days or more, so the first end, 40 days after the first deal, is where it was to be expected
  const slow = await ask(await handMade(months([30, 30, 30, 30, 30, 30], 45)), { bucket: "month" }, "2025-10-01");
  expect(slow.state("2025-01")).toBe("compared");
  expect(slow.said.caveats.join()).not.toContain("Nothing that ended before");
  // the same deals without what ended before April, as in an extract of closed deals
  const all = months([30, 30, 30, 30, 30, 30, 30], 20).deal;
  const extract = all.filter((row) => !("closed_on" in row) || row.closed_on! >= "2025-04-01");
  const cut = await ask(await handMade({ deal: extract }), { bucket: "month" }, "2025-10-01");
  expect([cut.state("2025-02"), cut.state("2025-03"), cut.state("2025-04")]).toEqual(["cut", "cut", "compared"]);
});

test("losing faster is not winning less", async () => {
  const slow = months([30, 30, 30, 30, 30, 30, 30], 35);
  const fast = months([30, 30, 30, 30, 30, 30, 30], 2);
  const deal = [...slow.deal.slice(0, 500), ...fast.deal.slice(500)];
  const { output } = await ask(await handMade({ deal }), { bucket: "month" }, "2025-10-01");
  expect(output.newest).toBe("2025-06");
  expect(output.cohorts.find(({ label }) => label === output.newest)!.difference!.p!).toBeGreaterThan(0.5);
});

test("a filter keeps its records, and the order of records does not matter", async () => {
  const rows = asOf(months([30, 20, 25, 30, 10, 15, 30]), "2025-08-31");
  const one = await ask(await handMade(rows), { bucket: "month", filter: "region=EMEA" }, "2025-09-01");
  expect(one.output.cohorts[0]!.size.value).toBe(50);
  const other = await ask(
    await handMade({ deal: rows.deal!.toReversed() }),
    { bucket: "month", filter: "region=EMEA" },
    "2025-09-01",
  );
  expect(other.output.cohorts).toEqual(one.output.cohorts);
});

test("the world in which only the age of deals differs: at equal age nothing does, while the naive rate has fallen", async () => {
  const { output, words, said } = await ask(await world("immature-cohort"));
  expect(output.verdict).toBe("alike");
  const young = output.cohorts.at(-1)!;
  expect(young.state).toBe("too-young");
  expect(young.so_far!.value).toBeLessThan(output.cohorts.at(-2)!.so_far!.value - 0.05);
  expect(words).toContain("which says little at this age");
  expect(said.caveats.join()).toContain("Nothing that ended before 2025-04-01 is recorded");
});

test("SkyGeni: nothing differs between cohorts, and the one that is cut by missing open deals is not judged", async () => {
  const { output, state, said } = await ask(await handMade({ deal: skygeniDeals() }), {}, "2024-11-20");
  expect(output.verdict).toBe("alike");
  expect(output.newest).toBe("2023-Q4");
  expect(state("2024-Q1")).toBe("too-young");
  expect(said.caveats.join()).toContain("No open deals are recorded");
});

test.for([
  ["nothing at all", {}, {}, /no deals with dates/],
  ["one month", months([30]), { bucket: "month" }, /needs more than one month/],
  ["nobody converts", months([0, 0, 0]), { bucket: "month" }, /None of the 300 deals has converted/],
  ["conversations that are not there", months([30, 30]), { kind: "conversation" }, /no conversations with dates/],
] as const)("%s is too little, with the reason", async ([, rows, input, words]) => {
  const { output, said, verdict } = await ask(await handMade(rows as HandMade), input, "2025-12-01");
  expect([output.status, verdict]).toEqual(["not-enough", "no-data"]);
  expect(said.headline).toMatch(words);
});
