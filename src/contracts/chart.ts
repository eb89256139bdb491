import type { Quantity } from "./quantity.ts";

/**
 * A chart as neutral data. Every number in it is a quantity that a tool returned; `charts/` turns it into a drawing.
 * `title` states the finding, `subtitle` what is shown, the unit and n, `alt` the same for a person who cannot see it.
 * All three are templates: figures and names stand in placeholders that the ledger fills.
 */
interface ChartText {
  readonly title: string;
  readonly subtitle: string;
  readonly alt: string;
}

/** Steps of a process: how many reach each, with the rate over the step before and over the start. */
export interface FunnelChart extends ChartText {
  readonly kind: "funnel";
  readonly steps: readonly {
    readonly label: string;
    readonly reached: Quantity;
    readonly stepRate: Quantity | null;
    readonly overallRate: Quantity;
    readonly previousRate: Quantity | null;
  }[];
}

interface TrendPoint {
  readonly label: string;
  readonly date: string;
  readonly value: Quantity;
  readonly partial: boolean;
}

/**
 * A measure over time with its interval as a band; `highlight` marks the two periods compared. With `series` there is one line per segment
 * (six at most), and `points`, the whole, only gives the buckets.
 */
export interface TrendChart extends ChartText {
  readonly kind: "trend";
  readonly points: readonly TrendPoint[];
  readonly series?: readonly { readonly label: string; readonly points: readonly TrendPoint[] }[];
  readonly highlight: readonly string[];
  readonly reference: { readonly label: string; readonly value: Quantity } | null;
}

/** Values ranked, each with its interval and n; `reference` is a line such as the overall rate. */
export interface BarsChart extends ChartText {
  readonly kind: "bars";
  readonly bars: readonly {
    readonly label: string;
    readonly value: Quantity;
    readonly emphasis: "good" | "bad" | "none";
  }[];
  readonly reference: { readonly label: string; readonly value: Quantity } | null;
}

/** How a value got from before to after, in parts that add up. */
export interface WaterfallChart extends ChartText {
  readonly kind: "waterfall";
  readonly start: { readonly label: string; readonly value: Quantity };
  readonly parts: readonly {
    readonly label: string;
    readonly value: Quantity;
    readonly effect: "good" | "bad" | "none";
  }[];
  readonly end: { readonly label: string; readonly value: Quantity };
}

/** Components of a score from 0 to 100 with the weight of each. */
export interface HealthChart extends ChartText {
  readonly kind: "health";
  readonly overall: Quantity;
  readonly components: readonly {
    readonly label: string;
    readonly score: Quantity;
    readonly weight: Quantity;
    readonly lost: Quantity;
  }[];
}

export type ChartData = FunnelChart | TrendChart | BarsChart | WaterfallChart | HealthChart;
