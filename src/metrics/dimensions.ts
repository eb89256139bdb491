import type { DimensionInfo, Grain } from "#contracts/measure.ts";
import type { Reader } from "#contracts/reader.ts";

export const dimensionsOf: Reader<{ readonly grain: Grain }, readonly DimensionInfo[]> = {
  name: "dimensions_of",
  read: () => Promise.reject(new Error("not built yet")),
};
