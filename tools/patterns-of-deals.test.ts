import { afterEach, describe, expect, test } from "vitest";
import { handMadeSource } from "#metrics/hand-made-store.ts";
import patterns from "./patterns.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import { deal } from "./support/testing/trial-rows.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.close();
});

async function ask(rows: Parameters<typeof handMadeSource>[0], input: object = {}) {
  const source = await handMadeSource(rows);
  open.push(source);
  return askTool(patterns, source, { period: "2025-05", ...input }, "2025-07-01");
}
const times = <T>(n: number, make: (at: number) => T): T[] => Array.from({ length: n }, (_, at) => make(at));

describe("deals", () => {
  const change = (deal_id: string, to_stage: string, day: string) => ({ deal_id, to_stage, at: `${day}T09:00:00Z` });
  const path = (at: number, outcome: "won" | "lost", stages: readonly (readonly [stage: string, day: string])[]) => ({
    deal: deal(`2025-05-${String(1 + (at % 28)).padStart(2, "0")}`, outcome, { id: `d${at}` }),
    changes: stages.map(([stage, day]) => change(`d${at}`, stage, day)),
  });
  const full = [
    ["Qualified", "2025-03-01"],
    ["Demo", "2025-03-10"],
    ["Offer", "2025-03-20"],
  ] as const;
  const short = [
    ["Qualified", "2025-03-01"],
    ["Offer", "2025-03-20"],
  ] as const;

  test("a stage passed by is found among deals that got beyond it", async () => {
    const made = [
      ...times(60, (at) => path(at, "lost", short)),
      ...times(40, (at) => path(100 + at, "lost", full)),
      ...times(20, (at) => path(200 + at, "won", short)),
      ...times(120, (at) => path(300 + at, "won", full)),
    ];
    const { output, said } = await ask(
      { deal: made.map((one) => one.deal), deal_stage_change: made.flatMap(({ changes }) => changes) },
      { kind: "deal" },
    );
    expect(output.patterns[0]).toMatchObject({
      kind: "path",
      label: "Demo passed by",
      lost_with: { value: 0.75 },
      lost_without: { value: 0.25 },
    });
    // 60 − 80 × 0.25 = 40 deals at 1,000.00
    expect(output.patterns[0]?.excess.value).toBe(40);
    expect(output.patterns[0]?.value?.value).toBeCloseTo(4_000_000, 4);
    expect(said.headline).toMatch(/^60\.0% of lost deals show Demo passed by, against 14\.3% of won deals/);
  });

  test("without stage changes it says that paths are not compared", async () => {
    const made = times(200, (at) =>
      deal("2025-05-10", at % 2 === 0 ? "won" : "lost", { region: at % 4 < 2 ? "EMEA" : "APAC" }),
    );
    const { said, output } = await ask({ deal: made }, { kind: "deal" });
    expect(output.compared).toBeNull();
    expect(said.caveats.join("\n")).toMatch(/No stage changes are recorded/);
  });

  test("a long stay and a step back are told apart from the stage at which a deal ends", async () => {
    const slow = [
      ["Qualified", "2025-01-01"],
      ["Demo", "2025-03-10"],
      ["Offer", "2025-03-20"],
    ] as const;
    const back = [
      ["Qualified", "2025-03-01"],
      ["Demo", "2025-03-10"],
      ["Qualified", "2025-03-12"],
      ["Offer", "2025-03-20"],
    ] as const;
    const early = [["Qualified", "2024-06-01"]] as const;
    const made = [
      ...times(60, (at) => path(at, "lost", slow)),
      ...times(60, (at) => path(100 + at, "lost", back)),
      ...times(60, (at) => path(200 + at, "lost", early)), // eleven months at the stage where it ends: no long stay
      ...times(60, (at) => path(300 + at, "lost", full)),
      ...times(10, (at) => path(400 + at, "won", slow)),
      ...times(10, (at) => path(500 + at, "won", back)),
      ...times(160, (at) => path(600 + at, "won", full)),
    ];
    const { output } = await ask(
      { deal: made.map((one) => one.deal), deal_stage_change: made.flatMap(({ changes }) => changes) },
      { kind: "deal" },
    );
    expect(output.patterns.map(({ label, lost_with }) => [label, lost_with?.value, lost_with?.n])).toEqual([
      ["a step back to an earlier stage", 60 / 70, 70],
      ["a long stay at Qualified", 60 / 70, 70],
    ]);
    expect(output.actions.map(({ title }) => title).join("\n")).toMatch(
      /stages binding[\s\S]*a long stay at Qualified/,
    );
  });
});
