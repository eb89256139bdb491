import { z } from "zod";
import { points, Quantity } from "#contracts/quantity.ts";
import { Segment, segmentLabel } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { chiSquareUpperTail } from "#stats/chi-square-distribution.ts";
import type { Stratum } from "#stats/mantel-haenszel.ts";
import { mantelHaenszelDifference } from "#stats/mantel-haenszel-difference.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import type { Share } from "#stats/share.ts";
import { byActionability } from "./action-owner.ts";
import { explainingDimensions } from "./explaining-dimensions.ts";
import type { Cut } from "./judge-groups.ts";
import type { MeasureScope } from "./measure-scope.ts";
import { differenceP, shareChange, shareFigure } from "./rate-figures.ts";

/** Below this many records of either group a stratum is not compared. */
const FEWEST = 30;
/** With so many strata they are people or accounts, and each holds too little. */
const MOST_STRATA = 12;

const Place = z.object({
  label: z.string(),
  segment: Segment,
  first: Quantity,
  second: Quantity,
  difference: Quantity.describe("first minus second; p is adjusted over the strata"),
});

/** How a difference of two groups looks inside the strata of the dimension where it varies most. */
export const PairWithin = z.object({
  verdict: z
    .enum(["reverses", "one-place", "vanishes"])
    .describe(
      "reverses: established both ways; one-place: established in one stratum and not in the others together; vanishes: not there among like records",
    ),
  dimension: z.string().describe("in words"),
  common: Quantity.describe("difference among like records (Mantel–Haenszel); for one-place that of all other strata"),
  places: z.array(Place).describe("the strata that are established, those in the direction of the whole first"),
});
export type PairWithin = z.infer<typeof PairWithin>;

/** From this part of the largest variation on another dimension shows it as well. */
const ABOUT_MOST = 0.8;

interface Cell {
  readonly value: string | null;
  readonly stratum: Stratum;
}

/**
 * Whether the difference between two groups holds among like records. Each other dimension known beforehand gives strata; whether their differences
 * vary is Cochran's Q, adjusted over the dimensions (Holm), and each stratum is tested, adjusted over the strata. Null when it holds everywhere
 * alike, or when nothing is recorded to compare like with like.
 *
 * @param labels the two values compared, in the order of the difference
 */
export async function pairWithin(
  scope: MeasureScope,
  cut: Cut,
  labels: readonly [string | null, string | null],
  ctx: ToolContext,
): Promise<PairWithin | null> {
  const { measure, period } = scope;
  const keys = explainingDimensions(scope.dimensions, "").filter(
    (key) => key !== cut.dimension.key && cut.where[key]?.length !== 1,
  );
  const tables = await Promise.all(
    keys.map(async (key) => {
      const by = [cut.dimension.key, key];
      const table = await ctx.read(cells, { measure: measure.name, period, by, where: cut.where });
      const found = strataOf(table, labels);
      return { key, cells: found.length <= MOST_STRATA ? found : [] };
    }),
  );
  const usable = tables.filter((table) => table.cells.length >= 2);
  const varied = usable.map((table) => ({ ...table, ...heterogeneity(table.cells) }));
  const adjusted = holm(varied.map(({ p }) => p));
  const most = Math.max(...varied.map(({ excess }) => excess));
  // strata of several dimensions may hold the same records: of those along which the difference varies most the one that is acted on is told
  const judged = varied
    .map((table, at) => ({ ...table, p: adjusted[at]!, among: table.excess >= ABOUT_MOST * most }))
    .sort(
      (a, b) => Number(b.among) - Number(a.among) || (a.among ? byActionability(a.key, b.key) : b.excess - a.excess),
    )
    .flatMap(({ key, cells: strata, p }) => judge(key, strata, p, ctx.settings.significance) ?? []);
  return judged.find(({ verdict }) => verdict !== "vanishes") ?? judged[0] ?? null;
}

