import { type ContrastKind, type ContrastTable, dealRecords } from "./contrast-scan-blocks.ts";
import { readCuboid, wholeSums } from "./contrast-scan-cells.ts";
import { type Contrast, contrastModel, sumBlocks, summed } from "./contrast-scan-model.ts";
import { bracketedRoot } from "./root-finding.ts";

/** From fewer values no spread can be told. */
const FEWEST = 4;

/**
 * How differently the single values of all dimensions moved between two periods in which nothing is claimed to have happened, beyond what the luck of
 * single records explains: a variance of log growth for totals, in squared units for means. The variance at which Σ contrast² / (sampling variance +
 * heterogeneity × leverage²) meets its expectation, the number of values (Paule and Mandel 1982); 0 when the records alone explain it.
 *
 * @example contrastHeterogeneity(table, "total", 1) // 0.01 where regions grow 10 % apart from one another in a usual quarter
 */
export function contrastHeterogeneity(table: ContrastTable, kind: ContrastKind, seed: number): number {
  const active = new Uint8Array(table.period.length).fill(1);
  const dealt = dealRecords(table, kind, active, seed);
  if (dealt.blocks < 2) return 0;
  const whole = wholeSums(table, active);
  const model = contrastModel(table, kind, active, dealt, whole);
  const contrasts = table.dimensions.flatMap((_, dimension): readonly Contrast[] => {
    const cuboid = readCuboid(table, kind, [dimension], active, whole);
    if (!cuboid) return [];
    const sums = sumBlocks(table, kind, cuboid, dealt);
    const found = cuboid.sums.map((own, cell) => summed(model.contrast(own, sums, cell), model.leverage(own)));
    // of two values one says it all: the other is its mirror image
    return (found.length === 2 ? found.slice(1) : found).filter(({ variance }) => variance > 0);
  });
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
