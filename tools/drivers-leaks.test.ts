import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  askDrivers as ask,
  attribute,
  byData,
  driverDeals as deals,
  findings,
  pick,
} from "./support/testing/driver-deals.ts";

describe("a column that knows the outcome is refused and named, whatever it is called", () => {
  const left = (output: { excluded: readonly { dimension: string; reason: string }[] }) =>
    output.excluded.find(({ dimension }) => dimension === "note type")?.reason;

  test("made from the outcome with up to half a percent of slips (property)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 0.005 }), async (seed, slips) => {
        const made = deals(
          600,
          ({ won, random }) => attribute({ note_type: won !== random.bernoulli(slips) ? "countersigned" : "archived" }),
          seed,
        );
        const { output } = await ask(made);
        expect(left(output)).toBe("gives-outcome-away");
        expect(output.factors.some(({ dimension }) => dimension === "note type")).toBe(false);
      }),
      { numRuns: 4, seed: 2 },
    );
  });
  test("recorded for some of the lost deals only", async () => {
    const made = deals(900, ({ won, random }) =>
      attribute({ note_type: !won && random.bernoulli(0.4) ? pick(["price", "timing"], random) : null }),
    );
    const { output, said } = await ask(made);
    expect(left(output)).toBe("recorded-by-outcome");
    expect(findings(said)).toMatch(/Left out: note type \(recorded or not according to the outcome\)/);
  });
  test("missing for lost deals only", async () => {
    const made = deals(900, ({ won, random }) =>
      attribute({ note_type: won || random.bernoulli(0.5) ? pick(["a", "b"], random) : null }),
    );
    expect(left((await ask(made)).output)).toBe("recorded-by-outcome");
  });
  test("two columns that only together give it away lose the worse one", async () => {
    // the outcome is whether the two halves agree in kind: each alone says little, together all of it
    const made = deals(1200, ({ won, at }) => {
      const step = at % 10;
      return attribute({
        note_type: step < 8 ? (won ? "p" : "q") : "none",
        second_note: step >= 8 ? (won ? "r" : "s") : "none",
      });
    });
    const { output } = await ask(made);
    const names = output.excluded
      .filter(({ reason }) => reason === "gives-outcome-away")
      .map(({ dimension }) => dimension);
    expect(names).toContain("note type");
  });
  test("a column with a dead value stays in, by Firth's penalty, with a warning", async () => {
    const made = deals(1500, ({ at }) => attribute({ tier: at % 15 === 0 ? "dead" : ["a", "b"][at % 2]! })).map(
      (deal, at) => (at % 15 === 0 ? { ...deal, outcome: "lost" } : deal),
    );
    const { output, said } = await ask(made);
    expect(output.method).toMatch(/Firth/);
    expect(output.suspicious).toEqual(["tier"]);
    expect(output.factors.find(({ label }) => label === "tier dead")).toMatchObject({ established: true });
    expect(said.caveats.join(" ")).toMatch(/Check that tier is not filled in after the outcome/);
  });
  test("a plain factor is not taken for a leak", async () => {
    const { output } = await ask(deals(1500, ({ at }) => attribute({ tier: at % 3 === 0 ? null : "gold" })));
    expect(byData(output.excluded)).toEqual([]);
    expect(output.suspicious).toEqual([]);
    expect(output.factors.map(({ label }) => label)).toContain("tier not recorded");
  });
});
