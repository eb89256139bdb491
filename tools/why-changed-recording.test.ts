import { expect, onTestFinished, test } from "vitest";
import { findMeasure } from "#metrics/catalog.ts";
import { type HandMade, handMadeSource } from "#metrics/hand-made-store.ts";
import { seededRandom } from "#stats/random.ts";
import measure from "./measure.ts";
import { searchAmount } from "./support/amount-search.ts";
import { comparedTable, OTHER } from "./support/compared-table.ts";
import { askTool } from "./support/testing/ask-tool.ts";
import { onePeriod, type Shop } from "./support/testing/quiet-sales.ts";
import whyChanged from "./why-changed.ts";

async function ask(rows: HandMade, input: object, today = "2024-11-20") {
  const source = await handMadeSource(rows);
  onTestFinished(() => source.close());
  return askTool(whyChanged, source, { period: "2024-Q3", ...input }, today);
}

const pad = (value: number): string => String(value).padStart(2, "0");

test("a segment's fall is claimed although the rare values together fell more", () => {
  const rare = Array.from({ length: 150 }, () => 0.3 / 150);
  const shop: Shop = {
    dimensions: [
      { key: "region", shares: [0.25, 0.25, 0.25, 0.25] },
      { key: "product", shares: [0.5, 0.5] },
      { key: "city", shares: [0.35, 0.35, ...rare] },
    ],
    winRate: 0.3,
    spread: 0.5,
    unrest: 0,
  };
  const fell = ([region, , city]: readonly number[]) => {
    const kept = city! > 1 ? 0.3 : region === 0 ? 0.5 : 1;
    return { kept, win: 1, size: 1 };
  };
  const [before, after] = [onePeriod(shop, 3000, 1), onePeriod(shop, 3000, 2, fell)];
  const base = comparedTable(before.closed, after.closed);
  expect(base.dimensions[2]!.levels).toContain(OTHER);
  const table = comparedTable(before.won, after.won, base);
  const settings = { significance: 0.05, seed: 1, heterogeneity: { volume: [], value: [] } };
  const { claims } = searchAmount(findMeasure("revenue"), table, base, settings);
  expect(claims.map(({ segment }) => segment[0])).toContainEqual({ dimension: "region", value: "region 0" });
});

/** Conversations of two quarters: a rep is assigned at the handover, which few of the bad ones reach; campaign B goes bad in the second. */
function conversations(perQuarter: number) {
  const random = seededRandom(3);
  return Array.from({ length: 2 * perQuarter }, (_, at) => {
    const late = at >= perQuarter;
    const campaign = ["A", "B", "C", "D"][random.integer(4)]!;
    const bad = random.bernoulli(late && campaign === "B" ? 0.16 : 0.03);
    const hour = random.integer(24);
    return {
      campaign_id: campaign,
      channel: ["voice", "chat"][random.integer(2)]!,
      rep_id: random.bernoulli(bad ? 0.03 : 0.45) ? `rep_${random.integer(4)}` : null,
      status: bad ? "compliance_violation" : "completed",
      started_at: `2024-${pad((late ? 7 : 4) + random.integer(3))}-${pad(1 + random.integer(28))}T${pad(hour)}:00:00Z`,
    };
  });
}

test("who is recorded only after a handover is no place of a change", async () => {
  const { output, said } = await ask({ conversation: conversations(3000) }, { measure: "compliance_violation_rate" });
  expect(output.rows[0]!.label).toBe("campaign B");
  expect(output.mix.map(({ dimension }) => dimension)).not.toContain("rep");
  expect(output.leads.map(({ label }) => label)).not.toContain("rep not recorded");
  expect(said.caveats.join()).toContain("Left out of the search: rep. It is filled in only once something came");
});

test("deals without any amount are said to have none, not to be worth nothing", async () => {
  const deal = Array.from({ length: 120 }, (_, at) => ({
    id: `d${at}`,
    outcome: at % 2 === 0 ? "won" : "lost",
    created_on: "2024-02-01",
    closed_on: `2024-${pad(at % 4 < 2 ? 5 : 8)}-${pad(1 + (at % 28))}`,
  }));
  const why = await ask({ deal }, { measure: "revenue" });
  expect(why.said.headline).toBe("None of the 60 won deals has an amount, so revenue cannot be told.");
  const source = await handMadeSource({ deal });
  onTestFinished(() => source.close());
  const shown = await askTool(measure, source, { measure: "revenue", period: "2024-Q3" }, "2024-11-20");
  expect(shown.said.headline).toBe("None of the 30 won deals has an amount, so revenue cannot be told.");
});

test("dates after today do not say how far the data reach", async () => {
  const deal = Array.from({ length: 240 }, (_, at) => ({
    id: `d${at}`,
    outcome: at % 3 === 0 ? "won" : "lost",
    created_on: "2024-02-01",
    closed_on: at === 7 ? "2032-01-01" : `2024-${pad(4 + (at % 6))}-${pad(1 + (at % 30))}`,
  }));
  const { output } = await ask({ deal }, { period: "latest" }, "2025-02-20");
  expect([output.period.label, output.compare_with.label]).toEqual(["2024-Q3", "2024-Q2"]);
  expect(output.fair.kind).toBe("as-asked");
});

test("creations that the extract cuts are compared with nothing", async () => {
  const deal = Array.from({ length: 3000 }, (_, at) => {
    const created = Date.UTC(2024, 0, 1) + Math.floor(at / 5) * 86_400_000;
    const [created_on, closed_on] = [0, 1 + ((at * 37) % 100)].map((days) =>
      new Date(created + days * 86_400_000).toISOString().slice(0, 10),
    );
    return { id: `d${at}`, outcome: at % 2 === 0 ? "won" : "lost", created_on: created_on!, closed_on: closed_on! };
  }).filter(({ closed_on }) => closed_on >= "2024-07-01");
  const asked = { measure: "deals_created", period: "2024-Q3", compare_with: "2024-Q2" };
  const { output, said } = await ask({ deal }, asked, "2025-08-01");
  expect(output.status).toBe("not-comparable");
  expect(said.headline).toMatch(/^Many deals created before 2024-06-[12]\d are not in the extract/);
});
