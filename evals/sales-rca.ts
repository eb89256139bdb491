import type { CellTable } from "#contracts/reader.ts";
import { type Random, seededRandom } from "#stats/random.ts";
import type { Share } from "#stats/share.ts";
import { twoProportionTest } from "#stats/two-proportion-test.ts";

/** What happened between the two periods: one to three planted causes, nothing, the same drop everywhere, or only a change of mix. */
export type SalesRcaKind = "rate1" | "rate2" | "rate3" | "null" | "common" | "mix";

export const plantedKinds: readonly SalesRcaKind[] = ["rate1", "rate2", "rate3"];

/** A segment whose chance to win was cut in the second period. */
export interface PlantedCause {
  /** Its conditions as `dimension=value`, sorted and joined by `&`. */
  readonly label: string;
  /** Pooled two-proportion z of its own drawn deals: how visible it is at all. */
  readonly z: number;
}

export interface SalesRcaCase {
  readonly before: CellTable;
  readonly after: CellTable;
  readonly planted: readonly PlantedCause[];
}

const dimensions = [
  { name: "region", levels: 5 },
  { name: "industry", levels: 8 },
  { name: "product", levels: 4 },
  { name: "source", levels: 6 },
  { name: "rep", levels: 15 },
  { name: "size", levels: 3 },
] as const;
const WIDTH = dimensions.length;
const REGION = 0;
const PRODUCT = 2;
const MOST_TRIES = 500;
const FEWEST_PLANTED = 40;

/** Deals of one period, one code per dimension, and each one's chance to be won. */
interface Deals {
  readonly codes: readonly Uint8Array[];
  readonly chance: Float64Array;
}

/**
 * One case of SalesRCA: closed deals of two periods (the second 80–120 % of the first) with Zipf-like shares, main effects and one interaction
 * on the log odds, half of the cases with a nuisance shift of the mix and half with a small common drop. Causes have one to three conditions,
 * hold 4–45 % of the later deals and multiply the chance to win by 0.3–0.6. Same family as the numpy generator, other random numbers.
 *
 * @param perPeriod closed deals in the first period
 * @param seed one case per seed and kind
 */
export function salesRcaCase(kind: SalesRcaKind, perPeriod: number, seed: number): SalesRcaCase {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const shares = dimensions.map(({ levels }) => zipfShares(random, levels, between(0.2, 0.9)));
  const effects = dimensions.map(({ levels }) => Array.from({ length: levels }, () => 0.35 * random.normal()));
  const intercept = -0.9 + 0.25 * random.normal();
  const interaction = Array.from(
    { length: dimensions[REGION].levels * dimensions[PRODUCT].levels },
    () => 0.25 * random.normal(),
  );
  const sharesAfter = shares.map((each) => [...each]);
  if (kind === "mix" || random.bernoulli(0.5)) {
    const at = random.integer(WIDTH);
    const own = effects[at]!;
    const level = kind === "mix" ? own.indexOf(Math.min(...own)) : random.integer(own.length);
    const added = kind === "mix" ? between(0.15, 0.3) : between(0.05, 0.2);
    sharesAfter[at] = shares[at]!.map((share, i) => share * (1 - added) + (i === level ? added : 0));
    if (kind === "mix") own[level]! -= 0.8;
  }
  const chanceOf = (codes: readonly Uint8Array[], row: number): number => {
    let odds = intercept + interaction[codes[REGION]![row]! * dimensions[PRODUCT].levels + codes[PRODUCT]![row]!]!;
    for (let at = 0; at < WIDTH; at++) odds += effects[at]![codes[at]![row]!]!;
    return 1 / (1 + Math.exp(-odds));
  };
  const draw = (from: readonly (readonly number[])[], size: number): Deals => {
    const codes = from.map((each) => drawCodes(random, each, size));
    return { codes, chance: Float64Array.from({ length: size }, (_, row) => chanceOf(codes, row)) };
  };
  const before = draw(shares, perPeriod);
  const after = draw(sharesAfter, Math.trunc(perPeriod * between(0.8, 1.2)));
  if ((kind !== "null" && random.bernoulli(0.5)) || kind === "common") {
    const factor = kind === "common" ? between(0.75, 0.85) : between(0.93, 1);
    after.chance.forEach((chance, row) => {
      after.chance[row] = chance * factor;
    });
  }
  const causes = plant(random, { before, after, sharesAfter }, Math.max(0, plantedKinds.indexOf(kind) + 1));
  const won = [before, after].map(({ chance }) => Uint8Array.from(chance, (each) => (random.bernoulli(each) ? 1 : 0)));
  return {
    before: cellTable(before.codes, won[0]!),
    after: cellTable(after.codes, won[1]!),
    planted: causes.map(({ label, masks }) => ({ label, z: visibility(masks, won) })),
  };
}

