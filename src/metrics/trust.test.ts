import { afterAll, expect, test } from "vitest";
import type { TrustNote } from "#contracts/measure.ts";
import type { Source } from "#contracts/reader.ts";
import { Settings } from "#contracts/settings.ts";
import { addDays } from "./calendar-dates.ts";
import { resolvePeriod } from "./fiscal-calendar.ts";
import { type HandMade, handMadeSource, skygeniDeals } from "./hand-made-store.ts";
import { trustCheck } from "./trust.ts";

const open: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(open.map((close) => close())));
async function source(rows: HandMade): Promise<Source> {
  const made = await handMadeSource(rows);
  open.push(made.close);
  return made;
}
const settings = Settings.parse({});
const today = "2024-07-20";
const period = (text: string) => resolvePeriod(text, { today, coverage: null, settings });
const check = (from: Source, measure: string, current: string, before: string | null, more: object = {}) =>
  trustCheck.read(from, {
    measure,
    period: period(current),
    compareWith: before ? period(before) : null,
    today,
    settings,
    ...more,
  });
const codes = (notes: readonly TrustNote[]) => notes.map((note) => `${note.code} ${note.severity}`).sort();
/** The note's text with its slots filled, figures by value. */
const worded = (note: TrustNote) =>
  note.text.replaceAll(/\{(\w+)\}/g, (_, slot: string) =>
    String(note.names?.[slot] ?? note.figures?.[slot]?.value ?? `?${slot}?`),
  );
const reasonOf = ({ reason }: { readonly reason: TrustNote | null }) => (reason ? worded(reason) : null);

/** One deal closed a day, won every other day, created `lead` days before. */
function daily(
  from: string,
  days: number,
  extra: (index: number) => Record<string, string | number | null> = () => ({}),
  lead = 5,
) {
  return Array.from({ length: days }, (_, index) => ({
    id: `${from}-${index}`,
    region: "EMEA",
    industry: "SaaS",
    product: "Core",
    lead_source: "Web",
    owner_id: "r1",
    amount: 1000 + index,
    outcome: index % 2 === 0 ? "won" : "lost",
    created_on: addDays(from, index - lead),
    closed_on: addDays(from, index),
    ...extra(index),
  }));
}

test("two whole quarters with tidy records: nothing to note", async () => {
  const tidy = await source({ deal: daily("2023-06-01", 415) }); // to 2024-07-19
  expect(await check(tidy, "win_rate", "2024-Q2", "2024-Q1")).toEqual({ notes: [], comparable: true, reason: null });
});

test("SkyGeni: 2024-Q2 against Q1 is comparable for win rate and carries the end of the extract", async () => {
  const skygeni = await source({ deal: skygeniDeals() });
  const winRate = await check(skygeni, "win_rate", "2024-Q2", "2024-Q1");
  expect(winRate.comparable).toBe(true);
  expect(codes(winRate.notes)).toEqual(["contradicting-stage info", "truncated-extract warning"]);
  const words = winRate.notes.map(worded);
  expect(words[0]).toContain("No deal was created after 2024-03-26 while closes go on until 2024-07-");
  expect(words[1]).toContain("won deals stand at stage");
  const cycle = await check(skygeni, "median_cycle_days", "2024-Q2", "2023-Q4");
  expect(codes(cycle.notes)).toContain("truncated-extract blocks"); // the quick deals of that time are missing: no cycle length
  const earlier = await check(skygeni, "win_rate", "2023-Q4", "2023-Q3");
  expect(codes(earlier.notes)).toEqual(["contradicting-stage info"]);
  const start = await check(skygeni, "win_rate", "2023-Q2", "2023-Q1");
  expect(start.notes.map(worded).join()).toContain("closes in 2023-Q1 are the quick ones");
  // a few days without a close while the extract fills up are no silence
  expect(codes(start.notes)).toEqual([
    "contradicting-stage info",
    "partial-period warning",
    "truncated-extract warning",
  ]);
});

test("SkyGeni: the few closes of 2024-Q3 are no quarter", async () => {
  const skygeni = await source({ deal: skygeniDeals() });
  const late = await trustCheck.read(skygeni, {
    measure: "win_rate",
    period: { from: "2024-07-01", to: "2024-10-01", label: "2024-Q3" },
    compareWith: period("2024-Q2"),
    today: "2024-12-01",
    settings,
  });
  expect(late.comparable).toBe(false);
  expect(reasonOf(late)).toMatch(/^The data cover \d+ of the 92 days of 2024-Q3 .*not that of a whole period\.$/);
});

