import type { ChartData } from "#contracts/chart.ts";
import { barsSpec } from "./bars.ts";
import { funnelSpec } from "./funnel.ts";
import { healthSpec } from "./health.ts";
import type { ChartStyle } from "./theme.ts";
import { trendSpec } from "./trend.ts";
import type { VegaLiteSpec } from "./vega-lite-spec.ts";
import { waterfallSpec } from "./waterfall.ts";

/**
 * The drawing of a chart as a Vega-Lite spec, 600 logical pixels wide. Pure: same data and style, same spec.
 * Texts must be free of control characters; `src/render` sees to that.
 */
export function chartSpec(chart: ChartData, style: ChartStyle): VegaLiteSpec {
  switch (chart.kind) {
    case "funnel":
      return funnelSpec(chart, style);
    case "trend":
      return trendSpec(chart, style);
    case "bars":
      return barsSpec(chart, style);
    case "waterfall":
      return waterfallSpec(chart, style);
    case "health":
      return healthSpec(chart, style);
  }
}
