import { expect, test } from "vitest";
import { cohortWaits } from "./cohort-waits.ts";
import { handMadeSource } from "./hand-made-store.ts";

test("deals: won, lost, open, closed after the day, and what cannot be", async () => {
  const source = await handMadeSource({
    deal: [
      { created_on: "2025-01-01", closed_on: "2025-01-31", outcome: "won", region: "EMEA" },
      { created_on: "2025-01-02", closed_on: "2025-02-01", outcome: "lost", region: "APAC" },
      { created_on: "2025-01-03", outcome: "open", region: "EMEA" },
      { created_on: "2025-01-04", closed_on: "2025-06-01", outcome: "won", region: "EMEA" },
      { created_on: "2025-01-05", closed_on: "2024-12-01", outcome: "won" }, // closed before it was created
      { created_on: "2025-05-01", outcome: "open" }, // after the day
      { outcome: "won", closed_on: "2025-01-09" }, // no first day
    ],
  });
  const found = await cohortWaits.read(source, { grain: "deal", asOf: "2025-03-31" });
  expect([...found.end]).toEqual([1, 2, 0, 0]);
  expect([...found.n]).toEqual([1, 1, 1, 1]);
  expect([...found.days]).toEqual([30, 30, 87, 86]);
  expect([...found.age]).toEqual([89, 88, 87, 86]);
  const emea = await cohortWaits.read(source, { grain: "deal", asOf: "2025-03-31", where: { region: ["EMEA"] } });
  expect(emea.start).toEqual(["2025-01-01", "2025-01-03", "2025-01-04"]);
  await source.close();
});

test("records alike are one row", async () => {
  const alike = { created_on: "2025-01-01", closed_on: "2025-01-31", outcome: "won" };
  const source = await handMadeSource({ deal: [alike, alike, { ...alike, outcome: "lost" }, alike] });
  const found = await cohortWaits.read(source, { grain: "deal", asOf: "2025-03-31" });
  expect([[...found.end], [...found.n]]).toEqual([
    [1, 2],
    [3, 1],
  ]);
  await source.close();
});

test("conversations and leads count until their sale, leads by whichever comes first", async () => {
  const source = await handMadeSource({
    lead: [
      { id: "l1", created_at: "2025-01-01T08:00:00Z" },
      { id: "l2", created_at: "2025-01-01T08:00:00Z" },
    ],
    deal: [{ lead_id: "l1", created_on: "2025-01-02", closed_on: "2025-02-10", outcome: "won" }],
    conversation: [
      { lead_id: "l1", started_at: "2025-01-05T09:00:00Z", converted_at: "2025-01-21T09:00:00Z" },
      { lead_id: "l2", started_at: "2025-01-06T09:00:00Z" },
    ],
  });
  const talks = await cohortWaits.read(source, { grain: "conversation", asOf: "2025-03-01" });
  expect([[...talks.days], [...talks.end]]).toEqual([
    [16, 54],
    [1, 0],
  ]);
  const leads = await cohortWaits.read(source, { grain: "lead", asOf: "2025-03-01" });
  expect([[...leads.days].sort(), [...leads.end].sort()]).toEqual([
    [20, 59],
    [0, 1],
  ]);
  await source.close();
});

test("a lead that another rep sold to has not converted for a viewer who may not see that sale", async () => {
  const rows = {
    rep: [{ id: "r1" }, { id: "r2" }],
    lead: [
      { id: "l1", owner_id: "r1", created_at: "2025-01-01T08:00:00Z" },
      { id: "l2", owner_id: "r1", created_at: "2025-01-01T08:00:00Z" },
      { id: "l3", owner_id: "r1", created_at: "2025-01-01T08:00:00Z" },
    ],
    deal: [
      { lead_id: "l1", owner_id: "r1", created_on: "2025-01-02", closed_on: "2025-01-11", outcome: "won" },
      { lead_id: "l2", owner_id: "r2", created_on: "2025-01-02", closed_on: "2025-01-31", outcome: "won" },
    ],
    conversation: [
      { lead_id: "l3", rep_id: "r2", started_at: "2025-01-05T09:00:00Z", converted_at: "2025-01-21T09:00:00Z" },
    ],
  };
  for (const [scope, ends] of [
    [null, [1, 1, 1]],
    [["r1"], [0, 1]],
  ] as const) {
    const source = await handMadeSource(rows, { scope });
    const { end, n } = await cohortWaits.read(source, { grain: "lead", asOf: "2025-03-01" });
    expect([...end].sort()).toEqual(ends);
    expect(n.reduce((sum, one) => sum + one, 0)).toBe(3);
    await source.close();
  }
});
