import { type ContrastKind, type ContrastTable, dealRecords } from "./contrast-scan-blocks.ts";
import { readCuboid, wholeSums } from "./contrast-scan-cells.ts";
import { type Contrast, contrastModel, sumBlocks, summed } from "./contrast-scan-model.ts";
import { bracketedRoot } from "./root-finding.ts";

/** From fewer values of one dimension no spread can be told: it takes that of all dimensions together. */
const FEWEST = 3;

/**
 * How differently the values of each dimension moved between two periods in which nothing is claimed to have happened, beyond what the luck of
 * single records explains: a variance of log growth for totals, in squared units for means, one per dimension. It is the variance at which Σ contrast² /
 * (sampling variance + heterogeneity × leverage²) meets its expectation, the number of values (Paule and Mandel 1982); 0 when the records alone explain
 * it. A dimension of one or two values takes the estimate over all dimensions.
 *
 * @example contrastHeterogeneity(table, "total", 1) // [0.01, 0] where regions grow 10 % apart from one another in a usual quarter, products do not
 */
export function contrastHeterogeneity(table: ContrastTable, kind: ContrastKind, seed: number): readonly number[] {
  const active = new Uint8Array(table.period.length).fill(1);
  const dealt = dealRecords(table, kind, active, seed);
  if (dealt.blocks < 2) return table.dimensions.map(() => 0);
  const whole = wholeSums(table, active);
  const model = contrastModel(table, kind, active, dealt, whole);
  const byDimension = table.dimensions.map((_, dimension): readonly Contrast[] => {
    const cuboid = readCuboid(table, kind, [dimension], active, whole);
    if (!cuboid) return [];
    const sums = sumBlocks(table, kind, cuboid, dealt);
    const found = cuboid.sums.map((own, cell) => summed(model.contrast(own, sums, cell), model.leverage(own)));
    // of two values one says it all: the other is its mirror image
    return (found.length === 2 ? found.slice(1) : found).filter(({ variance }) => variance > 0);
  });
  const pooled = pauleMandel(byDimension.flat());
  return byDimension.map((contrasts) => (contrasts.length < FEWEST ? pooled : pauleMandel(contrasts)));
}

function pauleMandel(contrasts: readonly Contrast[]): number {
  if (contrasts.length < FEWEST) return 0;
  const excess = (heterogeneity: number): number =>
    contrasts.reduce(
      (sum, { value, variance, leverage }) => sum + value ** 2 / (variance + heterogeneity * leverage ** 2) - 1,
      0,
    );
  if (excess(0) <= 0) return 0;
  const largest = Math.max(...contrasts.map(({ value, leverage }) => (value / leverage) ** 2));
  return bracketedRoot(excess, 0, contrasts.length * largest);
}
