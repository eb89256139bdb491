import { afterAll, describe, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { type HandMade, handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import { seededRandom } from "#stats/random.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import whyChanged from "./why-changed.ts";

const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const source of opened) await source.close();
});

async function open(rows: HandMade): Promise<Source> {
  const source = await handMadeSource(rows);
  opened.push(source);
  return source;
}

const ask = (source: Source, input: object, today = "2024-11-20") => askTool(whyChanged, source, input, today);

const pad = (value: number): string => String(value).padStart(2, "0");

/** Deals of two quarters, each closed on a day of its own quarter; `chance` decides the outcome. */
function deals(
  perQuarter: number,
  chance: (deal: { region: string; product: string; owner: string; late: boolean }) => number,
  region: (random: number, late: boolean) => string = (random) => ["APAC", "EMEA", "LATAM"][Math.floor(random * 3)]!,
) {
  const random = seededRandom(11);
  return Array.from({ length: 2 * perQuarter }, (_, at) => {
    const late = at >= perQuarter;
    const deal = {
      region: region(random.uniform(), late),
      product: ["Core", "Pro"][random.integer(2)]!,
      owner: `rep_${random.integer(6)}`,
      late,
    };
    const month = (late ? 7 : 4) + random.integer(3);
    const closed = `2024-${pad(month)}-${pad(1 + random.integer(28))}`;
    return {
      region: deal.region,
      product: deal.product,
      owner_id: deal.owner,
      amount: 100_000 + random.integer(900_000),
      currency: "USD",
      created_on: "2024-01-15",
      closed_on: closed,
      outcome: random.bernoulli(chance(deal)) ? "won" : "lost",
    };
  });
}

describe("the public sales table, where nothing happened", async () => {
  const source = await open({ deal: skygeniDeals() });
  const { output, said } = await ask(source, { period: "2024-Q2" });

  test("46.7 % to 43.8 %, within noise, no cause named", () => {
    expect(output.verdict).toBe("within-noise");
    expect(output.before).toMatchObject({ value: expect.closeTo(462 / 990, 3), n: 990 });
    expect(output.after).toMatchObject({ value: expect.closeTo(279 / 637, 3), n: 637 });
    expect(output.change?.p).toBeCloseTo(0.26, 2);
    expect(output.rows.map(({ label }) => label)).toEqual(["everything"]);
    expect(said.headline).toBe(
      "Win rate fell 2.9 points to 43.8% (n 637) in 2024-Q2 from 46.7% (n 990) in 2024-Q1; the change is within noise (p 0.26), so no cause is established.",
    );
  });
  test("says what could have been seen and that the extract is cut off", () => {
    expect(said.findings.map(({ text }) => text).join("\n")).toMatch(
      /smaller than about \d\.\d points may well have gone unnoticed/,
    );
    expect(output.smallest_detectable?.value).toBeGreaterThan(0.06);
    expect(output.smallest_detectable?.value).toBeLessThan(0.08);
    expect(said.caveats.join("\n")).toMatch(/extract/i);
  });
  test("one of five pairs differs with p 0.033: borderline, nothing established", async () => {
    const { output: pair, said: words } = await ask(source, { period: "2023-Q4" });
    expect(pair.change!.p).toBeCloseTo(0.033, 3);
    expect(words.headline).toMatch(/\(p 0\.033\), which is borderline: .* nothing is established\.$/);
    expect(words.headline).not.toContain("recorded dimensions");
  });
  test("no segment is claimed in any pair of quarters", async () => {
    for (const period of ["2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"]) {
      const { output: pair } = await ask(source, { period });
      expect(pair.rows.filter(({ segment }) => segment.length > 0)).toEqual([]);
    }
  });
});

