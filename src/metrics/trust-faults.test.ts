import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TrustNote } from "#contracts/measure.ts";
import { Settings } from "#contracts/settings.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { type DataFault, dataFaults, plantFault } from "#worlds/data-faults.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import type { WorldName } from "#worlds/world.ts";
import { resolvePeriod } from "./fiscal-calendar.ts";
import { createSource } from "./source.ts";
import { trustCheck } from "./trust.ts";

/** Each check is triggered by a planted fault and silent where nothing is wrong: the same world before the fault was planted, and every other world. */

const folder = mkdtempSync(join(tmpdir(), "upshot-faults-"));
const clean = join(folder, "clean.db");
const settings = Settings.parse({});
const TODAY = "2026-10-01";

beforeAll(async () => {
  const store = await openStore(clean);
  await seedWorld(store, { name: "null", seed: 3, parts: "deals" });
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const period = (text: string, today = TODAY) => resolvePeriod(text, { today, coverage: null, settings });

async function notesOf(path: string, measure: string, pair: readonly [string, string], more: object = {}) {
  const store = openReadStore(path);
  const [current, before] = pair;
  const report = await trustCheck.read(await createSource(store), {
    measure,
    period: period(current),
    compareWith: period(before),
    today: TODAY,
    settings,
    ...more,
  });
  await store.close();
  return report;
}

async function damaged(fault: DataFault): Promise<string> {
  const path = join(folder, `${fault}.db`);
  cpSync(clean, path);
  const store = await openStore(path);
  plantFault(store, fault);
  await store.close();
  return path;
}

const Q = ["2026-Q3", "2026-Q2"] as const;
const worded = ({ text, names, figures }: TrustNote): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, slot: string) => String(names?.[slot] ?? figures?.[slot]?.value ?? `?${slot}?`));

const expected: Readonly<Record<DataFault, readonly (readonly [measure: string, note: string, words: RegExp])[]>> = {
  "stub-quarter": [
    ["win_rate", "partial-period warning, stale-data warning", /cover 51 of the 92 days of 2026-Q3/],
    [
      "revenue",
      "partial-period blocks, stale-data warning",
      /cover 51 of the 92 days of 2026-Q3 .*not that of a whole period/,
    ],
  ],
  "late-start": [["deals_won", "partial-period blocks", /of the 91 days of 2026-Q2 \(2026-05-1\d to 2026-06-30\)/]],
  "silent-weeks": [
    ["win_rate", "recording-gap warning", /No record between 2026-08-0[1-4] and 2026-08-(28|29|30)/],
    ["revenue", "recording-gap blocks", /recording may have stopped/],
  ],
  "cut-extract": [
    [
      "win_rate",
      "truncated-extract warning",
      /No deal was created after 2026-06-\d\d while closes go on until 2026-09-30/,
    ],
    ["deals_closed", "truncated-extract blocks", /the end of the extract/],
    ["median_cycle_days", "truncated-extract blocks", /longer cycles/],
  ],
  "late-recording": [["win_rate", "recording-gap warning", /Recording of region starts or stops between the periods/]],
  "missing-values": [["win_rate", "missing-values warning", /industry is not recorded for 0\.3\d+ of the records/]],
  "recording-lapse": [["win_rate", "recording-gap warning", /Recording of lead source starts or stops/]],
  "repeated-import": [
    ["win_rate", "duplicates blocks", /^\d+ records repeat another one/],
    ["deals_won", "duplicates blocks", /^\d+ records repeat another one/],
  ],
  "mixed-currencies": [["revenue", "mixed-currencies blocks", /in USD \(0\.\d+\) and EUR/]],
  "renamed-level": [["win_rate", "level-drift warning", /product Professional .* comes as Pro .* goes/]],
  "recoded-owners": [["win_rate", "level-drift warning", /values of owner were renamed or replaced: 1 of the records/]],
  "dated-back": [["win_rate", "backdated-closes warning", /^\d+ deals have a closing date more than a week before/]],
  "piled-closes": [["win_rate", "backdated-closes warning", /of the closes carry the date 2026-09-30/]],
  "impossible-dates": [["win_rate", "impossible-dates warning", /\d+ closed before creation/]],
  "stage-before-end": [["win_rate", "contradicting-stage info", /won deals stand at stage Demo/]],
  "swapped-stage": [
    ["win_rate", "contradicting-stage warning", /an outcome that their stage contradicts, most of them at Closed Lost/],
  ],
  "late-imports": [
    ["win_rate", "stale-data warning", /The last import was on 2026-08-05, \d+ ago; they usually come every 7/],
  ],
};

test.for(dataFaults)("%s is found, and nothing else is said of it", async (fault) => {
  const path = await damaged(fault);
  for (const [measure, code, words] of expected[fault]) {
    const { notes, comparable } = await notesOf(path, measure, Q);
    expect(notes.map((note) => `${note.code} ${note.severity}`).join(", ")).toBe(code);
    expect(worded(notes[0]!)).toMatch(words);
    expect(notes[0]!.text).not.toMatch(/\d/);
    expect(comparable).toBe(!code.includes("blocks"));
  }
});

test.for([...new Set(Object.values(expected).flatMap((notes) => notes.map(([measure]) => measure)))])(
  "without the fault nothing is noted: %s",
  async (measure) => {
    expect(await notesOf(clean, measure, Q)).toEqual({ notes: [], comparable: true, reason: null });
  },
);

describe("no false alarms", () => {
  const worlds: readonly WorldName[] = [
    "default",
    "rate-drop",
    "mix-shift",
    "simpson",
    "broad-drop",
    "immature-cohort",
  ];
  test.for(worlds)("%s: what was planted there is no fault of the data", async (name) => {
    const path = join(folder, `${name}.db`);
    const store = await openStore(path);
    await seedWorld(store, { name, seed: 2, parts: "deals" });
    await store.close();
    for (const measure of ["win_rate", "revenue", "median_cycle_days"])
      for (const pair of [Q, ["2026-08", "2026-05"]] as const)
        expect([measure, pair, (await notesOf(path, measure, pair)).notes]).toEqual([measure, pair, []]);
  });
});

test("a quarter that runs is no quarter yet: against a whole one it does not compare, against its first days it does", async () => {
  const today = "2026-08-20";
  const running = period("this_quarter", today);
  expect(running.label).toBe("2026-Q3 to date");
  const check = (before: string) =>
    notesOf(clean, "win_rate", Q, { period: running, compareWith: period(before), today });
  const whole = await check("2026-Q2");
  expect(worded(whole.reason!)).toMatch(/2026-Q3 to date has 51 so far and 2026-Q2 has 91/);
  expect((await check("2026-04-01..2026-05-21")).comparable).toBe(true);
});

test("ninety days that lie elsewhere in their quarters are named, and warn where amounts are compared", async () => {
  const pair = ["2026-05-15..2026-08-12", "2026-02-14..2026-05-14"] as const;
  expect((await notesOf(clean, "win_rate", pair)).notes).toEqual([]);
  const shifted = ["2026-06-01..2026-07-31", "2026-04-01..2026-05-31"] as const;
  const codes = async (measure: string) =>
    (await notesOf(clean, measure, shifted)).notes.map(({ code, severity }) => `${code} ${severity}`);
  expect(await codes("win_rate")).toEqual(["unlike-calendar info"]);
  expect(await codes("revenue")).toEqual(["unlike-calendar warning"]);
});
