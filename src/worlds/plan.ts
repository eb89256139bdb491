import type { Segment } from "#contracts/segment.ts";

export const dealDimensions = ["region", "industry", "product", "lead_source", "competitor", "contract_term"] as const;
export type DealDimension = (typeof dealDimensions)[number];
export type DealLevels = Readonly<Record<DealDimension, string>>;
export type LevelNumbers = Readonly<Record<string, number>>;

/** What differs in the last quarter. Segments may use region, industry, product and lead_source. */
interface DealShift {
  readonly segment: Segment;
  /** The chance to win is multiplied by this (default 1). */
  readonly winFactor?: number;
  /** Added to the log-odds of winning (default 0). */
  readonly winLogit?: number;
}

/** How deals come about in a world. */
export interface DealPlan {
  /** Closed deals in each of the six quarters. */
  readonly closedPerQuarter: readonly number[];
  /** Log-odds of winning before any effect. */
  readonly baseline: number;
  /** Share of each level; need not add up to one. */
  readonly weights: Readonly<Record<DealDimension, LevelNumbers>>;
  /** Inside a region, shares of a dimension are multiplied by these. */
  readonly tilts: readonly {
    readonly region: string;
    readonly dimension: DealDimension;
    readonly factors: LevelNumbers;
  }[];
  /** Log-odds added by each level; a missing level adds nothing. */
  readonly effects: Readonly<Partial<Record<DealDimension, LevelNumbers>>>;
  readonly interactions: readonly { readonly segment: Segment; readonly logit: number }[];
  /** Shares in the last quarter, where they differ. */
  readonly lastWeights: Readonly<Partial<Record<DealDimension, LevelNumbers>>>;
  readonly lastShifts: readonly DealShift[];
  /** Cycle length of won and lost deals against the product's usual one. */
  readonly cycleFactor: { readonly won: number; readonly lost: number };
  /** Standard deviation of seeded noise on every effect: other seeds then have other strong and weak levels. */
  readonly effectNoise: number;
  /** Log-odds added in each of the six quarters: the ordinary ups and downs of a market. */
  readonly quarterLogits: readonly number[];
  /** Wins are spread evenly inside each cell of these dimensions, so that planted rates hold to the deal; empty draws each alone. */
  readonly evenWithin: readonly DealDimension[];
}

/** What differs in the last quarter's conversations. */
export interface ConversationPlan {
  /** Extra share of conversations that end in the opening or the discovery. */
  readonly badScript: { readonly campaignId: string; readonly script: string; readonly extraDropOffs: number } | null;
  /** Share of conversations with a violation from a day of the quarter on (0 is its first day). */
  readonly complianceSpike: {
    readonly campaignId: string;
    readonly fromQuarterDay: number;
    readonly rate: number;
  } | null;
}

export interface WorldPlan {
  readonly deals: DealPlan;
  readonly conversations: ConversationPlan;
}
