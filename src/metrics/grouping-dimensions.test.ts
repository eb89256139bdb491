import { expect, test } from "vitest";
import { cells } from "./cells.ts";
import { dimensionsOf } from "./dimensions.ts";
import { handMadeSource } from "./hand-made-store.ts";

test("deals can be grouped by account and its employees, and no list names these", async () => {
  const source = await handMadeSource({
    account: [{ id: "a1", employee_count: 40 }, { id: "a2" }],
    deal: [
      { account_id: "a1", outcome: "won", closed_on: "2024-01-01" },
      { account_id: "a1", outcome: "lost", closed_on: "2024-01-02" },
      { account_id: "a2", outcome: "won", closed_on: "2024-01-03" },
      { outcome: "won", closed_on: "2024-01-04" },
    ],
  });
  const table = await cells.read(source, {
    measure: "win_rate",
    period: null,
    by: ["account_id"],
    numeric: ["employee_count"],
  });
  const rows = [...table.columns[0]!.codes].map((code, at) => [
    table.columns[0]!.levels[code],
    table.numeric[0]!.values[at],
    table.n[at],
  ]);
  expect(rows).toHaveLength(3);
  expect(rows).toContainEqual(["a1", 40, 2]);
  expect(rows).toContainEqual(["a2", Number.NaN, 1]);
  expect(rows).toContainEqual([null, Number.NaN, 1]);
  const listed = (await dimensionsOf.read(source, { grain: "deal" })).map(({ key }) => key);
  expect(listed).not.toContain("account_id");
  expect(listed).not.toContain("employee_count");
  await source.close();
});
