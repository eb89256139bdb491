import { sql } from "kysely";
import { daysBetween } from "#store/sqlite.ts";
import { factCounts } from "./fact-counts.ts";
import { sortedFromImage } from "./image-rows.ts";
import { type OpenSource, scopeCondition } from "./source.ts";

/** Figures about all deals in scope, and one day about all there are, that some measures and bands rest on. */
export interface WorkspaceFacts {
  /** Last day on which a deal, whoever's, was created or closed; null without deals. Open deals are aged up to it. */
  readonly lastDealDay: string | null;
  /** 95th percentile of the days from creation to close; null with fewer than twenty closed deals. */
  readonly longCycleDays: number | null;
  /** Quartiles of the deal amount in minor units, rounded to two leading digits, ascending and distinct. */
  readonly amountLimits: readonly number[];
}

/** Below this many closed deals a 95th percentile is the largest value or next to it. */
const MIN_CLOSED_DEALS = 20;

/** Reads the workspace facts once per source. */
export const workspaceFacts = (source: OpenSource): Promise<WorkspaceFacts> =>
  source.once("workspace-facts", async () => {
    const days = await factCounts(source.everybody, "deal", [sql`coalesce(deal.closed_on, deal.created_on)`]);
    const lastDealDay = days.at(-1)?.[0][0] ?? null;
    const cycles = await ascending(source, "cycle");
    const amounts = await ascending(source, "amount");
    const quartiles = [0.25, 0.5, 0.75].map((share) => twoDigits(amounts[Math.floor(share * amounts.length)] ?? 0));
    return {
      lastDealDay: lastDealDay as string | null,
      longCycleDays: cycles.length < MIN_CLOSED_DEALS ? null : cycles[Math.floor(0.95 * (cycles.length - 1))]!,
      amountLimits: [...new Set(quartiles)].filter((limit) => limit > 0),
    };
  });

async function ascending(source: OpenSource, what: "cycle" | "amount"): Promise<Float64Array> {
  const value = what === "cycle" ? daysBetween("deal.created_on", "deal.closed_on") : sql<number | null>`deal.amount`;
  const known =
    what === "cycle"
      ? sql<boolean>`deal.outcome in ('won', 'lost') and deal.closed_on is not null and deal.created_on is not null`
      : sql<boolean>`deal.amount is not null`;
  if (await source.imaged("deal")) return sortedFromImage(source, "deal", value, known);
  const rows = await source.arrays(sql`select ${value} from deal where ${known} and ${scopeCondition(source, "deal")}`);
  return Float64Array.from(rows, (row) => Number(row[0])).sort();
}

/** Rounds to two leading digits: 48,730 is 49,000. */
function twoDigits(value: number): number {
  if (value <= 0) return 0;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / unit) * unit;
}
