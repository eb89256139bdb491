import type { Quantity } from "#contracts/quantity.ts";
import { centredBaseline, centredLines } from "./frame.ts";
import { wrapText } from "./text-fit.ts";
import { type ChartStyle, contentLeft, contentRight, layout } from "./theme.ts";
import type { Scale, TextMark } from "./vega-lite-spec.ts";

/** Columns of a chart whose rows are: label, drawing, value with a note under it. */
export interface Rows {
  readonly height: number;
  readonly compact: boolean;
  /** The note stands beside the value instead of under it. */
  readonly inline: boolean;
  readonly drawingLeft: number;
  readonly drawingRight: number;
  /** Right edge of the values. */
  readonly valueRight: number;
  readonly labelSize: number;
  readonly noteSize: number;
}

export interface Row {
  readonly label: string;
  readonly value: string;
  /** Small text under the value, or beside it in compact rows. */
  readonly note: string;
}

const MANY = 10; // rows; more are set tighter
const LABEL_SHARE = 0.36; // of the content's width, at most; labels of one line get more
const COMPACT_LABEL_SHARE = 0.38;
const GAP = 16;
const TWO_LINES = 48; // height of a compact row whose label takes two lines
const LEAST_DRAWING = 150; // narrower, and the note goes under the value

/** How wide the columns are, from the texts they hold. */
export function planRows(rows: readonly Row[], style: ChartStyle): Rows {
  const compact = rows.length > MANY;
  const labelSize = compact ? 18 : layout.label;
  const noteSize = compact ? 15 : 16;
  const widest = (texts: readonly string[], size: number, weight: 400 | 600, tabular: boolean) =>
    texts.reduce((width, text) => Math.max(width, style.textWidth(text, size, weight, tabular)), 0);
  const labels = rows.map((row) => row.label.slice(0, 80));
  const most = (contentRight - contentLeft) * (compact ? COMPACT_LABEL_SHARE : LABEL_SHARE);
  const labelWidth = Math.min(widest(labels, labelSize, 400, false) + 1, most);
  const valueWidth = widest(
    rows.map((row) => row.value),
    labelSize,
    600,
    true,
  );
  const noteWidth = widest(
    rows.map((row) => row.note),
    noteSize,
    400,
    true,
  );
  const drawingLeft = contentLeft + labelWidth + (labelWidth > 1 ? GAP : 0);
  const beside = contentRight - (noteWidth > 0 ? noteWidth + 10 : 0);
  const inline = compact && beside - valueWidth - GAP - drawingLeft >= LEAST_DRAWING;
  const valueRight = inline ? beside : contentRight;
  const wraps = widest(labels, labelSize, 400, false) + 1 > labelWidth;
  const stackedHeight = compact ? (wraps ? TWO_LINES : 42) : 58;
  return {
    height: inline ? (wraps ? TWO_LINES : 34) : stackedHeight,
    compact,
    inline,
    drawingLeft,
    drawingRight: (inline ? beside - valueWidth : contentRight - Math.max(valueWidth, noteWidth)) - GAP,
    valueRight,
    labelSize,
    noteSize,
  };
}

/** Label and value of one row, centred on `middle`. */
export function rowTexts(row: Row, middle: number, rows: Rows, style: ChartStyle, color: string): readonly TextMark[] {
  const face = { size: rows.labelSize, weight: 400 } as const;
  const width = rows.drawingLeft - contentLeft - GAP;
  const lines = wrapText(style, face, row.label, width, 2);
  const lineHeight = rows.labelSize * 1.14;
  const baselines = centredLines(middle, rows.labelSize, lineHeight, lines.length);
  const label = lines.map((text, line) => ({
    text,
    x: contentLeft,
    y: baselines[line]!,
    fontSize: rows.labelSize,
    fontWeight: 400 as const,
    color: style.theme.ink,
  }));
  return [...label, ...valueTexts(row, middle, rows, style, color)];
}

function valueTexts(row: Row, middle: number, rows: Rows, style: ChartStyle, color: string): readonly TextMark[] {
  const stacked = row.note !== "" && !rows.inline;
  const up = stacked ? rows.labelSize * 0.52 : 0;
  const down = stacked ? rows.noteSize * 0.69 : 0;
  const value: TextMark = {
    text: row.value,
    x: rows.valueRight,
    y: centredBaseline(middle - up, rows.labelSize),
    fontSize: rows.labelSize,
    fontWeight: 600,
    color,
    align: "right",
    tabular: true,
  };
  if (row.note === "") return [value];
  const note: TextMark = {
    text: row.note,
    x: contentRight,
    y: centredBaseline(middle + down, stacked ? rows.noteSize : rows.labelSize),
    fontSize: rows.noteSize,
    fontWeight: 400,
    color: style.theme.muted,
    align: "right",
    tabular: true,
  };
  return [value, note];
}

/** A scale over the values that always shows something: equal ends are moved apart. */
export function spanScale(values: readonly number[], range: readonly [number, number], padding = 0): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high - low;
  if (span === 0) return { domain: low === 0 ? [0, 1] : [low - Math.abs(low), low + Math.abs(low)], range };
  return { domain: [low - span * padding, high + span * padding], range };
}

/** "n 637", or nothing when the figure does not say how many records it rests on. */
export const sampleNote = (figure: Quantity, style: ChartStyle): string =>
  figure.n === undefined ? "" : `n ${style.format({ value: figure.n, unit: "count" })}`;
