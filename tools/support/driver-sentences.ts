import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import type { Cite } from "#contracts/tool.ts";
import type { DriverRow, DriversOutput } from "./drivers-output.ts";

/** Dimensions whose values stand before the noun: "Referral deals". */
const ADJECTIVES = ["region", "product", "industry", "lead_source", "channel", "direction", "campaign", "weekday"];
const PEOPLE = ["owner", "rep", "manager", "team"];

/** What the records are called, such as "deals" and "deal". */
export const recordsWord = ({ grain }: Pick<DriversOutput, "grain">): string => `${grain}s`;

export const isWinning = ({ measure_key }: Pick<DriversOutput, "measure_key">): boolean => measure_key === "win_rate";

/** "Referral deals", "deals of Ana Diaz", "deals with competitor Kestrel" */
export function subject(row: DriverRow, output: DriversOutput, cite: Cite): string {
  const records = recordsWord(output);
  if (row.value === null || row.value === NOT_RECORDED) return `${records} with ${cite.name(row.label)}`;
  if (row.key === "hour") return `${records} at ${cite.name(row.value)}`;
  if (ADJECTIVES.includes(row.key)) return `${cite.name(row.value)} ${records}`;
  return PEOPLE.includes(row.key) ? `${records} of ${cite.name(row.value)}` : `${records} with ${cite.name(row.label)}`;
}

/**
 * "Referral deals win 6.2 points more often than the average deal (±2.1 points)"; for other rates "Conversion rate is 3.0 points higher for chat
 * conversations than on average (±0.8 points)".
 *
 * @param length `short` leaves out the measure and what it is compared with, said before
 */
export function effectSentence(
  row: DriverRow,
  output: DriversOutput,
  cite: Cite,
  length: "full" | "short" = "full",
): string {
  const size = cite.size(row.effect);
  const margin = ` (±${cite.size(row.margin)})`;
  const up = row.effect.value > 0;
  const full = length === "full";
  if (isWinning(output)) {
    const often = `${size} ${up ? "more" : "less"} often`;
    if (row.rate === null) return `${recordsWord(output)} win ${often} with ${cite.name(row.label)}${margin}`;
    return `${subject(row, output, cite)} win ${often}${full ? ` than the average ${output.grain}` : ""}${margin}`;
  }
  const name = full ? cite.name(output.measure) : "it";
  const far = `${size} ${up ? "higher" : "lower"}`;
  if (row.rate === null) return `${name} is ${far} with ${cite.name(row.label)}${margin}`;
  return `${name} is ${far} for ${subject(row, output, cite)}${full ? " than on average" : ""}${margin}`;
}

/** Starts a sentence with a capital; a placeholder is left as it is. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const REASONS: readonly (readonly [DriversOutput["excluded"][number]["reason"], string])[] = [
  ["gives-outcome-away", "give the outcome away"],
  ["recorded-by-outcome", "recorded or not according to the outcome"],
  ["known-afterwards", "known only after the outcome"],
  ["repeats-others", "hold the same information as other factors"],
];

/** What was left out and why, in one sentence. */
export function excludedSentences({ excluded }: DriversOutput, cite: Cite): readonly string[] {
  const parts = REASONS.flatMap(([reason, words]) => {
    const names = excluded.filter((each) => each.reason === reason).map((each) => named(each, cite));
    return names.length === 0 ? [] : [`${names.join(", ")} (${words})`];
  });
  return parts.length === 0 ? [] : [`Left out: ${parts.join("; ")}.`];
}

/** "region, told by owner" where one other factor holds the same. */
function named({ dimension, same_as }: DriversOutput["excluded"][number], cite: Cite): string {
  const told = same_as.map((name) => cite.name(name)).join(" and ");
  return told === "" ? cite.name(dimension) : `${cite.name(dimension)} as told by ${told}`;
}

/** Which factors had to be read together. */
export const inseparableSentences = ({ inseparable }: DriversOutput, cite: Cite): readonly string[] =>
  inseparable.map(({ dimensions, kept }) => {
    const pair = dimensions.map((name) => cite.name(dimensionWords(name))).join(" and ");
    const how = kept === null ? "their joint effect is shown" : `${cite.name(kept)} stands for both`;
    return `${pair} nearly always occur together, so they cannot be told apart: ${how}.`;
  });
