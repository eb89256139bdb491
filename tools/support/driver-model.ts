import type { CellTable } from "#contracts/reader.ts";
import { type PartTest, testParts } from "#stats/coefficient-tests.ts";
import { type Design, type DesignPart, designMatrix } from "#stats/design-matrix.ts";
import { fitLogistic, type LogisticFit } from "#stats/logistic-regression.ts";
import { averageMarginalEffects, levelsAgainstAverage, type MarginalEffect } from "#stats/marginal-effects.ts";
import { OTHER } from "./compared-table.ts";
import { FEWEST_RECORDS, SMALLEST_SHARE } from "./explaining-dimensions.ts";

/** A categorical factor with rare values pooled; level 0 is the most frequent and the reference of the fit. */
export interface Factor {
  readonly key: string;
  readonly levels: readonly (string | null)[];
  readonly codes: Uint32Array;
  readonly records: Float64Array;
  readonly successes: Float64Array;
}

/** Rows of records with their factors; `amount` holds log₂ of the amount (missing ones the mean), or null when it cannot be used. */
export interface DriverTable {
  readonly rows: number;
  readonly trials: Float64Array;
  readonly successes: Float64Array;
  readonly factors: readonly Factor[];
  readonly amount: Float64Array | null;
  /** Month of every row, YYYY-MM. */
  readonly months: readonly string[];
}

/** A numeric factor is used when at least this part of the records has it. */
const FEWEST_PRICED = 0.8;

/** Reads factors, amount and month out of cells cut by the factors, `month` last. */
export function driverTable(cells: CellTable): DriverTable {
  const months = cells.columns.at(-1)!;
  return {
    rows: cells.size,
    trials: cells.n,
    successes: cells.numerator,
    factors: cells.columns.slice(0, -1).map(({ dimension, levels, codes }) => pooled(dimension, levels, codes, cells)),
    amount: logAmount(cells),
    months: Array.from(months.codes, (code) => months.levels[code] ?? ""),
  };
}

function pooled(key: string, levels: readonly (string | null)[], codes: Uint32Array, cells: CellTable): Factor {
  const counts = new Float64Array(levels.length);
  let total = 0;
  for (let row = 0; row < cells.size; row++) {
    counts[codes[row]!] = counts[codes[row]!]! + cells.n[row]!;
    total += cells.n[row]!;
  }
  const needed = Math.max(FEWEST_RECORDS, SMALLEST_SHARE * total);
  const kept = [...counts.keys()].filter((code) => counts[code]! >= needed).sort((a, b) => counts[b]! - counts[a]!);
  const newCode = new Map(kept.map((code, at) => [code, at]));
  const made = Uint32Array.from(codes, (code) => newCode.get(code) ?? kept.length);
  const names = kept.map((code) => levels[code]!);
  const all = made.some((code) => code === kept.length) ? [...names, OTHER] : names;
  const records = new Float64Array(all.length);
  const successes = new Float64Array(all.length);
  for (let row = 0; row < cells.size; row++) {
    records[made[row]!] = records[made[row]!]! + cells.n[row]!;
    successes[made[row]!] = successes[made[row]!]! + cells.numerator[row]!;
  }
  return { key, levels: all, codes: made, records, successes };
}

function logAmount(cells: CellTable): Float64Array | null {
  const [column] = cells.numeric;
  if (!column) return null;
  let sum = 0;
  let priced = 0;
  let total = 0;
  for (let row = 0; row < cells.size; row++) {
    const n = cells.n[row]!;
    total += n;
    if (!(column.values[row]! > 0)) continue;
    sum += n * Math.log2(column.values[row]!);
    priced += n;
  }
  if (priced < FEWEST_PRICED * total) return null;
  const mean = sum / priced;
  return column.values.map((value) => (value > 0 ? Math.log2(value) : mean));
}

export interface DriverFit {
  readonly design: Design;
  readonly fit: LogisticFit;
  readonly tests: readonly PartTest[];
}

/** Logistic regression on the rows that `keep` lets through (all by default): factors, then log₂ of the amount. */
export function fitDrivers(table: DriverTable, keep?: (row: number) => boolean): DriverFit {
  const trials = keep ? table.trials.map((n, row) => (keep(row) ? n : 0)) : table.trials;
  const successes = keep ? table.successes.map((n, row) => (keep(row) ? n : 0)) : table.successes;
  const parts: DesignPart[] = [
    { kind: "intercept" },
    ...table.factors.map(
      ({ key, levels, codes }): DesignPart => ({
        kind: "levels",
        name: key,
        levels: levels.map((_, at) => String(at)),
        codes,
        reference: 0,
      }),
    ),
    ...(table.amount ? [{ kind: "numeric", name: "amount", values: table.amount } as const] : []),
  ];
  const design = designMatrix(parts, table.rows);
  const fit = fitLogistic({ design, successes, trials });
  return { design, fit, tests: testParts(design, fit) };
}

/** Average marginal effects: every value against the average record, a doubling of the amount. */
export function driverEffects(table: DriverTable, { design, fit }: DriverFit): readonly MarginalEffect[] {
  const options = { trials: table.trials };
  const levels = table.factors.flatMap((_, at) => levelsAgainstAverage(design, fit, at + 1, options));
  if (!table.amount) return levels;
  // only the numeric part is wanted here, so the design is cut down to nothing else than it needs
  const numeric = averageMarginalEffects({ ...design, parts: design.parts.slice(-1) }, fit, options);
  return [...levels, ...numeric];
}
