import type { TrendChart } from "#contracts/chart.ts";
import { type ChartStyle, contentLeft, contentRight } from "./theme.ts";
import type { Plot } from "./trend-layout.ts";
import { position, type TextMark } from "./vega-lite-spec.ts";

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where a text is drawn. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const FACE = { fontSize: 24, fontWeight: 600 } as const;
const ABOVE = -20;
const BELOW = 37;
const CAP_HEIGHT = 18;
const BESIDE_DOT = 18;
const AXIS_GAP = 4; // under the plot, before the names of the periods
const BESIDE = 8; // how far a text that stands to one side of its dot still reaches over it
const AIR = 3;
const STEPS = 8; // places of a stretch of the line at which it is looked for under a text

/** The figure beside each compared period, or beside the last point when none is compared; off the line and off each other where there is room. */
export function valueLabels(chart: TrendChart, plot: Plot, style: ChartStyle): readonly TextMark[] {
  const spots = chart.points.map(({ value }, index) => ({
    x: position(plot.x, plot.at[index]!),
    y: position(plot.y, value.value),
  }));
  const all = spots.map((_, index) => index);
  const highlighted = all.filter((index) => chart.highlight.includes(chart.points[index]!.label));
  const shown = highlighted.length > 0 ? highlighted : [all.length - 1];
  const taken: Box[] = [];
  // from the end, where the picture leaves least room
  const placed = shown.toReversed().map((index) => {
    const others = shown.length > 1 ? shown.filter((other) => other !== index) : [index - 1].filter((one) => one >= 0);
    const isHigh = others.every((other) => spots[index]!.y <= spots[other]!.y);
    const text = style.format(chart.points[index]!.value);
    const half = style.textWidth(text, FACE.fontSize, FACE.fontWeight, false) / 2;
    const [best] = placesFor(spots[index]!, half, isHigh)
      .map((place) => ({ place, cost: costOf(boxAt(place, half), spots, [...taken, axisBox(plot)]) }))
      .sort((a, b) => a.cost - b.cost);
    const { place } = best!;
    taken.push(boxAt(place, half));
    return { text, ...place, ...FACE, color: style.theme.ink, align: "center" as const };
  });
  return placed.toReversed();
}

/** Places for a text around its dot, the best first: over a high point and under a low one, then to the sides of that, then beside the dot. */
function placesFor({ x, y }: Spot, half: number, isHigh: boolean): readonly Spot[] {
  const inside = (wanted: number): number => Math.max(contentLeft + half, Math.min(contentRight - half, wanted));
  const rows = isHigh ? [ABOVE, BELOW] : [BELOW, ABOVE];
  const columns = [x, x - half + BESIDE, x + half - BESIDE];
  const around = columns.flatMap((column) => rows.map((row) => ({ x: column, y: y + row })));
  const beside = [x - half - BESIDE_DOT, x + half + BESIDE_DOT].map((column) => ({ x: column, y: y + CAP_HEIGHT / 2 }));
  return [...around, ...beside].map((place) => ({ ...place, x: inside(place.x) }));
}

/** The names of the periods stand there. */
const axisBox = (plot: Plot): Box => ({ left: 0, right: Infinity, top: plot.bottom + AXIS_GAP, bottom: Infinity });

const boxAt = ({ x, y }: Spot, half: number): Box => ({
  left: x - half - AIR,
  right: x + half + AIR,
  top: y - CAP_HEIGHT - AIR,
  bottom: y + AIR,
});

/** How much of the line lies under a text; another text there costs more than any line. */
function costOf(box: Box, spots: readonly Spot[], taken: readonly Box[]): number {
  const covered = taken.some(
    (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
  );
  const under = spots.slice(1).reduce((sum, end, index) => sum + stepsInside(box, spots[index]!, end), 0);
  return under + (covered ? spots.length * STEPS : 0);
}

function stepsInside(box: Box, from: Spot, to: Spot): number {
  let inside = 0;
  for (let step = 0; step <= STEPS; step++) {
    const x = from.x + ((to.x - from.x) * step) / STEPS;
    const y = from.y + ((to.y - from.y) * step) / STEPS;
    if (x > box.left && x < box.right && y > box.top && y < box.bottom) inside += 1;
  }
  return inside;
}
