import { expect, test } from "vitest";
import { themes } from "./theme.ts";

/** WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

test("black on white has the contrast that the guidelines state", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
});

test.for(["light", "dark"] as const)("texts and bars stand out in %s", (name) => {
  const theme = themes[name];
  for (const text of [theme.ink, theme.muted]) expect(contrast(text, theme.background)).toBeGreaterThan(4.5);
  // figures in these colours are large and bold, bars are graphics: 3 : 1
  for (const shape of [theme.good, theme.bad, theme.primary, theme.neutral]) {
    expect(contrast(shape, theme.background)).toBeGreaterThan(3);
  }
});
