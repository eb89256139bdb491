import type { MeasureInfo } from "#contracts/measure.ts";

export const measures: readonly MeasureInfo[] = [];
export function findMeasure(_name: string): MeasureInfo {
  throw new Error("not built yet");
}
