import { expect, onTestFinished, test } from "vitest";
import { addDays } from "./calendar-dates.ts";
import { handMadeSource } from "./hand-made-store.ts";
import { firstCloses } from "./trust-first-closes.ts";

/** Three deals created a day for 500 days; they close 1 to 100 days later, each length alike often. */
const deals = Array.from({ length: 1500 }, (_, at) => {
  const created = addDays("2024-01-01", Math.floor(at / 3));
  const closed = addDays(created, 1 + ((at * 37) % 100));
  return { id: `d${at}`, outcome: at % 2 === 0 ? "won" : "lost", created_on: created, closed_on: closed, amount: 1 };
});

async function found(rows: typeof deals) {
  const source = await handMadeSource({ deal: rows });
  onTestFinished(() => source.close());
  return firstCloses.read(source, {});
}

test("an extract by closing date is seen, with the day from which creations are whole", async () => {
  const cut = deals.filter(({ closed_on }) => closed_on >= "2024-07-01");
  // one in ten takes 10 days or less, so a tenth of those created on 2024-06-21 is missing; what is left took a little longer
  const first = await found(cut);
  expect(first!.closed).toBe("2024-07-01");
  expect(first!.whole > "2024-06-15" && first!.whole <= "2024-06-21").toBe(true);
  const stray = { ...deals[3]!, closed_on: "2024-02-01" };
  expect(await found([...cut, stray])).toMatchObject({ closed: "2024-07-01" });
});

test("a store that begins with its first deals is whole", async () => {
  expect(await found(deals)).toBeNull();
  expect(await found(deals.slice(0, 20))).toBeNull();
});
