import { count, points, ratio } from "#contracts/quantity.ts";
import { dimensionWords, segmentLabel } from "#contracts/segment.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import { chiSquareTest } from "#stats/chi-square-test.ts";
import { decomposeMixAndRate } from "#stats/mix-rate-decomposition.ts";
import { checkSimpson } from "#stats/simpson-check.ts";
import { type ComparedTable, OTHER, type Totals, totalsBy } from "./compared-table.ts";
import type { WhyOutput } from "./why-output.ts";

const MOST_DIMENSIONS = 3;
const MOST_VALUES = 3;
const MOST_ONE_SIDED = 5;

/**
 * What the changed mix by each dimension contributes to the change of a rate, and dimensions inside whose values the rate moved otherwise than
 * overall (Simpson). A dimension's mix counts as changed by a chi-square test, adjusted over dimensions; the three largest effects are kept.
 */
export function readMix(table: ComparedTable): Pick<WhyOutput, "mix" | "simpson"> {
  const byDimension = table.dimensions.map((dimension) => {
    const totals = totalsBy(table, dimension.levels.length, (row) => dimension.codes[row]!);
    const parts = totals.map(({ before, after }) => ({ before: side(before), after: side(after) }));
    return { dimension, parts, split: decomposeMixAndRate(parts), simpson: checkSimpson(parts) };
  });
  const tests = byDimension.map(({ parts }) =>
    chiSquareTest([parts.map(({ before }) => before.records), parts.map(({ after }) => after.records)]),
  );
  const adjusted = benjaminiHochberg(tests.map((test) => test?.p ?? 1));
  const mix = byDimension
    .map(({ dimension, split }, at) => ({
      dimension: dimensionWords(dimension.key),
      effect: points(
        split.parts.reduce((sum, part) => sum + part.mix, 0),
        { p: adjusted[at]! },
      ),
      values: split.parts
        .map((part, level) => ({
          label: segmentLabel([{ dimension: dimension.key, value: dimension.levels[level]! }]),
          share_before: ratio(part.shareBefore),
          share_after: ratio(part.shareAfter),
          effect: points(part.mix),
        }))
        .filter((_, level) => dimension.levels[level] !== OTHER)
        .sort((a, b) => Math.abs(b.effect.value) - Math.abs(a.effect.value))
        .slice(0, MOST_VALUES),
    }))
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
