import { expect, test } from "vitest";
import { type DealHistories, dealHistories, stageOn } from "./deal-histories.ts";
import { handMadeSource } from "./hand-made-store.ts";

const JAN_1 = 20_089; // days from 1970-01-01 to 2025-01-01

const deal = [
  {
    id: "b",
    name: "Bolt",
    region: "EMEA",
    amount: 500,
    created_on: "2025-01-02",
    closed_on: "2025-01-12",
    outcome: "won",
  },
  { id: "a", region: null, amount: null, created_on: "2025-01-01", closed_on: null, outcome: "open" },
  { id: "c", region: "APAC", amount: 700, created_on: "2025-01-03", closed_on: "2025-01-20", outcome: "lost" },
  { id: "no-creation", created_on: null, closed_on: "2025-01-20", outcome: "lost" },
  { id: "no-close", created_on: "2025-01-04", closed_on: null, outcome: "won" },
  { id: "reversed", created_on: "2025-01-09", closed_on: "2025-01-04", outcome: "won" },
];
const change = (deal_id: string, to_stage: string, at: string) => ({ deal_id, to_stage, at });

async function read(rows: Parameters<typeof handMadeSource>[0], query = {}, options = {}): Promise<DealHistories> {
  const source = await handMadeSource(rows, options);
  const found = await dealHistories.read(source, { by: ["region"], named: true, ...query });
  await source.close();
  return found;
}

test("usable deals by creation, with days since 1970, NaN where nothing is recorded", async () => {
  const found = await read({ deal });
  expect(found.ids).toEqual(["a", "b", "c"]);
  expect(found.names).toEqual([null, "Bolt", null]);
  expect([...found.created]).toEqual([JAN_1, JAN_1 + 1, JAN_1 + 2]);
  expect([...found.closed]).toEqual([Number.NaN, JAN_1 + 11, JAN_1 + 19]);
  expect([...found.won]).toEqual([0, 1, 0]);
  expect([...found.amount]).toEqual([Number.NaN, 500, 700]);
  const [region] = found.columns;
  expect([...region!.codes].map((code) => region!.levels[code])).toEqual([null, "EMEA", "APAC"]);
  expect(found.stages).toBeNull();
});

test("the stage of any past day comes from the changes; stages that end a deal are not stages it stood at", async () => {
  const found = await read({
    deal,
    deal_stage_change: [
      change("b", "Demo", "2025-01-05T10:00:00Z"),
      change("b", "Qualified", "2025-01-02T09:00:00Z"),
      change("b", "Closed Won", "2025-01-12T18:00:00Z"),
      change("c", "Qualified", "2025-01-03T09:00:00Z"),
      change("no-creation", "Demo", "2025-01-03T09:00:00Z"),
    ],
  });
  expect(found.stages?.levels).toEqual(["Demo", "Qualified"]);
  const at = (index: number, day: number) => found.stages!.levels[stageOn(found.stages!, index, JAN_1 + day)] ?? null;
  expect([0, 1, 3, 4, 30].map((day) => at(1, day))).toEqual([null, "Qualified", "Qualified", "Demo", "Demo"]);
  expect(at(0, 30)).toBeNull();
  expect(at(2, 30)).toBe("Qualified");
});

test("fewer than half of the deals with changes: no stages; a sample keeps every k-th closed deal and all open ones", async () => {
  const few = await read({ deal, deal_stage_change: [change("b", "Demo", "2025-01-05T10:00:00Z")] });
  expect(few.stages).toBeNull();
  // of the usable deals a, b and c every third is the sample, which is c; a is open and read as well
  const sample = await read({ deal }, { sample: 1 });
  expect(sample.ids).toEqual(["a", "c"]);
  expect([...sample.sampled!]).toEqual([0, 1]);
  const all = await read({ deal }, { sample: 3 });
  expect([all.ids, all.sampled]).toEqual([["a", "b", "c"], null]);
});

test("a viewer's row scope and a filter hold", async () => {
  const owned = deal.map((row, index) => ({ ...row, owner_id: index % 2 === 0 ? "r1" : "r2" }));
  expect((await read({ deal: owned }, {}, { scope: ["r2"] })).ids).toEqual(["a"]);
  expect((await read({ deal: owned }, { where: { region: ["APAC", null] } })).ids).toEqual(["a", "c"]);
});
