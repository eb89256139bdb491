import { z } from "zod";

/** One dimension = value pair. `null` stands for "not recorded", which is a value like any other. */
export const Condition = z.object({
  dimension: z.string().describe("dimension key, such as region"),
  value: z.string().nullable().describe("the value as stored; null means not recorded"),
});
export type Condition = z.infer<typeof Condition>;

/** One or more conditions that hold together. The empty list means everything. */
export const Segment = z.array(Condition);
export type Segment = z.infer<typeof Segment>;

/**
 * A filter as tools take it: `dimension=value` pairs joined by `;`, values of one dimension joined by `|`.
 *
 * @example "region=EMEA;product=Core|Pro"
 */
export const FilterText = z.string().max(400);

/** What a person reads for "not recorded". */
export const NOT_RECORDED = "not recorded";

/** A segment in words. `segmentLabel([{ dimension: "region", value: "EMEA" }])` is "region EMEA". */
export function segmentLabel(segment: Segment): string {
  if (segment.length === 0) return "everything";
  return segment.map((part) => `${dimensionWords(part.dimension)} ${part.value ?? NOT_RECORDED}`).join(", ");
}

/** A dimension key as words. `dimensionWords("lead_source")` is "lead source". */
export const dimensionWords = (key: string): string => key.replaceAll("_", " ");

/** The dimension that bands a number, out of the keys there are. `bandOf("cycle_days", ["region", "cycle_band"])` is "cycle_band". */
export const bandOf = (key: string, keys: Iterable<string>): string | undefined =>
  [...keys].find((each) => each === `${key}_band` || each === `${key.replace(/_[a-z]+$/, "")}_band`);
