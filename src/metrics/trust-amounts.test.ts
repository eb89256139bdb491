import { expect, onTestFinished, test } from "vitest";
import { Settings } from "#contracts/settings.ts";
import { handMadeSource } from "./hand-made-store.ts";
import { trustCheck } from "./trust.ts";

/** One won and one lost deal a day of 2024-Q2, with these amounts of the won ones. */
async function notes(amount: (index: number) => number | null) {
  const deal = Array.from({ length: 60 }, (_, at) => ({
    id: `d${at}`,
    name: "Deal",
    amount: at % 2 === 0 ? amount(at / 2) : 5000,
    currency: "USD",
    outcome: at % 2 === 0 ? "won" : "lost",
    created_on: "2024-03-01",
    closed_on: `2024-${at < 30 ? "04" : "05"}-${String(1 + (at % 30)).padStart(2, "0")}`,
  }));
  const source = await handMadeSource({ deal });
  onTestFinished(() => source.close());
  const period = { from: "2024-04-01", to: "2024-07-01", label: "2024-Q2" };
  const asked = { measure: "revenue", period, compareWith: null, today: "2024-07-20", settings: Settings.parse({}) };
  return (await trustCheck.read(source, asked)).notes;
}

test("won deals without an amount are counted", async () => {
  const some = (await notes((index) => (index < 12 ? null : 100))).find(({ code }) => code === "missing-values");
  expect(some).toMatchObject({ severity: "warning", figures: { missing: { value: 12 }, records: { value: 30 } } });
  const none = (await notes(() => null)).find(({ code }) => code === "missing-values");
  expect(none!.text).toMatch(/^None of the .* has an amount/);
  expect((await notes(() => 100)).map(({ code }) => code)).not.toContain("missing-values");
});

test("a deal that outweighs all others is named, one among equals is not", async () => {
  const one = (await notes((index) => (index === 3 ? 5000 : 100))).find(({ code }) => code === "outweighing-record");
  // 5,000 of 5,000 + 29 × 100
  expect(one!.figures!.share!.value).toBeCloseTo(5000 / 7900, 10);
  expect(one!.names!.deal).toContain("d6");
  expect((await notes((index) => (index === 3 ? 2800 : 100))).map(({ code }) => code)).not.toContain(
    "outweighing-record",
  );
});
