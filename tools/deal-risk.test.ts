import { expect, test } from "vitest";
import { handMadeSource, skygeniDeals } from "#metrics/hand-made-store.ts";
import dealRisk from "./deal-risk.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import { asStoredOn, riskRows } from "./support/testing/risk-rows.ts";

type Rows = Parameters<typeof handMadeSource>[0];

async function ask(rows: Rows, input: object = {}, today = "2026-01-15") {
  const source = await handMadeSource(rows);
  const asked = await askTool(dealRisk, source, input, today);
  await source.close();
  return asked;
}

const planted = riskRows({ deals: 1300, seed: 3, signal: 1, stages: true });

test("with a planted signal: a tested score, reasons that name it, money at risk that adds up", async () => {
  const { output, said, verdict } = await ask(planted, { limit: 20 });
  expect([output.verdict, verdict]).toEqual(["scored", "answered"]);
  expect(output.back_test!.area.interval![0]).toBeGreaterThan(0.55);
  expect(output.back_test!.skill.value).toBeGreaterThan(0);
  expect(output.back_test!.cut_offs.length).toBeGreaterThanOrEqual(3);
  // the slope is 1 for chances that are neither too extreme nor too timid
  expect(output.back_test!.calibration_slope!.interval![0]).toBeLessThan(1.1);
  expect(output.back_test!.calibration_slope!.interval![1]).toBeGreaterThan(0.9);
  const reasons = output.deals.flatMap((deal) => deal.reasons.map(({ label }) => label));
  expect(reasons.some((label) => /West|Outbound/.test(label))).toBe(true);
  expect(reasons.every((label) => !/North|Referral/.test(label))).toBe(true);
  for (const { amount, risk, value_at_risk } of output.deals)
    expect(value_at_risk!.value).toBe(Math.round(amount!.value * risk.value));
  const [low, high] = output.value_at_risk!.interval!;
  expect(low).toBeLessThan(output.value_at_risk!.value);
  expect(high).toBeGreaterThan(output.value_at_risk!.value);
  expect(said.headline).toMatch(/likely to be lost/);
  expect(output.actions[0]).toMatchObject({ issue: "deal-at-risk", target: output.deals[0]!.label });
  // owners are the default cut: their sums are those of all deals
  const sum = output.groups.reduce((total, { value_at_risk }) => total + value_at_risk.value, 0);
  expect(sum / output.value_at_risk!.value).toBeCloseTo(1, 7);
});

test("the chances hold on what came later, and nothing known later enters: a store cut on that day says the same", async () => {
  const day = "2025-08-31";
  const later = await ask(planted, { limit: 20 }, day);
  const cut = await ask(asStoredOn(planted, day), { limit: 20 }, "2026-01-15");
  expect(later.output.as_of).toBe(day);
  expect(cut.output.deals.map(({ id }) => id)).toEqual(later.output.deals.map(({ id }) => id));
  for (const [at, { risk }] of later.output.deals.entries())
    expect(cut.output.deals[at]!.risk.value).toBeCloseTo(risk.value, 9);
  expect(cut.output.back_test!.area.value).toBeCloseTo(later.output.back_test!.area.value, 9);
  const stillOpen = new Set(
    asStoredOn(planted, day)
      .deal.filter(({ outcome }) => outcome === "open")
      .map(({ id }) => id),
  );
  const ended = planted.deal.filter(({ id, outcome }) => stillOpen.has(id!) && outcome !== "open");
  const lost = ended.filter(({ outcome }) => outcome === "lost").length;
  const [low, high] = later.output.expected_loss!.interval!;
  expect(lost / ended.length).toBeGreaterThan(low - 0.03);
  expect(lost / ended.length).toBeLessThan(high + 0.03);
});

test("without signal, and on the public SkyGeni table, it refuses in plain words with the base rate", async () => {
  for (const rows of [riskRows({ deals: 1100, seed: 8, signal: 0 }), { deal: skygeniDeals() }]) {
    const { output, said, verdict } = await ask(rows, {}, "2026-11-20");
    expect([output.verdict, verdict, output.deals]).toEqual(["no-signal", "within-noise", []]);
    expect(said.headline).toMatch(
      /^(?:No deal is open as of 2024-07-20, so none is at risk\. )?Your data do not support a risk score: .*coin.*base rate: \d/,
    );
    expect(JSON.stringify([said, output.actions])).not.toMatch(/Brier|gain over/);
  }
});

test.for([
  ["says the outcome outright", ({ won }: { won: boolean }) => ({ exit_code: won ? "A" : "B" }), "gives-outcome-away"],
  [
    "is filled in at closing only",
    ({ open, roll }: { open: boolean; roll: number }) => (open ? {} : { churn_note: roll < 0.6 ? "yes" : "no" }),
    "filled-in-at-closing",
  ],
  [
    "is filled in at closing for most and earlier for some",
    ({ won, open, roll }: { won: boolean; open: boolean; roll: number }) =>
      roll < (open ? 0.1 : 0.8) ? { churn_note: (roll * 97) % 1 < 0.86 === won ? "x" : "y" } : {},
    "filled-in-at-closing",
  ],
  [
    "is filled in for one outcome",
    ({ won, roll }: { won: boolean; roll: number }) =>
      !won && roll < 0.7 ? { churn_note: roll < 0.3 ? "price" : "time" } : {},
    "recorded-by-outcome",
  ],
] as const)("a column that %s is left out and named", async ([, attributes, reason]) => {
  const { output, said } = await ask(riskRows({ deals: 1100, seed: 4, signal: 1, attributes }));
  expect(output.excluded).toContainEqual({ dimension: expect.stringMatching(/exit code|churn note/), reason });
  expect(said.caveats.join(" ")).toMatch(/Left out of the score/);
  expect(output.verdict).toBe("scored");
  expect(output.back_test!.area.value).toBeLessThan(0.9);
});