test("a period without records blocks and says what the data cover", async () => {
  const tidy = await source({ deal: daily("2024-04-01", 91) });
  const report = await check(tidy, "win_rate", "2024-Q2", "2024-Q1");
  expect(reasonOf(report)).toBe("There are no closed deals in 2024-Q1; the data run from 2024-04-01 to 2024-06-30.");
  const filtered = await check(tidy, "win_rate", "2024-Q2", null, { where: { region: ["APAC"] } });
  expect(reasonOf(filtered)).toContain("in 2024-Q2 with this filter;");
  expect(reasonOf(await check(await source({}), "win_rate", "2024-Q2", null))).toContain("there are no records at all");
});

test("volumes: a part of a period and runs of unlike length block, rates are only warned about", async () => {
  const short = await source({ deal: daily("2024-01-01", 157) }); // to 2024-06-05: 66 of 91 days
  const volume = await check(short, "deals_closed", "2024-Q2", "2024-Q1");
  expect(volume.comparable).toBe(false);
  expect(reasonOf(volume)).toContain("The data cover 66 of the 91 days of 2024-Q2 (2024-04-01 to 2024-06-05)");
  const rate = await check(short, "win_rate", "2024-Q2", "2024-Q1");
  expect(rate.comparable).toBe(true);
  expect(codes(rate.notes)).toContain("partial-period warning");
  expect(reasonOf(await check(short, "revenue", "2024-01", "2024-02-01..2024-03-31"))).toContain(
    "2024-01 has 31 and 2024-02-01..2024-03-31 has 60:",
  );
  expect(codes((await check(short, "win_rate", "2024-04", "2024-03")).notes)).toContain("unlike-calendar info");
});

test("three weeks of silence in the middle of the quarter are named", async () => {
  const deals = daily("2023-06-01", 415).filter(
    (deal) => deal.closed_on < "2024-05-06" || deal.closed_on > "2024-05-27",
  );
  const { notes } = await check(await source({ deal: deals }), "win_rate", "2024-Q2", "2024-Q1");
  // 91 − 22 days with a deal each: 69 of 91 a day; 22 silent days would have brought 22 × 69 / 91 = 16.7
  expect(notes.map(worded)).toContain(
    "No record between 2024-05-06 and 2024-05-27, where about 17 were to be expected: recording may have stopped.",
  );
});

test("missing values, recording that starts, and levels on one side only", async () => {
  const missing = daily("2023-06-01", 415, (index) => ({ region: index % 10 === 0 ? null : "EMEA" }));
  const { notes } = await check(await source({ deal: missing }), "win_rate", "2024-Q2", "2024-Q1");
  expect(codes(notes)).toEqual(["missing-values info"]);
  const starts = daily("2023-06-01", 415, (index) =>
    addDays("2023-06-01", index) < "2024-04-01" ? { region: null } : {},
  );
  expect(codes((await check(await source({ deal: starts }), "win_rate", "2024-Q2", "2024-Q1")).notes)).toContain(
    "recording-gap warning",
  );
  const renamed = daily("2023-06-01", 415, (index) =>
    addDays("2023-06-01", index) < "2024-04-01" ? {} : { product: "Core 2" },
  );
  const drift = await check(await source({ deal: renamed }), "win_rate", "2024-Q2", "2024-Q1");
  expect(drift.notes.map(worded)).toEqual([
    "product Core 2 (1) comes as Core (1) goes: it may be the same under a new name.",
  ]);
});

