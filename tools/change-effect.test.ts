import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { type HandMade, handMadeSource } from "#metrics/hand-made-store.ts";
import { createSource } from "#metrics/source.ts";
import { seededRandom } from "#stats/random.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import type { WorldName } from "#worlds/world.ts";
import changeEffect from "./change-effect.ts";
import { askTool } from "./support/testing/ask-tool.ts";

const closing: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

async function world(name: WorldName): Promise<Source> {
  const folder = mkdtempSync(join(tmpdir(), "upshot-effect-"));
  const store = await openStore(join(folder, "w.db"));
  await seedWorld(store, { name, seed: 4, parts: "deals" });
  await store.close();
  const reading = openReadStore(join(folder, "w.db"));
  closing.push(async () => {
    await reading.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return createSource(reading);
}

async function ask(source: Source, input: object, today = "2026-10-01") {
  const { output, said, verdict } = await askTool(changeEffect, source, input, today);
  const check = (key: string) => output.checks.find((one) => one.key === key)?.result;
  return { output, verdict, said, check, words: [said.headline, ...said.findings.map(({ text }) => text)].join("\n") };
}

async function handMade(rows: HandMade) {
  const source = await handMadeSource(rows);
  closing.push(() => source.close());
  return source;
}

interface Plan {
  /** Wins out of `per` deals of an owner in a month, by region and months from the change. */
  readonly wins: (region: string, month: number, owner: number) => number;
  readonly per?: number;
  readonly owners?: number;
  readonly product?: (region: string, month: number, index: number) => string;
}

/** Deals of January 2025 to September 2025 in four regions; the change is on 1 July, month 0. */
function deals({ wins, per = 20, owners = 8, product = () => "Core" }: Plan): HandMade {
  const regions = ["EMEA", "APAC", "LATAM", "NA"];
  return {
    deal: regions.flatMap((region) =>
      Array.from({ length: 9 }, (_, at) =>
        Array.from({ length: owners }, (_, owner) =>
          Array.from({ length: per }, (_, index) => ({
            region,
            owner_id: `${region}-${owner}`,
            product: product(region, at - 6, index),
            amount: 100_000,
            currency: "USD",
            created_on: "2024-12-01",
            closed_on: `2025-0${at + 1}-${String(1 + ((index * 3 + owner) % 28)).padStart(2, "0")}`,
            outcome: index < wins(region, at - 6, owner) ? "won" : "lost",
          })),
        ).flat(),
      ).flat(),
    ),
  };
}

/** Ups and downs that owners and months have anyway: twenty draws with a chance of 0.4, less the eight that are usual. */
function wobble(region: string, month: number, owner: number): number {
  const random = seededRandom(region.charCodeAt(0) * 1_000 + (month + 6) * 50 + owner);
  return Array.from({ length: 20 }, () => +random.bernoulli(0.4)).reduce((sum, won) => sum + won, 0) - 8;
}

describe("planted worlds", () => {
  test("EMEA stops winning on 1 July in the sample world: consistent with an effect, every check passed", async () => {
    const { output, verdict, words } = await ask(await world("default"), {
      group: "region=EMEA",
      changed_on: "2026-07-01",
    });
    expect(verdict).toBe("changed");
    expect(output).toMatchObject({ verdict: "consistent", design: "observational", good: false, method: "clustered" });
    expect(output.checks.filter(({ result }) => result === "failed")).toEqual([]);
    expect(words).toMatchInlineSnapshot(`
      "Since 2026-07-01 win rate of region EMEA moved −19.9 points against the rest (p < 0.001), to the bad; this is consistent with an effect of the change.
      It holds only if region EMEA would otherwise have moved like the rest; nobody was drawn at random, so something else on that date may be behind it.
      region EMEA: 41.3% before (n 1,570), 21.4% after (n 426); the rest: 28.0%, then 27.9%; the interval of the difference is −25.2 to −14.6 points.
      What to do: take it back for part of the group drawn at random and see whether the measure returns.
      Over the 12 periods before the change the group moved in step with the rest; passing this is weak evidence. At an earlier date, when nothing was changed, the same reading shows nothing (+0.2 points). None of the 3 groups that were not changed moved as clearly. With the mix held fixed it is −19.6 points. The group is made of much the same records as before."
    `);
    // the four-cell formula, from the figures shown
    const { group_before, group_after, rest_before, rest_after, effect } = output;
    const byHand = group_after!.value - group_before!.value - (rest_after!.value - rest_before!.value);
    expect(Math.abs(effect!.value - byHand)).toBeLessThan(1e-12);
  });

  test("a world where nothing happens: no effect is shown, with what these records could have shown", async () => {
    const { output, verdict, words } = await ask(await world("null"), {
      group: "lead_source=Outbound",
      changed_on: "2026-07-01",
    });
    expect(verdict).toBe("within-noise");
    expect(output.verdict).toBe("within-noise");
    expect(words).toMatch(/^No effect of the change on 2026-07-01 is shown/);
    expect(words).toContain("a smaller effect stays unseen");
  });
});

describe("made by hand", () => {
  const clean: Plan = {
    wins: (region, month, owner) => 8 + wobble(region, month, owner) + (region === "EMEA" && month >= 0 ? 5 : 0),
  };

  test("a rise of five wins in twenty against the rest: +25 points, to the good; random assignment may say effect", async () => {
    const source = await handMade(deals(clean));
    const { output, words } = await ask(source, { group: "region=EMEA", changed_on: "2025-07-01" }, "2025-10-05");
    expect(output.effect!.value).toBeGreaterThan(0.2);
    expect(output).toMatchObject({ verdict: "consistent", good: true });
    expect(words).toContain("consistent with an effect");
    const random = await ask(
      source,
      { group: "region=EMEA", changed_on: "2025-07-01", randomised: "yes" },
      "2025-10-05",
    );
    expect(random.output.design).toBe("randomised");
    expect(random.words).toContain("had an effect");
  });

  test("everyone falls alike: the group is not credited with the common fall", async () => {
    const common: Plan = { wins: (region, month, owner) => 8 + wobble(region, month, owner) - (month >= 0 ? 4 : 0) };
    const { output } = await ask(
      await handMade(deals(common)),
      { group: "region=EMEA", changed_on: "2025-07-01" },
      "2025-10-05",
    );
    expect(output.group_after!.value).toBeLessThan(output.group_before!.value - 0.1);
    expect(output.verdict).toBe("within-noise");
  });

  test("a group already moving apart before the change is not credited", async () => {
    const drift: Plan = {
      wins: (region, month, owner) =>
        8 + wobble(region, month, owner) + (region === "EMEA" ? Math.round(month * 0.9) : 0),
    };
    const { output, check, verdict } = await ask(
      await handMade(deals(drift)),
      { group: "region=EMEA", changed_on: "2025-07-01" },
      "2025-10-05",
    );
    expect(check("pre-trend")).toBe("failed");
    expect(check("placebo-date")).toBe("failed");
    expect(output.verdict).toBe("not-established");
    expect(verdict).toBe("within-noise");
  });

  test("a rise that is only another mix turns to nothing with the mix held fixed", async () => {
    // Core wins 4 of 10 and Pro 16 of 20-like: EMEA sells Pro instead of Core after the change, each product wins as before
    const isPro = (region: string, month: number, index: number) =>
      region === "EMEA" && month >= 0 ? index % 4 !== 0 : index % 4 === 0;
    const rows = deals({
      wins: () => 0,
      product: (region, month, index) => (isPro(region, month, index) ? "Pro" : "Core"),
    });
    const deal = rows.deal!.map((row, at) => ({
      ...row,
      outcome: (at * 7) % 20 < (row.product === "Pro" ? 14 : 4) ? "won" : "lost",
    }));
    const { output, check } = await ask(
      await handMade({ deal }),
      { group: "region=EMEA", changed_on: "2025-07-01" },
      "2025-10-05",
    );
    expect(output.effect!.p!).toBeLessThan(0.05);
    expect(check("mix")).toBe("failed");
    expect(check("composition")).toBe("failed");
    expect(output.verdict).toBe("not-established");
  });

  test("one owner changed: the p-value is that owner's rank among all, so it cannot be below one in thirty-two", async () => {
    const one: Plan = {
      wins: (region, month, owner) =>
        8 + wobble(region, month, owner) + (region === "EMEA" && owner === 0 && month >= 0 ? 9 : 0),
    };
    const { output } = await ask(
      await handMade(deals(one)),
      { group: "owner=EMEA-0", changed_on: "2025-07-01" },
      "2025-10-05",
    );
    expect(output.method).toBe("permutation");
    expect(output.effect!.p!).toBeCloseTo(1 / 32, 12);
  });

  test("the order of the records does not matter", async () => {
    const rows = deals(clean);
    const forward = await ask(await handMade(rows), { group: "region=EMEA", changed_on: "2025-07-01" }, "2025-10-05");
    const backward = await ask(
      await handMade({ deal: rows.deal!.toReversed() }),
      { group: "region=EMEA", changed_on: "2025-07-01" },
      "2025-10-05",
    );
    expect(backward.output.effect!.value).toBeCloseTo(forward.output.effect!.value, 12);
    expect(backward.output.effect!.p).toBeCloseTo(forward.output.effect!.p!, 12);
  });

  test.for([
    ["no group", { changed_on: "2025-07-01" }, /need to know who was changed/],
    ["no day", { group: "region=EMEA" }, /need to know who was changed/],
    ["too little time after", { group: "region=EMEA", changed_on: "2025-09-20" }, /Too little time around 2025-09-20/],
    ["too little time before", { group: "region=EMEA", changed_on: "2025-01-10" }, /Too little time around/],
    [
      "everyone changed",
      { group: "region=EMEA|APAC|LATAM|NA", changed_on: "2025-07-01" },
      /the rest each need enough records/,
    ],
    ["a count", { group: "region=EMEA", changed_on: "2025-07-01", measure: "open_deals" }, /rate or a mean/],
  ] as const)("%s is too little, with the reason", async ([, input, words]) => {
    const { output, said, verdict } = await ask(
      await handMade(deals({ ...clean, per: 6, owners: 2 })),
      input,
      "2025-10-05",
    );
    expect([output.status, verdict]).toEqual(["not-enough", "no-data"]);
    expect(said.headline).toMatch(words);
  });

  test("a sum is judged by the mean behind it, and says so", async () => {
    const { output, said } = await ask(
      await handMade(deals(clean)),
      { group: "region=EMEA", changed_on: "2025-07-01", measure: "revenue" },
      "2025-10-05",
    );
    expect(output.measure).toBe("average deal size");
    expect(said.caveats[0]).toMatch(/You asked about revenue/);
  });

  test("a day that is none is refused", async () => {
    const source = await handMade(deals({ ...clean, per: 6, owners: 2 }));
    await expect(ask(source, { group: "region=EMEA", changed_on: "July" })).rejects.toThrow(/is no day/);
  });
});
