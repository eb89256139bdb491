import { betaQuantile } from "./incomplete-beta.ts";
import { bracketedRoot } from "./root-finding.ts";
import { checkShare, type Interval, type Share } from "./share.ts";

/** Rates of many groups, each pulled towards the common rate by as much as chance alone explains its distance. */
export interface ShrunkenRates {
  /** Common rate of the groups. */
  readonly centre: number;
  /** Records' worth of evidence that the common rate counts for; ∞ when the groups differ by chance only. */
  readonly priorSize: number;
  readonly rates: readonly { readonly rate: number; readonly interval: Interval }[];
}

/**
 * Empirical-Bayes (beta-binomial) shrinkage: the group's rate as it would be expected next time, so that a lucky 9 of 12 does not rank
 * above a proven 300 of 500. The prior is fitted to all groups by maximum likelihood.
 * Source: Griffiths (1973), Biometrics 29, 637–648; Efron and Morris (1975), JASA 70, 311–319.
 *
 * @returns null when no group has records
 * @throws RangeError unless 0 ≤ successes ≤ n in every group, in whole numbers
 * @example shrinkRates([{ successes: 9, n: 12 }, { successes: 300, n: 500 }, { successes: 200, n: 500 }])?.rates[0]?.rate // 0.61766, not 0.75
 */
export function shrinkRates(groups: readonly Share[], confidence = 0.95): ShrunkenRates | null {
  for (const group of groups) {
    checkShare(group);
    if (!Number.isInteger(group.successes) || !Number.isInteger(group.n))
      throw new RangeError("shrinkage of rates needs whole numbers of records");
  }
  if (groups.every(({ n }) => n === 0)) return null;
  const { centre, spread } = fitBetaBinomial(groups);
  const priorSize = 1 / spread;
  const tail = (1 - confidence) / 2;
  const rates = groups.map(({ successes, n }) => {
    if (spread === 0 || centre === 0 || centre === 1) return { rate: centre, interval: [centre, centre] as const };
    const [a, b] = [successes + centre * priorSize, n - successes + (1 - centre) * priorSize];
    // a getter: the quantiles of a very large prior take milliseconds each, and most callers rank by the rate alone
    return {
      rate: a / (a + b),
      get interval() {
        return [betaQuantile(tail, a, b), betaQuantile(1 - tail, a, b)] as const;
      },
    };
  });
  return { centre, priorSize, rates };
}

/** How many groups reach at least j + 1 successes, failures and records, for j = 0, 1, …: the likelihood needs no more. */
interface Reach {
  readonly successes: Float64Array;
  readonly failures: Float64Array;
  readonly records: Float64Array;
}

/** Likeliest mean and spread (1 / prior size) of the beta-binomial; spread 0 is the plain binomial. */
function fitBetaBinomial(groups: readonly Share[]): { centre: number; spread: number } {
  const reach: Reach = {
    successes: reachOf(groups.map((group) => group.successes)),
    failures: reachOf(groups.map((group) => group.n - group.successes)),
    records: reachOf(groups.map((group) => group.n)),
  };
  const pooled =
    groups.reduce((sum, group) => sum + group.successes, 0) / groups.reduce((sum, group) => sum + group.n, 0);
  if (pooled === 0 || pooled === 1) return { centre: pooled, spread: 0 };
  const slope = (logSpread: number) => {
    const spread = Math.exp(logSpread);
    return spreadScore(reach, likeliestCentre(reach, spread), spread);
  };
  if (slope(Math.log(1e-9)) <= 0) return { centre: pooled, spread: 0 };
  const spread = Math.exp(bracketedRoot(slope, Math.log(1e-9), Math.log(1e3), 1e-9));
  return { centre: likeliestCentre(reach, spread), spread };
}

function reachOf(counts: readonly number[]): Float64Array {
  const reach = new Float64Array(counts.reduce((largest, count) => Math.max(largest, count), 0));
  for (const count of counts) if (count > 0) reach[count - 1]! += 1;
  for (let j = reach.length - 2; j >= 0; j--) reach[j]! += reach[j + 1]!;
  return reach;
}

/** The centre that is likeliest at this spread; the likelihood is concave in it. */
function likeliestCentre({ successes, failures }: Reach, spread: number): number {
  const [won, lost] = [runsOf(successes), runsOf(failures)];
  const score = (centre: number) => {
    let sum = 0;
    for (const run of won) sum = plusRun(sum, run, centre, spread);
    for (const run of lost) sum = plusRun(sum, { ...run, groups: -run.groups }, 1 - centre, spread);
    return sum;
  };
  return bracketedRoot(score, 1e-12, 1 - 1e-12, 1e-14);
}

/** Places from `from` up to but not including `to` that equally many groups reach. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly groups: number;
}

function runsOf(reach: Float64Array): readonly Run[] {
  const runs: Run[] = [];
  for (let from = 0, to = 0; from < reach.length; from = to) {
    while (to < reach.length && reach[to] === reach[from]) to++;
    runs.push({ from, to, groups: reach[from]! });
  }
  return runs;
}

/** From here on three terms of the Euler–Maclaurin formula leave less than 1e-16 of a sum of reciprocals. */
const SERIES_FROM = 64;

/** Adds Σ groups / (centre + j × spread) over a run: term by term at first, the rest of a long run at once, since groups hold 100,000 records. */
function plusRun(before: number, { from, to, groups }: Run, centre: number, spread: number): number {
  let sum = before;
  const first = Math.max(from, Math.ceil(SERIES_FROM - centre / spread));
  const direct = to - first > SERIES_FROM && spread > 0 ? first : to;
  for (let j = from; j < direct; j++) sum += groups / (centre + j * spread);
  if (direct === to) return sum;
  const [start, end] = [centre / spread + direct, centre / spread + to];
  const ends = (power: number): number => start ** -power - end ** -power;
  const terms = Math.log1p((to - direct) / start) + ends(1) / 2 + ends(2) / 12 - ends(4) / 120;
  return sum + (groups / spread) * terms;
}

/** Derivative of the log-likelihood by the spread. */
function spreadScore({ successes, failures, records }: Reach, centre: number, spread: number): number {
  let sum = 0;
  for (let j = 0; j < successes.length; j++) sum += (successes[j]! * j) / (centre + j * spread);
  for (let j = 0; j < failures.length; j++) sum += (failures[j]! * j) / (1 - centre + j * spread);
  for (let j = 0; j < records.length; j++) sum -= (records[j]! * j) / (1 + j * spread);
  return sum;
}
