import type { MeasureInfo } from "#contracts/measure.ts";
import { asChange, count, type Quantity } from "#contracts/quantity.ts";
import type { Cite } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import { welchTest } from "#stats/welch.ts";
import { isMean, type Sides } from "./amount-search.ts";
import type { Totals } from "./compared-table.ts";
import { changeFigure } from "./measure-figure.ts";
import { differenceP, shareChange, shareFigure } from "./rate-figures.ts";
import { shareOf } from "./why-claimed.ts";
import type { WhyOutput } from "./why-output.ts";

type Factor = WhyOutput["factors"][number];

/**
 * The factors of a sum in their own units, each with a test of its own, adjusted for their number: how many there were (Poisson, times the dispersion of the total), how often they
 * succeed (two proportions), how large a success was (Welch). A sum of skewed amounts can stay within noise while the rate behind it fell beyond chance.
 */
export function factorsOf(
  measure: MeasureInfo,
  whole: Sides,
  base: { readonly measure: string; readonly sides: Sides } | null,
  { currency, dispersion }: { readonly currency: string; readonly dispersion: number },
): readonly Factor[] {
  if (measure.kind !== "sum" && !base) return [];
  const counted = base?.sides ?? whole;
  const behind = base ? findMeasure(base.measure) : null;
  const [early, late] = [counted.before.n, counted.after.n];
  const p = early + late > 0 ? normalTwoSided((late - early) / Math.sqrt(dispersion * (early + late))) : 1;
  const volume: Factor = {
    factor: "volume",
    words: behind?.denominator ?? measure.denominator,
    before: count(early),
    after: count(late),
    change: asChange(count(late - early, { p })),
  };
  const rate = base && behind ? rateFactor(behind, base.sides) : [];
  const size = measure.kind === "count" ? [] : sizeFactor(measure, perSuccess(whole, base?.sides ?? null), currency);
  // of a mean over all records their number is no factor
  return togetherTested(isMean(measure) ? [...rate, ...size] : [volume, ...rate, ...size]);
}

/** Several factors are several chances: their p-values are adjusted for that (Holm). */
function togetherTested(factors: readonly Factor[]): readonly Factor[] {
  const adjusted = holm(factors.map(({ change }) => change.p ?? 1));
  return factors.map((each, at) => ({ ...each, change: { ...each.change, p: adjusted[at]! } }));
}

function rateFactor(behind: MeasureInfo, { before, after }: Sides): readonly Factor[] {
  const [early, late] = [shareFigure(shareOf(before)), shareFigure(shareOf(after))];
  const change = shareChange(shareOf(after), shareOf(before), differenceP(shareOf(after), shareOf(before)));
  if (!early || !late || !change) return [];
  return [{ factor: "rate", words: behind.title.toLowerCase(), before: early, after: late, change }];
}

/** The sum over its successes: records that brought nothing are no small ones. */
function perSuccess(whole: Sides, base: Sides | null): Sides {
  if (!base) return whole;
  const side = (own: Totals, behind: Totals): Totals => ({ ...own, n: Math.min(own.n, behind.numerator) });
  return { before: side(whole.before, base.before), after: side(whole.after, base.after) };
}

function sizeFactor(measure: MeasureInfo, { before, after }: Sides, currency: string): readonly Factor[] {
  const [early, late] = [before, after].map(({ n, sum, sumSquares }) => momentsFromSums(n, sum, sumSquares));
  if (!early || !late) return [];
  const mean = { ...measure, kind: "mean" as const };
  const plain = (value: number, n: number): Quantity => {
    const { change: _, ...figure } = changeFigure(mean, value, currency, { n });
    return figure;
  };
  const p = welchTest(late, early)?.p ?? 1;
  return [
    {
      factor: "size",
      words: "mean amount",
      before: plain(early.mean, early.n),
      after: plain(late.mean, late.n),
      change: changeFigure(mean, late.mean - early.mean, currency, { n: early.n + late.n, p }),
    },
  ];
}

/** Below this the factor's own change is beyond chance. */
const ESTABLISHED = 0.05;

/** "the win rate fell to 19.0% from 26.8% (p 0.001)": the factors that changed beyond chance, each by its own test. */
export function movedFactors({ factors }: WhyOutput, cite: Cite): readonly string[] {
  return factors
    .filter(({ change }) => (change.p ?? 1) < ESTABLISHED)
    .map(({ factor, words, before, after, change }) => {
      const verb = change.value < 0 ? "fell" : "rose";
      const name = factor === "volume" ? `the number of ${cite.name(words)}` : `the ${cite.name(words)}`;
      return `${name} ${verb} to ${cite(after)} from ${cite(before)} (p ${cite.p(change)})`;
    });
}
