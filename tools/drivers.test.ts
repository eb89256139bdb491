import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import type { Cite } from "#contracts/tool.ts";
import { type HandMade, handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import { seededRandom } from "#stats/random.ts";
import drivers from "./drivers.ts";
import { askTool } from "./support/testing/ask-tool.ts";

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const source of opened) await source.close();
});

async function open(rows: HandMade): Promise<Source> {
  const source = await handMadeSource(rows);
  opened.push(source);
  return source;
}

const ask = (source: Source, input: object, today = "2024-11-20") => askTool(drivers, source, input, today);

const pad = (value: number): string => String(value).padStart(2, "0");

/** 3,000 deals of 2024; referrals win more, larger deals less, the owner's team is determined by the owner. */
function deals() {
  const random = seededRandom(5);
  return Array.from({ length: 3000 }, (_, at) => {
    const source = ["Inbound", "Outbound", "Referral"][random.integer(3)]!;
    const rep = random.integer(8);
    const doublings = random.integer(8);
    const chance = 0.4 + (source === "Referral" ? 0.2 : 0) - 0.03 * (doublings - 4);
    const won = random.bernoulli(chance);
    return {
      owner_id: `rep_${rep}`,
      region: rep < 4 ? "West" : "East",
      lead_source: source,
      amount: 100_000 * 2 ** doublings,
      currency: "USD",
      stage: won ? "Closed Won" : "Closed Lost",
      created_on: "2023-12-01",
      closed_on: `2024-${pad(1 + (at % 10))}-${pad(1 + random.integer(28))}`,
      outcome: won ? "won" : "lost",
      attributes: JSON.stringify({ decision: won ? "signed" : "declined" }),
    };
  });
}

describe("deals with planted factors", async () => {
  const source = await open({ deal: deals() });
  const { output, said } = await ask(source, {});
  const row = (label: string) => output.factors.find((each) => each.label === label);

  test("finds them with sign and size, and that they hold later", () => {
    expect(output.verdict).toBe("explains");
    // against the average: +20 points for a third of the deals is +13.3; each doubling was planted at −3 points
    expect(row("lead source Referral")?.effect.value).toBeCloseTo(0.133, 1);
    expect(row("each doubling of the amount beyond the usual")?.effect.value).toBeCloseTo(-0.03, 2);
    expect(row("lead source Referral")).toMatchObject({ established: true, stability: "same-direction" });
    expect(output.holdout?.area.interval?.[0]).toBeGreaterThan(0.5);
    expect(said.headline).toMatch(
      /^Referral deals win 1\d(\.\d)? points more often than the average deal \(±\d\.\d points\), and \w+ deals win .* less often .*other things equal/,
    );
  });
  test("names the largest established one first, and draws by size", () => {
    const sizes = output.factors.filter(({ established }) => established).map(({ effect }) => Math.abs(effect.value));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(said.findings.map(({ text }) => text).join(" ")).not.toMatch(/area under the curve|level is off/);
  });
  test("leaves out what is known only afterwards, gives the outcome away or repeats another factor", () => {
    expect(output.excluded).toContainEqual({ dimension: "stage", reason: "known-afterwards", same_as: [] });
    expect(output.excluded).toContainEqual({ dimension: "decision", reason: "gives-outcome-away", same_as: [] });
    expect(output.excluded).toContainEqual({ dimension: "region", reason: "repeats-others", same_as: ["owner"] });
    expect(said.findings.map(({ text }) => text).join(" ")).toMatch(
      /Left out: decision \(give the outcome away\); .*; region as told by owner \(hold the same information as other factors\)/,
    );
  });
  test("two runs give the same bytes", async () => {
    expect(JSON.stringify((await ask(source, {})).output)).toBe(JSON.stringify(output));
  });
});

test("the public sales table: nothing recorded explains winning, and it says so", async () => {
  const source = await open({ deal: skygeniDeals() });
  const { output, said } = await ask(source, {});
  expect(output.verdict).toBe("does-not-explain");
  // computed apart with statsmodels: likelihood-ratio p of all drivers 0.957 with cycle days and without pooling; time-split AUC 0.49
  expect(output.coefficients_together?.p).toBeGreaterThan(0.5);
  expect(output.holdout?.area.value).toBeCloseTo(0.5, 1);
  expect(output.factors.filter(({ established }) => established)).toEqual([]);
  expect(output.actions).toEqual([]);
  expect(said.headline).toMatch(/^The recorded factors do not explain winning: together they do no better than chance/);
  // the same, had the joint test passed and later records refuted it: a p below the level does not stand beside "no better than chance"
  const cite = new Proxy(() => "", { get: () => () => "" }) as unknown as Cite;
  const refuted = drivers.say({ ...output, together_beyond_chance: true }, cite).headline;
  expect(refuted).toMatch(/did not hold on later records/);
  expect(refuted).not.toMatch(/no better than chance/);
});

test("with a single factor an effect is that value's rate less the overall rate", async () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../src/stats/fixtures/${name}`, import.meta.url), "utf8"));
  const { deals: made } = read("logistic-statsmodels.json");
  const source = await open({
    deal: made.won.map((won: number, at: number) => ({
      lead_source: `S${made.source[at]}`,
      outcome: won === 1 ? "won" : "lost",
      created_on: "2024-01-01",
      closed_on: "2024-05-05",
    })),
  });
  const { output } = await ask(source, { dimensions: "lead_source" });
  // with a single factor the effect is that source's rate less the overall rate: arithmetic, no model
  const rate = (keep: (at: number) => boolean): number => {
    const rows = made.won.map((_: number, at: number) => at).filter(keep);
    return rows.reduce((sum: number, at: number) => sum + made.won[at], 0) / rows.length;
  };
  for (const { label, effect } of output.factors) {
    const own = Number(label.at(-1));
    expect(effect.value).toBeCloseTo(rate((at) => made.source[at] === own) - rate(() => true), 9);
  }
  expect(output.factors).toHaveLength(5);
});

test.for([
  ["no deals", []],
  ["fifty deals", deals().slice(0, 50)],
] as const)("%s is too few, said plainly", async ([, rows]) => {
  const { output, said } = await ask(await open({ deal: rows }), {});
  expect(output).toMatchObject({ status: "not-enough", factors: [] });
  expect(said.headline).toMatch(/too few/);
});
