import { afterAll, describe, expect, test } from "vitest";
import { type HandMade, handMadeSource } from "#metrics/hand-made-store.ts";
import { seededRandom } from "#stats/random.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import whyChanged from "./why-changed.ts";

/** Young deals look bad: what a comparison at equal age, and the age of the pipeline, say of a fall that is none, and of one that is. */

const stores: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const store of stores) await store.close();
});

async function ask(rows: HandMade, input: object, today: string) {
  const source = await handMadeSource(rows);
  stores.push(source);
  return askTool(whyChanged, source, input, today);
}

describe("cohorts by creation date", () => {
  // a deal a day and a half in each quarter; four in ten are won, the won ones after 70 days, the lost ones after 20
  const cohort = (from: string, days: number, wonShare: number, newest: string) =>
    Array.from({ length: days * 6 }, (_, at) => {
      const created = addDays(from, Math.floor(at / 6));
      const won = (at * 7) % 10 < wonShare * 10;
      const closed = addDays(created, (won ? 40 : 10) + ((at * 13) % 31));
      const open = closed > newest;
      const outcome = open ? "open" : won ? "won" : "lost";
      return {
        created_on: created,
        closed_on: open ? null : closed,
        outcome,
        amount: 1000 + at,
        region: at % 2 ? "EMEA" : "APAC",
      };
    });
  const newest = "2026-09-30";
  const deals = (share: number) => [
    ...cohort("2026-01-01", 181, 0.4, newest),
    ...cohort("2026-07-01", 92, share, newest),
  ];
  const input = { counted_on: "created_on", period: "2026-Q3" };

  test("at equal age the fall that young deals show is gone", async () => {
    const rows = deals(0.4);
    const { output, said, verdict } = await ask({ deal: rows }, input, "2026-10-01");
    expect(verdict).toBe("not-comparable");
    expect(output.fair).toMatchObject({ kind: "same-age", verdict: "within-noise" });
    expect(output.fair.as_recorded!.change!.value).toBeLessThan(-0.08);
    expect(said.headline).toMatch(
      /^The deals of 2026-Q3 are too young, with about \d+\.\d% of their outcomes still to come: compared at equal age, by what closed within \d+ days of creation among the deals of the first \d+ days of each, win rate /,
    );
    const text = said.findings.map((finding) => finding.text).join(" ");
    expect(text).toMatch(/The difference of −\d+\.\d points as recorded goes with the age of the deals/);
    // counted by hand: deals of the first days of each quarter that closed within the age
    const { age, after, before } = output.fair.closed_by_age!;
    const within = (from: string, to: string) => rows.filter(({ created_on }) => created_on >= from && created_on < to);
    for (const [figure, period] of [
      [after, output.period],
      [before, output.compare_with],
    ] as const) {
      const all = within(period.from, period.to);
      const closed = all.filter(
        ({ created_on, closed_on }) => closed_on !== null && closed_on <= addDays(created_on, age.value),
      );
      expect(figure).toMatchObject({ n: all.length, value: closed.length / all.length });
    }
    expect(output.after!.n).toBe(Math.round(after.value * after.n!));
  });
  test("a fall that is there at equal age as well is said to be one", async () => {
    const { output, said } = await ask({ deal: deals(0.1) }, input, "2026-10-01");
    expect(output.fair.kind).toBe("same-age");
    expect(output.fair.verdict).not.toBe("within-noise");
    expect(output.change!.value).toBeLessThan(-0.1);
    expect(said.findings.map(({ text }) => text).join(" ")).not.toMatch(/goes with the age of the deals/);
  });
});

describe("a pipeline that grows", () => {
  // two in five are won, after 60 to 90 days; the others are lost after 10 to 40; `perDay` deals a day begin
  const pipeline = (perDay: (day: string) => number, wonShare: (day: string) => number = () => 0.4) => {
    const random = seededRandom(5);
    return Array.from({ length: 540 }, (_, at) => addDays("2025-04-08", at)).flatMap((day) =>
      Array.from({ length: perDay(day) }, () => {
        const won = random.bernoulli(wonShare(day));
        const end = addDays(day, (won ? 60 : 10) + random.integer(31));
        const outcome = end > "2026-09-30" ? "open" : won ? "won" : "lost";
        const region = ["EMEA", "APAC"][random.integer(2)]!;
        const closed_on = outcome === "open" ? null : end;
        return { created_on: day, closed_on, outcome, amount: 1000 + random.integer(9000), region };
      }),
    );
  };
  const input = { period: "2026-Q3" };

  test("closes more losses first: the fall goes with the age of the deals", async () => {
    const deals = pipeline((day) => (day < "2026-06-25" ? 6 : 16));
    const { output, said } = await ask({ deal: deals }, input, "2026-10-01");
    expect(output.verdict).toBe("broad");
    expect(output.change!.value).toBeLessThan(-0.08);
    expect(output.fair.pipeline_age).toMatchObject({ explains: true });
    const { part, left } = output.fair.pipeline_age!;
    expect(part.value + left.value).toBeCloseTo(output.change!.value, 10);
    expect(said.headline).toMatch(/(all|points) of it sits? in the age of the pipeline/);
    expect(said.findings.map(({ text }) => text).join(" ")).toMatch(/^Losses come sooner than wins: /);
  });
  test("that stays as it was explains nothing of a real fall", async () => {
    const deals = pipeline(
      () => 10,
      (day) => (day < "2026-04-15" ? 0.4 : 0.2),
    );
    const { output, said } = await ask({ deal: deals }, input, "2026-10-01");
    expect(output.change!.value).toBeLessThan(-0.08);
    expect(output.fair.pipeline_age?.explains ?? false).toBe(false);
    expect(said.headline).not.toMatch(/the age of the pipeline/);
  });
});

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
