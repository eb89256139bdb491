import type { Quantity } from "#contracts/quantity.ts";

export interface Theme {
  readonly background: string;
  /** Titles, labels and values. */
  readonly ink: string;
  /** Secondary text; still 4.5 : 1 against the background. */
  readonly muted: string;
  readonly grid: string;
  /** The empty part of a bar. */
  readonly track: string;
  readonly neutral: string;
  readonly primary: string;
  /** Good is blue and bad is orange: the pair that colour-blind people tell apart. */
  readonly good: string;
  readonly bad: string;
  /** Lines side by side: Okabe and Ito's colours, which colour-blind people tell apart, shaded for the background. */
  readonly series: readonly string[];
}

export const themes: Readonly<Record<"light" | "dark", Theme>> = {
  light: {
    background: "#ffffff",
    ink: "#1d1c1d",
    muted: "#616061",
    grid: "#e3e3e6",
    track: "#eef0f3",
    neutral: "#8793a3",
    primary: "#1264a3",
    good: "#0b6fb8",
    bad: "#cf5200",
    series: ["#0072b2", "#cf5200", "#007a5a", "#a8438f", "#806600", "#616061"],
  },
  dark: {
    background: "#1a1d21",
    ink: "#f3f3f4",
    muted: "#abadb1",
    grid: "#363a40",
    track: "#2b2f35",
    neutral: "#8492a6",
    primary: "#4fb0f0",
    good: "#4fb0f0",
    bad: "#ff9442",
    series: ["#56b4e9", "#ff9442", "#2ec799", "#e08fc8", "#e6c229", "#abadb1"],
  },
};

/** What a drawing needs from outside: colours, how figures are worded and how wide a text is in the shipped font. */
export interface ChartStyle {
  readonly theme: Theme;
  readonly format: (figure: Quantity) => string;
  readonly formatTick: (like: Quantity, value: number, step: number) => string;
  readonly textWidth: (text: string, size: number, weight: TextWeight, tabular: boolean) => number;
}

export type TextWeight = 400 | 600;

/** Sizes in logical pixels of a picture 600 wide; a phone shows it at 0.6, so 20 is read as 12. */
export const layout = {
  width: 600,
  margin: 28,
  title: 30,
  titleLine: 37,
  subtitle: 19,
  subtitleLine: 26,
  label: 21,
  labelLine: 25,
  small: 18,
  note: 17,
} as const;

export const contentLeft: number = layout.margin;
export const contentRight: number = layout.width - layout.margin;