function zipfShares(random: Random, levels: number, power: number): readonly number[] {
  const weights = Array.from({ length: levels }, (_, i) => 1 / (i + 1) ** power);
  for (let last = levels - 1; last > 0; last--) {
    const at = random.integer(last + 1);
    [weights[last], weights[at]] = [weights[at]!, weights[last]!];
  }
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => each / sum);
}

function pick(random: Random, shares: readonly number[]): number {
  let left = random.uniform();
  for (let level = 0; level < shares.length - 1; level++) {
    left -= shares[level]!;
    if (left < 0) return level;
  }
  return shares.length - 1;
}

const drawCodes = (random: Random, shares: readonly number[], size: number): Uint8Array =>
  Uint8Array.from({ length: size }, () => pick(random, shares));

interface Cause {
  readonly label: string;
  /** 1 for its deals, before and after. */
  readonly masks: readonly [Uint8Array, Uint8Array];
}

/** Cuts the chance to win in segments that hold enough deals and overlap by at most a quarter; writes into `after.chance`. */
function plant(
  random: Random,
  { before, after, sharesAfter }: { before: Deals; after: Deals; sharesAfter: readonly (readonly number[])[] },
  wanted: number,
): readonly Cause[] {
  const causes: Cause[] = [];
  for (let tries = 0; causes.length < wanted && tries < MOST_TRIES; tries++) {
    const depth = 1 + pick(random, [0.5, 0.35, 0.15]);
    const chosen = new Set<number>();
    while (chosen.size < depth) chosen.add(random.integer(WIDTH));
    const conditions = [...chosen]
      .sort((a, b) => a - b)
      .map((dimension) => ({ dimension, level: pick(random, sharesAfter[dimension]!) }));
    const [earlier, mask] = [maskOf(before.codes, conditions), maskOf(after.codes, conditions)];
    const [held, all] = [sizeOf(mask), mask.length];
    if (held < 0.04 * all || held > 0.45 * all || held < FEWEST_PLANTED || sizeOf(earlier) < FEWEST_PLANTED) continue;
    const overlaps = causes.some(({ masks }) => {
      const both = sizeOf(mask.map((value, row) => value & masks[1][row]!));
      return both > 0.25 * Math.min(held, sizeOf(masks[1]));
    });
    if (overlaps) continue;
    const kept = 0.3 + 0.3 * random.uniform();
    mask.forEach((value, row) => {
      if (value === 1) after.chance[row] = after.chance[row]! * kept;
    });
    const words = conditions.map(
      ({ dimension, level }) => `${dimensions[dimension]!.name}=${levelName(dimension, level)}`,
    );
    causes.push({ label: words.sort().join("&"), masks: [earlier, mask] });
  }
  return causes;
}

const levelName = (dimension: number, level: number): string => `${dimensions[dimension]!.name[0]}${level}`;

const sizeOf = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

const maskOf = (
  codes: readonly Uint8Array[],
  conditions: readonly { readonly dimension: number; readonly level: number }[],
): Uint8Array =>
  Uint8Array.from(codes[0]!, (_, row) =>
    conditions.every(({ dimension, level }) => codes[dimension]![row] === level) ? 1 : 0,
  );

function visibility(masks: Cause["masks"], won: readonly Uint8Array[]): number {
  const [earlier, later] = masks.map(
    (mask, side): Share => ({
      n: sizeOf(mask),
      successes: mask.reduce((sum, value, row) => sum + value * won[side]![row]!, 0),
    }),
  );
  return twoProportionTest(later!, earlier!)?.z ?? 0;
}

/** The deals as the metrics layer hands them out: one row per combination of values. */
function cellTable(codes: readonly Uint8Array[], won: Uint8Array): CellTable {
  const cells = new Map<number, { readonly row: number; n: number; won: number }>();
  for (let row = 0; row < won.length; row++) {
    const key = codes.reduce((sum, each, at) => sum * dimensions[at]!.levels + each[row]!, 0);
    const cell = cells.get(key) ?? { row, n: 0, won: 0 };
    cell.n++;
    cell.won += won[row]!;
    cells.set(key, cell);
  }
  const kept = [...cells].sort(([a], [b]) => a - b).map(([, cell]) => cell);
  const n = Float64Array.from(kept, (cell) => cell.n);
  return {
    measure: "win_rate",
    size: kept.length,
    columns: codes.map((each, at) => ({
      dimension: dimensions[at]!.name,
      levels: Array.from({ length: dimensions[at]!.levels }, (_, level) => levelName(at, level)),
      codes: Uint32Array.from(kept, ({ row }) => each[row]!),
    })),
    numeric: [],
    n,
    numerator: Float64Array.from(kept, (cell) => cell.won),
    sum: new Float64Array(kept.length),
    sumSquares: new Float64Array(kept.length),
  };
}
