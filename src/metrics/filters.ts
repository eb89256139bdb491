import type { DimensionInfo } from "#contracts/measure.ts";

export function parseFilter(
  _text: string | null,
  _dimensions: readonly DimensionInfo[],
): Readonly<Record<string, readonly (string | null)[]>> {
  throw new Error("not built yet");
}