describe("a planted drop in one segment", async () => {
  const source = await open({
    deal: deals(2500, ({ region, late }) => (region === "EMEA" && late ? 0.22 : 0.42)),
  });
  const { output, said } = await ask(source, { period: "2024-Q3" });

  test("is found, named and nothing else is", () => {
    expect(output.verdict).toBe("segments");
    expect(output.rows.map(({ label }) => label)).toEqual(["region EMEA", "everything else"]);
    expect(output.rows[0]?.own_change?.p).toBe(0.005);
    expect(said.headline).toMatch(/^Win rate fell .* of it sit in region EMEA\.$/);
    expect(said.findings.map(({ text }) => text).join(" ")).not.toMatch(/because|due to|drove|caused/i);
  });
  test("contributions add up to the change", () => {
    const sum = output.rows.reduce((total, row) => total + row.total.value, 0);
    expect(Math.abs(sum - output.change!.value)).toBeLessThan(1e-12);
    const parts = output.mix_total!.value + output.rate_total!.value;
    expect(Math.abs(parts - output.change!.value)).toBeLessThan(1e-12);
  });
  test("carries money with interval and assumption, checks, people and an action", () => {
    const [row] = output.rows;
    expect(row!.money).toMatchObject({ currency: "USD", assumption: expect.stringContaining("moved with the rest") });
    // about 830 deals × (0.42 − 0.22) × 5,500 dollars mean amount
    expect(row!.money!.value / 100 / (830 * 0.2 * 5500)).toBeCloseTo(1, 0);
    expect(row!.money!.interval![0]).toBeGreaterThan(0);
    expect(row!.robustness).toMatchObject({ without_largest_owner: "holds", halves: "both" });
    expect(output.act.length).toBeGreaterThan(0);
    expect(output.actions[0]).toMatchObject({ target: "region EMEA", confidence: "high" });
  });
  test("two runs give the same bytes", async () => {
    const again = await ask(source, { period: "2024-Q3" });
    expect(JSON.stringify(again.output)).toBe(JSON.stringify(output));
  });
  test("a filter to a part without the drop finds nothing", async () => {
    const { output: filtered } = await ask(source, { period: "2024-Q3", filter: "region=APAC|LATAM" });
    expect(filtered.verdict).toBe("within-noise");
  });
});