test("duplicates, impossible dates and closes dated back", async () => {
  const deal = daily("2023-06-01", 415);
  const twin = { ...deal[350]!, id: "twin" }; // 2023-06-01 + 350 days is 2024-05-16
  const early = { ...deal[351]!, id: "early", amount: 5, created_on: "2024-06-30" };
  const changed = [{ deal_id: deal[352]!.id, to_stage: "Closed Won", at: "2024-06-20T10:00:00Z" }]; // closed on 2024-05-18
  const { notes } = await check(
    await source({ deal: [...deal, twin, early], deal_stage_change: changed }),
    "win_rate",
    "2024-Q2",
    "2024-Q1",
  );
  expect(codes(notes)).toEqual(["backdated-closes warning", "duplicates info", "impossible-dates warning"]);
  expect(notes.find((note) => note.code === "duplicates")!.figures!.copies!.value).toBe(1);
  const bulk = daily("2023-06-01", 415, (index) => (index > 320 && index % 2 === 0 ? { closed_on: "2024-06-28" } : {}));
  const pile = await check(await source({ deal: bulk }), "win_rate", "2024-Q2", "2024-Q1");
  expect(pile.notes.map(worded).join()).toContain("of the closes carry the date 2024-06-28");
});

test("conversations too young to have converted block the comparison; older ones do not", async () => {
  // one a day; every fifth converts after thirty days, as far as the data reach (2024-06-30)
  const conversation = Array.from({ length: 182 }, (_, index) => {
    const started = addDays("2024-01-01", index);
    const converted = addDays(started, 30);
    return {
      started_at: `${started}T10:00:00Z`,
      status: "completed",
      converted_at: index % 5 === 0 && converted <= "2024-06-30" ? `${converted}T10:00:00Z` : null,
    };
  });
  const young = await source({ conversation });
  const june = await check(young, "conversion_rate", "2024-06", "2024-04");
  expect(june.comparable).toBe(false);
  expect(reasonOf(june)).toMatch(/^Records of 2024-06 are too young for conversion rate: .*about 1 of the outcomes/);
  expect(june.reason!.figures!.share).toMatchObject({ value: 1, unit: "ratio", n: 30 });
  const april = await check(young, "conversion_rate", "2024-04", "2024-03");
  expect(april.comparable).toBe(true);
  expect(codes((await check(young, "drop_off_rate", "2024-06", "2024-05")).notes)).toEqual(["stale-data info"]);
});

test("conversations whose times cannot be are named", async () => {
  const times = Array.from({ length: 120 }, (_, index) => {
    const started = addDays("2024-03-01", index);
    return { started_at: `${started}T10:00:00Z`, ended_at: `${started}T10:09:00Z`, status: "completed" };
  });
  const clean = await check(await source({ conversation: times }), "drop_off_rate", "2024-05", "2024-04");
  expect(codes(clean.notes)).not.toContain("impossible-dates warning");
  const wrong = times.map((row, at) => (at === 70 ? { ...row, ended_at: "2024-01-01T10:00:00Z" } : row));
  const future = { started_at: "2024-09-01T10:00:00Z", ended_at: null, status: "completed" };
  const { notes } = await check(
    await source({ conversation: [...wrong, future] }),
    "drop_off_rate",
    "2024-05",
    "2024-04",
  );
  expect(notes.filter(({ code }) => code === "impossible-dates").map(worded)).toEqual([
    "Conversations with dates that cannot be: 1 ended before starting, 1 dated after today.",
  ]);
});

test("data that lie far behind today are called stale", async () => {
  const old = await source({ deal: daily("2023-01-01", 365) });
  const { notes } = await check(old, "win_rate", "2023-Q4", "2023-Q3");
  expect(codes(notes)).toEqual(["stale-data info"]);
});

test("no text spells digits, blocking or not: every figure, date and name is in a slot", async () => {
  const skygeni = await source({ deal: skygeniDeals() });
  const asked = [
    ["win_rate", "2024-Q2", "2023-Q1"],
    ["deals_closed", "2024-Q2", "2023-Q1"],
    ["median_cycle_days", "2024-Q2", "2023-Q1"],
    ["deals_created", "2024-Q2", "2023-Q1"],
    ["revenue", "2023-02-01..2023-03-31", "2023-01"],
    ["win_rate", "2021-Q1", "2024-Q2"],
  ] as const;
  const seen = new Set<string>();
  for (const [measure, current, before] of asked) {
    for (const note of (await check(skygeni, measure, current, before)).notes) {
      expect(worded(note)).not.toContain("?");
      expect(note.text).not.toMatch(/\d/);
      if (note.severity === "blocks") seen.add(note.code);
    }
  }
  expect([...seen].sort()).toEqual(["partial-period", "truncated-extract", "unlike-calendar"]);
});
