import type { WhyMix, WhyOutput } from "./why-output.ts";

/** The chance of a changed mix by luck, over all dimensions, below which it counts as changed. */
const ESTABLISHED = 0.05;
/** A changed mix is worth naming as the place of a change when it holds at least this part of it. */
const LARGE = 0.4;

type Found = Pick<WhyOutput, "change" | "mix" | "simpson">;

/** The whole moved one way while, with the mix held fixed, its parts moved the other way: the dimension it shows in, largest mix first; null for none. */
export function reversedMix({ change, mix, simpson }: Found): WhyMix | null {
  const reversed = new Set(simpson.filter(({ verdict }) => verdict === "reversal").map(({ dimension }) => dimension));
  return mix.find((each) => reversed.has(each.dimension) && isEstablished(each, change, 1)) ?? null;
}

/** The dimension whose changed mix holds a large part of the change, in its direction, beyond chance; null for none. */
export const leadingMix = (found: Found): WhyMix | null =>
  reversedMix(found) ?? found.mix.find((each) => isEstablished(each, found.change, LARGE)) ?? null;

function isEstablished({ effect, values }: WhyMix, change: WhyOutput["change"], part: number): boolean {
  return (
    change !== null &&
    (effect.p ?? 1) < ESTABLISHED &&
    Math.sign(effect.value) === Math.sign(change.value) &&
    Math.abs(effect.value) >= part * Math.abs(change.value) &&
    values.some((value) => Math.sign(value.effect.value) === Math.sign(effect.value))
  );
}

/**
 * The verdict of the search, corrected by the mix: a change is not "broad" when a changed mix holds much of it, and a reversal is a mix first.
 * Within noise and too few records stand as they are.
 */
export function verdictWithMix(verdict: WhyOutput["verdict"], found: Found): WhyOutput["verdict"] {
  if (reversedMix(found)) {
    if (verdict === "broad" || verdict === "mix") return "mix";
    return verdict === "segments" ? "mixed" : verdict;
  }
  return verdict === "broad" && leadingMix(found) ? "mixed" : verdict;
}
