import type { TextWeight } from "./theme.ts";

/** The part of Vega-Lite that the charts use. Positions across come from a value scale or are pixels; down is pixels. */
export interface VegaLiteSpec {
  readonly $schema: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly padding: number;
  readonly autosize: "none";
  readonly background: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly layer: readonly Layer[];
}

export interface Layer {
  readonly data: { readonly values: readonly object[] };
  readonly mark: Readonly<Record<string, unknown>>;
  readonly encoding: Readonly<Record<string, unknown>>;
}

/** A straight scale from values to pixels. */
export interface Scale {
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

/** Where a value lies on a scale, in pixels. */
export const position = (scale: Scale, value: number): number => {
  const [low, high] = scale.domain;
  const [from, to] = scale.range;
  return from + ((value - low) / (high - low)) * (to - from);
};

const onScale = (field: string, { domain, range }: Scale): object => ({
  field,
  type: "quantitative",
  axis: null,
  scale: { domain, range, zero: false, nice: false, clamp: true },
});
const inPixels = (field: string): object => ({ field, type: "quantitative", axis: null, scale: null });
const second = (field: string): object => ({ field });
const perDatum = (...names: readonly string[]): object =>
  Object.fromEntries(names.map((name) => [name, { expr: `datum.${name}` }]));

export interface TextMark {
  readonly text: string;
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly fontSize: number;
  readonly fontWeight: TextWeight;
  readonly color: string;
  readonly align?: "left" | "right" | "center";
  /** Figures of equal width, for columns. */
  readonly tabular?: boolean;
}

export const FONT = "Inter";
export const TABULAR_FONT = "Inter Tabular";

/** Text at pixel positions. With `halo`, an outline in that colour is drawn first so that lines behind do not disturb. */
export function texts(marks: readonly TextMark[], halo?: string): readonly Layer[] {
  const values = marks.map(({ align = "left", tabular = false, ...rest }) => ({
    ...rest,
    align,
    font: tabular ? TABULAR_FONT : FONT,
  }));
  const layer = (extra: object): Layer => ({
    data: { values },
    mark: {
      type: "text",
      baseline: "alphabetic",
      ...perDatum("align", "font", "fontSize", "fontWeight"),
      fill: { expr: "datum.color" },
      ...extra,
    },
    encoding: { x: inPixels("x"), y: inPixels("y"), text: { field: "text", type: "nominal" } },
  });
  if (values.length === 0) return [];
  return halo ? [layer({ stroke: halo, strokeWidth: 6, strokeJoin: "round" }), layer({})] : [layer({})];
}

export interface BarMark {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  readonly fill: string;
  readonly cornerRadius?: number;
  readonly opacity?: number;
}

/** Bars that lie across, from one value to another. */
export function bars(marks: readonly BarMark[], scale: Scale): readonly Layer[] {
  if (marks.length === 0) return [];
  const values = marks.map((mark) => ({ cornerRadius: 0, opacity: 1, ...mark }));
  return [
    {
      data: { values },
      mark: { type: "rect", ...perDatum("cornerRadius", "fill", "opacity") },
      encoding: { x: onScale("from", scale), x2: second("to"), y: inPixels("top"), y2: second("bottom") },
    },
  ];
}

export interface LineMark {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeDash?: readonly number[];
  readonly opacity?: number;
}

/** Straight lines between two values across (pixels when `scale` is null) and two pixel positions down. */
export function lines(marks: readonly LineMark[], scale: Scale | null): readonly Layer[] {
  if (marks.length === 0) return [];
  const values = marks.map((mark) => ({ strokeDash: [], opacity: 1, ...mark }));
  return [
    {
      data: { values },
      mark: { type: "rule", strokeCap: "butt", ...perDatum("stroke", "strokeWidth", "strokeDash", "opacity") },
      encoding: {
        x: scale ? onScale("from", scale) : inPixels("from"),
        x2: second("to"),
        y: inPixels("top"),
        y2: second("bottom"),
      },
    },
  ];
}

export interface DotMark {
  readonly value: number;
  readonly y: number;
  readonly fill: string;
  readonly stroke: string;
  readonly radius: number;
  readonly strokeWidth?: number;
}

/** Round dots at a value across and a pixel position down. */
export function dots(marks: readonly DotMark[], scale: Scale): readonly Layer[] {
  if (marks.length === 0) return [];
  const values = marks.map((mark) => ({ strokeWidth: 3, ...mark, size: Math.PI * mark.radius ** 2 }));
  return [
    {
      data: { values },
      mark: {
        type: "point",
        shape: "circle",
        filled: false,
        opacity: 1,
        ...perDatum("fill", "stroke", "strokeWidth", "size"),
      },
      encoding: { x: onScale("value", scale), y: inPixels("y") },
    },
  ];
}

/** A curve through points, drawn in order of `x`. */
export function curve(
  points: readonly { readonly x: number; readonly y: number }[],
  scales: { readonly x: Scale; readonly y: Scale },
  mark: Readonly<Record<string, unknown>>,
): readonly Layer[] {
  if (points.length < 2) return [];
  return [
    {
      data: { values: points },
      mark: { type: "line", interpolate: "linear", strokeJoin: "round", strokeCap: "round", ...mark },
      encoding: { x: onScale("x", scales.x), y: onScale("y", scales.y) },
    },
  ];
}

/** The area between two curves. */
export function band(
  points: readonly { readonly x: number; readonly low: number; readonly high: number }[],
  scales: { readonly x: Scale; readonly y: Scale },
  mark: Readonly<Record<string, unknown>>,
): readonly Layer[] {
  if (points.length < 2) return [];
  return [
    {
      data: { values: points },
      mark: { type: "area", ...mark },
      encoding: { x: onScale("x", scales.x), y: onScale("low", scales.y), y2: second("high") },
    },
  ];
}
