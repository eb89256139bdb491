import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { TrendChart } from "#contracts/chart.ts";
import type { Source } from "#contracts/reader.ts";
import type { Cite } from "#contracts/tool.ts";
import { type HandMade, handMadeSource } from "#metrics/hand-made-store.ts";
import { createSource } from "#metrics/source.ts";
import { seededRandom } from "#stats/random.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import type { WorldName } from "#worlds/world.ts";
import changeEffect from "./change-effect.ts";
import { permutationReach } from "./support/effect-estimate.ts";
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

/** Placeholders do not matter to a chart's words: names stand as they are, figures as a dot. */
const plainCite = Object.defineProperty(() => "·", "name", { value: (name: string) => name }) as unknown as Cite;

async function ask(source: Source, input: object, today = "2026-10-01") {
  const { output, said, verdict } = await askTool(changeEffect, source, input, today);
  const chart = changeEffect.chart?.(output, plainCite) as TrendChart;
  const check = (key: string) => output.checks.find((one) => one.key === key)?.result;
  return {
    output,
    verdict,
    said,
    check,
    chart,
    words: [said.headline, ...said.findings.map(({ text }) => text)].join("\n"),
  };
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
    expect(words).toMatch(
      /^Since 2026-07-01 win rate of region EMEA fell [\d.]+ points to [\d.]+% from [\d.]+%, against [+−]?[\d.]+ points elsewhere, a gap of −[\d.]+ points \(p < 0\.001\): this is consistent with an effect of the change, to the bad\.$/m,
    );
    for (const said of [
      /It holds only if region EMEA would otherwise have moved like the rest/,
      /take it back for part of the group/,
      /passing this is weak evidence/,
      /With the mix held fixed it is/,
    ])
      expect(words).toMatch(said);
    expect(output.period!.label).toBe("2025-07-01..2026-09-30");
    // the four-cell formula, from the figures shown; the movements beside it add up to it
    const { group_before, group_after, rest_before, rest_after, effect } = output;
    const byHand = group_after!.value - group_before!.value - (rest_after!.value - rest_before!.value);
    expect(Math.abs(effect!.value - byHand)).toBeLessThan(1e-12);
    expect(output.group_move!.value - output.rest_move!.value).toBeCloseTo(byHand, 12);
  });

  test("a world where nothing happens: no effect is shown, with what these records could have shown", async () => {
    const { output, verdict, words } = await ask(await world("null"), {
      group: "lead_source=Outbound",
      changed_on: "2026-07-01",
    });
    expect(verdict).toBe("within-noise");
    expect(output.verdict).toBe("within-noise");
    expect(words).toMatch(
      /^No effect of the change on 2026-07-01 is shown: win rate of lead source Outbound (?:rose|fell) /,
    );
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

  test("one owner of eight: even a fall of forty points cannot be told from chance, and no figure says that it could", async () => {
    const one: Plan = {
      wins: (region, month, owner) =>
        8 + wobble(region, month, owner) - (region === "EMEA" && owner === 0 && month >= 0 ? 8 : 0),
    };
    const { deal } = deals(one);
    const input = { group: "owner=EMEA-0", changed_on: "2025-07-01" };
    const { output, words, chart } = await ask(
      await handMade({ deal: deal!.filter(({ region }) => region === "EMEA") }),
      input,
      "2025-10-05",
    );
    expect(output.effect!.value).toBeLessThan(-0.2);
    expect(output.effect!.p!).toBeCloseTo(1 / 8, 12); // no other choice of one of eight can be rarer
    expect([output.verdict, output.detectable]).toEqual(["within-noise", null]);
    // eight owners, twenty deals, eight whole months: September has no records on its last days
    expect(words).toMatch(/^Whether the change on 2025-07-01 did anything cannot be told from 1,280 closed deals/);
    expect(words).toMatch(/So few people got the change that no movement, however large/);
    expect(words).not.toMatch(/leave it as it is|would show a movement/);
    expect(chart.title).toMatch(/did not move apart from the rest beyond chance/);
    expect(chart.series!.map(({ label }) => label)).toEqual(["changed", "the rest"]);
  });

  test("a movement that nothing else could be held against is not called an effect", async () => {
    // two regions, one product: no other group to compare with and no mix to hold fixed
    const { deal } = deals(clean);
    const two = deal!.filter(({ region }) => region === "EMEA" || region === "APAC").map(({ product, ...row }) => row);
    const input = { group: "region=EMEA", changed_on: "2025-07-01" };
    const { output, check, words } = await ask(await handMade({ deal: two }), input, "2025-10-05");
    expect(output.effect!.p!).toBeLessThan(0.05);
    expect([check("placebo-group"), check("mix")]).toEqual(["untested", "untested"]);
    expect(output.verdict).toBe("not-established");
    expect(words).toMatch(
      /^An effect of the change on 2025-07-01 is not established: .* neither other groups nor the mix could be looked at/,
    );
  });

  test("conversions that are mostly still to come: too early, with a quicker measure", async () => {
    // conversions take 60 days, the data end on 30 September: half of those of July to September are not in yet
    const day = (month: number, at: number) => `2025-0${month}-${String(1 + (at % 28)).padStart(2, "0")}`;
    const later = (date: string) => new Date(Date.parse(date) + 60 * 86_400_000).toISOString().slice(0, 10);
    const talk = (channel: string, month: number, at: number) => {
      const done = later(day(month, at));
      const converted = at % 3 === 0 && done <= "2025-09-30" ? { converted_at: `${done}T10:00:00Z` } : {};
      return { channel, started_at: `${day(month, at)}T09:00:00Z`, status: "completed", ...converted };
    };
    const conversation = ["chat", "email", "voice"].flatMap((channel) =>
      Array.from({ length: 9 }, (_, at) => Array.from({ length: 56 }, (_, one) => talk(channel, at + 1, one))).flat(),
    );
    const input = { measure: "conversion_rate", group: "channel=chat", changed_on: "2025-07-01" };
    const { output, verdict, words, chart } = await ask(await handMade({ conversation }), input, "2025-10-05");
    expect(output.to_come!.value).toBeGreaterThan(0.3);
    expect([output.verdict, verdict]).toEqual(["too-early", "within-noise"]);
    expect(words).toMatch(
      /^It is too early to judge the change on 2025-07-01: about \d+\.\d% of the outcomes since then are still to come\./,
    );
    expect(words).toContain("judge it by drop-off rate meanwhile");
    expect(words).not.toContain("leave it as it is");
    expect(chart.title).toContain("cannot be judged yet");
  });

  test("what the group moved to is named with its share before and after", async () => {
    const { output, words } = await ask(
      await handMade(
        deals({
          ...clean,
          product: (region, month, index) =>
            region === "EMEA" && month >= 0 && index < 15 ? "Pro" : index < 5 ? "Pro" : "Core",
        }),
      ),
      { group: "region=EMEA", changed_on: "2025-07-01" },
      "2025-10-05",
    );
    // five of twenty before, fifteen of twenty after
    expect(output.moved_to).toMatchObject({ name: "product Pro", before: { value: 0.25 }, after: { value: 0.75 } });
    expect(words).toContain("product Pro went from 25.0% to 75.0% of");
  });

  test("what few treated people could show, by hand from the spread of the people", () => {
    // changes 5, 7 (treated) and 0, 2, 4, 2, 2: within-side squares 2 and 8, S² 10/5 = 2, √(2 (1/2 + 1/5)) = 1.183; R 4 qt(.975, 5) + qt(.8, 5) = 3.49012
    const values = [5, 7, 0, 2, 4, 2, 2];
    const sides = { values, weights: values.map(() => 3), treated: values.map((_, at) => at < 2) };
    expect(permutationReach(sides)).toBeCloseTo(3.49012 * Math.sqrt(1.4), 3);
    // one of seven: the best possible p-value is 1/7
    expect(permutationReach({ ...sides, treated: values.map((_, at) => at < 1) })).toBeNull();
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

  test.for([
    ["July", /is no day/],
    ["2026-13-45", /"2026-13-45" is no day/],
    ["2026-10-02", /2026-10-02 is still to come/],
  ] as const)("%s is refused as a day, with or without a group", async ([changed_on, words]) => {
    const source = await handMade({});
    await expect(ask(source, { group: "region=EMEA", changed_on })).rejects.toThrow(words);
    await expect(ask(source, { changed_on })).rejects.toThrow(words);
  });
});