test("columns that give the outcome away only together raise the alarm instead of a score", async () => {
  const leak = ({ won, roll }: { won: boolean; roll: number }) =>
    Object.fromEntries(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => [`flag_${k}`, (roll * 97 * (k + 1)) % 1 < 0.86 === won ? "x" : "y"]),
    );
  const { output, said, verdict } = await ask(riskRows({ deals: 1100, seed: 4, signal: 1, attributes: leak }));
  expect(output.excluded.filter(({ reason }) => reason === "gives-outcome-away")).toEqual([]);
  expect([output.verdict, verdict, output.deals]).toEqual(["too-good", "not-comparable", []]);
  expect(said.headline).toMatch(/too good to be true/);
});

test("a deal that is likely to be won is said to be; its chart would be a single bar, so there is none", async () => {
  const { output } = await ask(planted, { limit: 20, filter: "region=North;lead_source=Referral" });
  const safe = output.deals.find(({ risk }) => risk.value < 0.4)!;
  const one = await ask(planted, { account: safe.label });
  expect(one.said.headline).toMatch(/ is likely to be won \([6-9]\d.*Of all closed deals [\d.]+% were won/);
  expect(dealRisk.chart!(one.output, {} as never)).toBeNull();
});

test("deals that share a name are told apart; age is told of old deals only; data of long ago are said to be", async () => {
  const deal = planted.deal.map((row) => (row.outcome === "open" ? { ...row, name: "Acme: Core" } : row));
  const { output, said } = await ask({ ...planted, deal }, { limit: 20 });
  expect(new Set(output.deals.map(({ label }) => label)).size).toBe(output.deals.length);
  for (const { label, id } of output.deals)
    expect(label).toMatch(new RegExp(`^Acme: Core \\((?:created \\d{4}-\\d\\d-\\d\\d|${id})\\)$`));
  const shown = said.findings.slice(0, 3).map((text) => JSON.stringify(text));
  for (const [at, text] of shown.entries())
    expect(text.includes("longer than")).toBe(output.deals[at]!.older_than!.value > 0.75);
  expect(said.headline).toMatch(/as of 2025-12-/);
  expect(said.caveats.join(" ")).toMatch(/newest record is from 2025-12-\d\d, 1\d days before today/);
  expect(output.actions.map(({ title }) => title).join(" ")).not.toMatch(/close it out/);
});

test("a filter and a cut narrow what is shown, not what is learnt", async () => {
  const all = await ask(planted, { limit: 20 });
  const west = await ask(planted, { filter: "region=West", dimension: "lead_source", limit: 20 });
  expect(west.output.open!.value).toBeLessThan(all.output.open!.value);
  expect(west.output.back_test).toEqual(all.output.back_test);
  expect(new Set(west.output.groups.map(({ label }) => label))).toEqual(new Set(["Referral", "Inbound", "Outbound"]));
});

test("one customer's deal is answered by itself, against the base rate; a customer without an open deal has none at risk", async () => {
  const { output } = await ask(planted);
  const one = await ask(planted, { account: output.deals[0]!.label.toUpperCase() });
  expect(one.output.deals.map(({ id }) => id)).toContain(output.deals[0]!.id);
  expect(one.said.headline).toMatch(
    /^Customer \d+, \$[\d,]+, rep \d, is likely to be lost \(\d.*Of all closed deals [\d.]+% were lost/,
  );
  const none = await ask(planted, { account: "Nobody Ltd" });
  expect(none.said.headline).toMatch(/^No deal of Nobody Ltd is open/);
});

test("twice the amounts are twice the value at risk at the same chances, and the order of the rows does not matter", async () => {
  const { output } = await ask(planted);
  const deal = planted.deal.map((row) => ({ ...row, amount: 2 * Number(row.amount) }));
  const twice = await ask({ ...planted, deal });
  expect(twice.output.value_at_risk!.value / output.value_at_risk!.value).toBeCloseTo(2, 7);
  for (const [at, { id, risk }] of output.deals.entries())
    expect([twice.output.deals[at]!.id, twice.output.deals[at]!.risk.value]).toEqual([
      id,
      expect.closeTo(risk.value, 9),
    ]);
  const turned = await ask({ deal: [...planted.deal].reverse(), deal_stage_change: planted.deal_stage_change });
  expect(turned.output).toEqual(output);
});

test("too few closed deals, and no open deals, are said with the counts; open amounts in several currencies are not added", async () => {
  const few = await ask(riskRows({ deals: 150, seed: 1, signal: 1 }));
  expect(few.verdict).toBe("no-data");
  expect(few.said.headline).toMatch(/too few closed deals .*\(so far: 140\); it takes well over 200/);
  const closed = { ...planted, deal: planted.deal.filter(({ outcome }) => outcome !== "open") };
  const none = await ask(closed);
  expect(none.output.verdict).toBe("nothing-open");
  expect(none.said.headline).toMatch(/^No deal is open as of 2025-12-/);
  const mixed = {
    ...planted,
    deal: planted.deal.map((row, at) => ({ ...row, currency: at % 4 === 0 ? "EUR" : "USD" })),
  };
  const { output, said } = await ask(mixed);
  expect(said.caveats.join(" ")).toMatch(/several currencies.*USD/);
  expect(output.open_value!.currency).toBe("USD");
  expect(output.open!.value).toBeLessThan(planted.deal.filter(({ outcome }) => outcome === "open").length);
});