test("a changed mix is shown, and Simpson's reversal is said first", async () => {
  // LATAM wins 20 %, the others 60 %; LATAM grows from 15 % to 60 % of deals while every region improves by 8 points
  const source = await open({
    deal: deals(
      3000,
      ({ region, late }) => (region === "LATAM" ? 0.2 : 0.6) + (late ? 0.08 : 0),
      (random, late) => (random < (late ? 0.6 : 0.15) ? "LATAM" : random < 0.8 ? "EMEA" : "APAC"),
    ),
  });
  const { output, said } = await ask(source, { period: "2024-Q3" });
  expect(output.change!.value).toBeLessThan(0);
  expect(output.simpson).toContainEqual(expect.objectContaining({ dimension: "region", verdict: "reversal" }));
  expect(said.findings[0]?.text).toMatch(/^Simpson's paradox/);
  expect(output.mix[0]).toMatchObject({ dimension: "region", alike: "all-up" });
  expect(output.verdict).toBe("mix");
  expect(said.headline).toMatch(
    /although it rose within each region .*: region LATAM, where it is lower .*, grew from .* to .* of all closed deals, and region/,
  );
  expect(said.headline).not.toMatch(/not in the recorded dimensions/);
});

describe("parts of a whole in words and pictures", async () => {
  const lowered = await open({
    deal: deals(2500, ({ region, late }) => (late ? (region === "EMEA" ? 0.1 : 0.47) : 0.42)),
  });
  const risen = await open({ deal: deals(2500, ({ late }) => (late ? 0.42 : 0.3)) });

  test("a part larger than the whole is more than all of it", async () => {
    const { output, said } = await ask(lowered, { period: "2024-Q3" });
    expect(output.rows[0]!.total.value).toBeLessThan(output.change!.value);
    expect(said.headline).toMatch(/more than all of it sits in region EMEA \(−\d+\.\d points\)/);
    expect(said.charts[0]?.title).toMatch(/more than all of it in region EMEA$/);
  });
  test("a claim says what its p allows for, and its checks read as a sentence", async () => {
    const { said } = await ask(lowered, { period: "2024-Q3" });
    const [claim] = said.findings.map(({ text }) => text);
    expect(claim).toMatch(/p 0\.005 allowing for the [\d,]+ segments searched/);
    expect(claim).toMatch(/; the pattern holds without rep_\d and in both halves of the period\.$/);
    expect(said.findings.map(({ text }) => text).join(" ")).not.toMatch(/Segments looked at|paying for/);
    expect(said.next[0]).toBe("How is win rate developing in EMEA?");
  });
  test("a question that takes a fall for granted is put right when it rose", async () => {
    const { said } = await ask(risen, { period: "2024-Q3", presumed: "down" });
    expect(said.headline).toMatch(/^Win rate did not fall: it rose \d+\.\d points to /);
    expect((await ask(risen, { period: "2024-Q3", presumed: "up" })).said.headline).toMatch(/^Win rate rose /);
  });
  test("what did not change that could be seen did not change", async () => {
    // a fifth of them won in both quarters, and a single lost deal more in the second: a hundredth of a point
    const same = deals(2500, () => 0).map((deal, at) => ({ ...deal, outcome: at % 5 === 0 ? "won" : "lost" }));
    const more = { ...same.at(-1)!, outcome: "lost" };
    const { said } = await ask(await open({ deal: [...same, more] }), { period: "2024-Q3", presumed: "down" });
    expect(said.headline).toMatch(
      /^Win rate did not change: 20\.0% \(n 2,501\) in 2024-Q3, 20\.0% \(n 2,500\) in 2024-Q2/,
    );
  });
  test("a sum that reads the same in both quarters hardly changed", async () => {
    const won = deals(300, () => 1).map((deal, at) => ({ ...deal, amount: at === 0 ? 1_010_000 : 1_000_000 }));
    const { said } = await ask(await open({ deal: won }), { measure: "revenue", period: "2024-Q3" });
    expect(said.headline).toMatch(
      /^Revenue hardly changed: \$3\.0M \(n 300\) in 2024-Q3, \$3\.0M \(n 300\) in 2024-Q2/,
    );
  });
  test("a change everywhere is drawn as a trend or not at all, never as one part and no mix", async () => {
    const { output, said } = await ask(risen, { period: "2024-Q3" });
    expect(output.verdict).toBe("broad");
    expect(said.charts.filter(({ spec }) => spec.kind === "waterfall")).toEqual([]);
  });
});

describe("people and names of a segment", async () => {
  // Rep 0 wins next to nothing in EMEA and more than anybody elsewhere
  const rows = deals(2500, ({ region, owner, late }) => {
    if (region === "EMEA" && late) return owner === "rep_0" ? 0.02 : 0.15;
    return owner === "rep_0" ? 0.6 : 0.42;
  });
  const managed = await open({
    rep: [
      ...Array.from({ length: 6 }, (_, at) => ({
        id: `rep_${at}`,
        name: `Rep ${at}`,
        manager_id: at < 3 ? "m1" : "m2",
      })),
      { id: "m1", name: "Mo Field", manager_id: null },
      { id: "m2", name: "Jo Hill", manager_id: null },
    ],
    deal: rows,
  });

  test("the manager of the most affected acts, and the action has the same owner", async () => {
    const { output, said } = await ask(managed, { period: "2024-Q3" });
    const owner = output.actions[0]!.owner;
    // three of the six reps each, and nobody among them held: neither manager stands out
    expect(owner.split(" and ").sort()).toEqual(["Jo Hill", "Mo Field"]);
    expect(said.findings.map(({ text }) => text).join(" ")).toContain(`Who should act: ${owner}`);
    expect(output.act[0]).toMatchObject({ name: "Rep 0", manager: "Mo Field", beats_rest: true });
    expect(said.findings.map(({ text }) => text).join(" ")).toMatch(
      /most affected: Rep 0 \(now at .*; above the rest overall\), /,
    );
    expect(output.act.every(({ after, lost }) => after.n! >= 10 && lost.value > 0)).toBe(true);
  });
  test("conditions that another implies are left out of a segment's name", async () => {
    // a plan that half of EMEA is on and hardly anybody else; those few others win
    const padded = deals(2500, () => 0.42).map((row, at) => {
      const inside = row.region === "EMEA" && at % 2 === 0;
      const stray = row.region !== "EMEA" && at % 211 === 0;
      const late = at >= 2500;
      const outcome = inside && late ? (at % 14 === 0 ? "won" : "lost") : stray && late ? "won" : row.outcome;
      return { ...row, outcome, attributes: JSON.stringify({ plan: inside || stray ? "Voice outreach" : "Other" }) };
    });
    const { output } = await ask(await open({ deal: padded }), { period: "2024-Q3" });
    expect(output.rows[0]!.segment).toEqual([{ dimension: "plan", value: "Voice outreach" }]);
  });
});

test("a drop everywhere is broad: not in the recorded dimensions", async () => {
  const source = await open({ deal: deals(2500, ({ late }) => (late ? 0.3 : 0.42)) });
  const { output, said } = await ask(source, { period: "2024-Q3" });
  expect(output.verdict).toBe("broad");
  expect(said.headline).toMatch(/not in the recorded dimensions\.$/);
});

test("revenue splits into volume, rate and size that make up the change", async () => {
  const source = await open({ deal: deals(1500, ({ late }) => (late ? 0.3 : 0.42)) });
  const { output, said } = await ask(source, { measure: "revenue", period: "2024-Q3" });
  const parts = [output.volume_total, output.rate_total, output.size_total].map((each) => each!.value);
  expect(parts.reduce((sum, each) => sum + each, 0)).toBeCloseTo(output.change!.value, 4);
  expect(output.rate_total!.value).toBeLessThan(0);
  expect(said.headline).toMatch(/^Revenue fell about \$/);
});

test("counts and means add up over their rows", async () => {
  const source = await open({ deal: deals(1500, ({ region, late }) => (region === "EMEA" && late ? 0.1 : 0.4)) });
  for (const measure of ["deals_won", "average_deal_size", "median_cycle_days"]) {
    const { output } = await ask(source, { measure, period: "2024-Q3" });
    const sum = output.rows.reduce((total, row) => total + row.total.value, 0);
    expect(Math.abs(sum - output.change!.value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(output.change!.value)));
  }
  const { output } = await ask(source, { measure: "deals_won", period: "2024-Q3" });
  expect(output.rows[0]?.label).toBe("region EMEA");
});

test.for([
  ["no deals", []],
  ["a single deal", deals(1, () => 0.5).slice(0, 1)],
  ["a dozen deals", deals(6, () => 0.5)],
] as const)("%s is too few, said plainly", async ([, rows]) => {
  const source = await open({ deal: rows });
  const { output, said } = await ask(source, { period: "2024-Q3" });
  expect(output).toMatchObject({ status: "not-enough", rows: [], actions: [] });
  expect(said.headline).toMatch(/too few/);
});

test("revenue is located by the rate behind it", async () => {
  const source = await open({ deal: deals(2500, ({ region, late }) => (region === "EMEA" && late ? 0.2 : 0.42)) });
  const { output, said } = await ask(source, { measure: "revenue", period: "2024-Q3" });
  expect(output.rows.map(({ label }) => label)).toEqual(["region EMEA", "everything else"]);
  const text = said.findings.map((finding) => finding.text).join(" ");
  expect(text).toMatch(/In region EMEA it fell about \$/);
  expect(text).toMatch(
    /about \S+ sit in how many there were, about \S+ in a (?:poorer|richer) mix of them, about \S+ in how often they succeed and about \S+ in how large/,
  );
  const [emea] = output.rows;
  expect(emea!.volume!.value + emea!.rate!.value + emea!.size!.value).toBeCloseTo(emea!.total.value, 4);
  const sum = output.rows.reduce((total, row) => total + row.total.value, 0);
  expect(sum).toBeCloseTo(output.change!.value, 4);
});
