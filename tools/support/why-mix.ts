import type { MeasureInfo } from "#contracts/measure.ts";
import { count, type Evidence, points, type Quantity, ratio } from "#contracts/quantity.ts";
import { dimensionWords, segmentLabel } from "#contracts/segment.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import { chiSquareTest } from "#stats/chi-square-test.ts";
import { type Contribution, decomposeMixAndRate, type MixRateDecomposition } from "#stats/mix-rate-decomposition.ts";
import { checkSimpson } from "#stats/simpson-check.ts";
import { type ComparedDimension, type ComparedTable, levelsOf, OTHER, type Totals, wholeOf } from "./compared-table.ts";
import { changeFigure, measureFigure } from "./measure-figure.ts";
import type { WhyMix, WhyOutput } from "./why-output.ts";

const MOST_DIMENSIONS = 3;
const MOST_VALUES = 4;
const MOST_ONE_SIDED = 5;

/**
 * What the changed mix by each dimension contributes to the change of a rate, and dimensions inside whose values the rate moved otherwise than
 * overall (Simpson). A dimension's mix counts as changed by a chi-square test, adjusted over dimensions; the three largest effects are kept.
 */
export function readMix(table: ComparedTable): Pick<WhyOutput, "mix" | "simpson"> {
  const byDimension = table.dimensions.map((dimension) => {
    const totals = levelsOf(table, dimension);
    const parts = totals.map(({ before, after }) => ({ before: side(before), after: side(after) }));
    return { dimension, parts, split: decomposeMixAndRate(parts), simpson: checkSimpson(parts) };
  });
  const tests = byDimension.map(({ parts }) =>
    chiSquareTest([parts.map(({ before }) => before.records), parts.map(({ after }) => after.records)]),
  );
  const adjusted = benjaminiHochberg(tests.map((test) => test?.p ?? 1));
  const mix = byDimension
    .map(({ dimension, split }, at) =>
      mixRow(dimension, split, largestValues(dimension, split.parts), adjusted[at]!, points),
    )
    .sort((a, b) => Math.abs(b.effect.value) - Math.abs(a.effect.value))
    .slice(0, MOST_DIMENSIONS);
  const simpson = byDimension.flatMap(({ dimension, simpson: found }) =>
    found.verdict === "none"
      ? []
      : [
          {
            dimension: dimensionWords(dimension.key),
            verdict: found.verdict,
            change: points(found.change, { interval: found.changeInterval }),
            within: points(found.within, { interval: found.withinInterval }),
          },
        ],
  );
  return { mix, simpson };
}

/**
 * The same for a mean: what the changed mix by each dimension contributes, in the measure's own unit. Reversals are told for rates only.
 */
export function readMeanMix(
  table: ComparedTable,
  measure: MeasureInfo,
  currency: string,
): Pick<WhyOutput, "mix" | "simpson"> {
  const figure = (value: number, evidence: Evidence = {}): Quantity => changeFigure(measure, value, currency, evidence);
  const whole = wholeOf(table);
  if (whole.before.n === 0 || whole.after.n === 0) return { mix: [], simpson: [] };
  const byDimension = table.dimensions.map((dimension) => {
    const totals = levelsOf(table, dimension);
    const summed = ({ n, sum, sumSquares }: Totals) => ({ records: n, total: sum, sumSquares });
    const parts = totals.map(({ before, after }) => ({ before: summed(before), after: summed(after) }));
    return { dimension, parts, totals, split: decomposeMixAndRate(parts) };
  });
  const tests = byDimension.map(({ parts }) =>
    chiSquareTest([parts.map(({ before }) => before.records), parts.map(({ after }) => after.records)]),
  );
  const adjusted = benjaminiHochberg(tests.map((test) => test?.p ?? 1));
  const mix = byDimension
    .map(({ dimension, split, totals }, at): WhyMix => {
      const meanIn = (side: Totals): Quantity | null => (side.n > 0 ? measureFigure(measure, side, currency) : null);
      const values = split.parts
        .map((part, level) => ({
          label: segmentLabel([{ dimension: dimension.key, value: dimension.levels[level]! }]),
          share_before: ratio(part.shareBefore),
          share_after: ratio(part.shareAfter),
          rate_before: meanIn(totals[level]!.before),
          rate_after: meanIn(totals[level]!.after),
          effect: figure(part.mix),
        }))
        .filter((_, level) => dimension.levels[level] !== OTHER)
        .sort((a, b) => Math.abs(b.effect.value) - Math.abs(a.effect.value))
        .slice(0, MOST_VALUES);
      return mixRow(dimension, split, values, adjusted[at]!, figure);
    })
    .sort((a, b) => Math.abs(b.effect.value) - Math.abs(a.effect.value))
    .slice(0, MOST_DIMENSIONS);
  return { mix, simpson: [] };
}

/** One dimension's row: what its mix contributes, by value, and what is left within the values. */
function mixRow(
  { key }: ComparedDimension,
  split: MixRateDecomposition,
  values: WhyMix["values"],
  p: number,
  figure: (value: number, evidence?: Evidence) => Quantity,
): WhyMix {
  const effect = split.parts.reduce((sum, part) => sum + part.mix, 0);
  return {
    dimension: dimensionWords(key),
    effect: figure(effect, { p }),
    values,
    others: figure(effect - values.reduce((sum, value) => sum + value.effect.value, 0)),
    within: figure(split.change - effect),
    alike: alikeIn(split.parts),
  };
}

const rateOf = (rate: number | null): Quantity | null => (rate === null ? null : ratio(rate));

function largestValues({ key, levels }: ComparedDimension, parts: readonly Contribution[]): WhyMix["values"] {
  return parts
    .map((part, level) => ({
      label: segmentLabel([{ dimension: key, value: levels[level]! }]),
      share_before: ratio(part.shareBefore),
      share_after: ratio(part.shareAfter),
      rate_before: rateOf(part.rateBefore),
      rate_after: rateOf(part.rateAfter),
      effect: points(part.mix),
    }))
    .filter((_, level) => levels[level] !== OTHER)
    .sort((a, b) => Math.abs(b.effect.value) - Math.abs(a.effect.value))
    .slice(0, MOST_VALUES);
}

function alikeIn(parts: readonly Contribution[]): WhyMix["alike"] {
  const changes = parts.map(({ rateBefore, rateAfter }) => (rateAfter ?? 0) - (rateBefore ?? 0));
  if (changes.every((change) => change > 0)) return "all-up";
  return changes.every((change) => change < 0) ? "all-down" : "both-ways";
}

const side = ({ n, numerator }: Totals): { records: number; total: number } => ({ records: n, total: numerator });

/** Values that occur in one of the two periods only, with at least 25 records. */
export const oneSidedValues = (table: ComparedTable): WhyOutput["one_sided"] =>
  table.dimensions
    .flatMap(({ key, oneSided }) =>
      oneSided.map(({ value, after, records }) => ({
        label: segmentLabel([{ dimension: key, value }]),
        side: after ? ("only-after" as const) : ("only-before" as const),
        records: count(records),
      })),
    )
    .sort((a, b) => b.records.value - a.records.value)
    .slice(0, MOST_ONE_SIDED);