function strataOf(
  table: Awaited<ReturnType<typeof cells.read>>,
  [first, second]: readonly [string | null, string | null],
): readonly Cell[] {
  const [groups, others] = [table.columns[0]!, table.columns[1]!];
  const found = new Map<string | null, { first: Share; second: Share }>();
  const none = { successes: 0, n: 0 };
  for (let row = 0; row < table.size; row++) {
    const group = groups.levels[groups.codes[row]!] ?? null;
    const value = others.levels[others.codes[row]!] ?? null;
    if (value === null || (group !== first && group !== second)) continue;
    const share = { successes: table.numerator[row]!, n: table.n[row]! };
    const stratum = found.get(value) ?? { first: none, second: none };
    found.set(value, group === first ? { ...stratum, first: share } : { ...stratum, second: share });
  }
  return [...found]
    .map(([value, stratum]) => ({ value, stratum }))
    .filter(({ stratum }) => Math.min(stratum.first.n, stratum.second.n) >= FEWEST);
}

const smoothed = ({ successes, n }: Share): number => (successes + 0.5) / (n + 1);
const varianceOf = (share: Share): number => (smoothed(share) * (1 - smoothed(share))) / share.n;
const gapOf = ({ first, second }: Stratum): number => first.successes / first.n - second.successes / second.n;

/** Cochran's Q: do the differences of the strata vary more than chance has it, and by how much beyond its degrees of freedom? */
function heterogeneity(strata: readonly Cell[]): { readonly p: number; readonly excess: number } {
  const each = strata.map(({ stratum }) => ({
    gap: gapOf(stratum),
    weight: 1 / (varianceOf(stratum.first) + varianceOf(stratum.second)),
  }));
  const weight = each.reduce((sum, one) => sum + one.weight, 0);
  const mean = each.reduce((sum, one) => sum + one.weight * one.gap, 0) / weight;
  const q = each.reduce((sum, one) => sum + one.weight * (one.gap - mean) ** 2, 0);
  return { p: chiSquareUpperTail(q, strata.length - 1), excess: q - (strata.length - 1) };
}

function judge(key: string, strata: readonly Cell[], varies: number, significance: number): PairWithin | null {
  const all = common(strata);
  const crude = Math.sign(gapOf(pooled(strata)));
  if (!all || crude === 0) return null;
  const ps = holm(strata.map(({ stratum }) => differenceP(stratum.first, stratum.second)));
  const sure = strata.flatMap((cell, at) => (ps[at]! < significance ? [{ ...cell, p: ps[at]! }] : []));
  const along = sure.filter(({ stratum }) => gapOf(stratum) * crude > 0);
  const against = sure.filter(({ stratum }) => gapOf(stratum) * crude < 0);
  const places = [...along, ...against].map((cell) => placeOf(key, cell));
  const made = { dimension: key.replaceAll("_", " "), places };
  if (varies < significance && along.length > 0 && against.length > 0)
    return { ...made, verdict: "reverses", common: all };
  const [only] = along;
  const rest =
    varies < significance && along.length === 1 ? common(strata.filter(({ value }) => value !== only!.value)) : null;
  if (rest && ((rest.p ?? 1) >= significance || rest.value * crude < 0))
    return { ...made, verdict: "one-place", common: rest };
  if ((all.p ?? 1) >= significance || all.value * crude < 0) return { ...made, verdict: "vanishes", common: all };
  return null;
}

function common(strata: readonly Cell[]): Quantity | null {
  const found = mantelHaenszelDifference(strata.map(({ stratum }) => stratum));
  if (!found) return null;
  const n = strata.reduce((sum, { stratum }) => sum + stratum.first.n + stratum.second.n, 0);
  const p = found.standardError > 0 ? normalTwoSided(found.difference / found.standardError) : 1;
  return points(found.difference, { n, interval: found.interval, p });
}

const pooled = (strata: readonly Cell[]): Stratum => {
  const add = (side: "first" | "second"): Share => ({
    successes: strata.reduce((sum, { stratum }) => sum + stratum[side].successes, 0),
    n: strata.reduce((sum, { stratum }) => sum + stratum[side].n, 0),
  });
  return { first: add("first"), second: add("second") };
};

function placeOf(dimension: string, { value, stratum, p }: Cell & { readonly p: number }): z.infer<typeof Place> {
  const segment = [{ dimension, value }];
  return {
    label: segmentLabel(segment),
    segment,
    first: shareFigure(stratum.first)!,
    second: shareFigure(stratum.second)!,
    difference: shareChange(stratum.first, stratum.second, p)!,
  };
}
