import type { Condition } from "#contracts/segment.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import type { Share } from "#stats/share.ts";
import { sumsOfPairs } from "./loss-sums.ts";
import type { Counts, LossTable } from "./loss-table.ts";

/** A segment that loses more than the rest, or that worsened more than the rest. */
export interface Concentration {
  readonly segment: readonly Condition[];
  readonly inside: Share;
  readonly outside: Share;
  readonly insideBefore: Share;
  /** p of inside against outside, adjusted over everything searched. */
  readonly levelP: number;
  /** p of the change inside against the change outside, adjusted likewise; null without a period before. */
  readonly changeP: number | null;
  /** It worsened more than the rest since the period before. */
  readonly fresh: boolean;
}

/** Below this many records inside or outside a segment is not compared. */
const MINIMUM_RECORDS = 40;
const MOST_FOUND = 3;

/**
 * Segments of one or two conditions in which the loss concentrates. Each candidate is compared with everything outside it: its loss rate now
 * (pooled two-proportion test) and, with a period before, the change of that rate against the change outside (difference of differences).
 * Since candidates are searched and overlap, p-values are adjusted over all of them so that the chance of even one false claim keeps its level
 * (Holm). The strongest is taken, its records are set aside, and the search repeats, at most three times. A segment that newly worsened comes
 * before one that is merely worse; one that stands for "not recorded" is no candidate. Of equals the earlier dimensions win.
 */
export function findConcentrations(
  table: LossTable,
  significance: number,
): { readonly found: readonly Concentration[]; readonly searched: number } {
  const kept = new Uint8Array(table.size).fill(1);
  const found: Concentration[] = [];
  let searched = 0;
  while (found.length < MOST_FOUND) {
    const all = judged(candidates(table, kept), significance);
    if (found.length === 0) searched = all.length;
    const best = all.filter(({ holds }) => holds).sort(byStrength)[0];
    if (!best) break;
    found.push(best.concentration);
    setAside(table, kept, best.concentration.segment);
  }
  return { found, searched };
}

interface Candidate {
  readonly segment: readonly Condition[];
  readonly now: Share;
  readonly before: Share;
  readonly rest: Share;
  readonly restBefore: Share;
}

interface Judged {
  readonly concentration: Concentration;
  readonly strength: number;
  readonly holds: boolean;
}

const byStrength = (a: Judged, b: Judged): number =>
  Number(b.concentration.fresh) - Number(a.concentration.fresh) ||
  b.strength - a.strength ||
  a.concentration.segment.length - b.concentration.segment.length;

function setAside(
  { dimensions, levels, codes, size }: LossTable,
  kept: Uint8Array,
  segment: readonly Condition[],
): void {
  const wanted = segment.map(({ dimension, value }) => {
    const at = dimensions.indexOf(dimension);
    return { column: codes[at]!, code: levels[at]!.indexOf(value) };
  });
  for (let row = 0; row < size; row++) if (wanted.every(({ column, code }) => column[row] === code)) kept[row] = 0;
}

function candidates(table: LossTable, kept: Uint8Array): Candidate[] {
  const cuts = table.dimensions.flatMap((_, a) => [
    [a],
    ...table.dimensions.slice(a + 1).map((__, b) => [a, a + 1 + b]),
  ]);
  const sums = sumsOfPairs(table, kept);
  return cuts.flatMap((cut) => candidatesOf(table, cut, sums.get(cut.join())!));
}

function candidatesOf({ dimensions, levels }: LossTable, cut: readonly number[], sums: Counts): Candidate[] {
  const b = cut[1];
  const width = b === undefined ? 1 : levels[b]!.length;
  const total = totalOf(sums);
  const made: Candidate[] = [];
  for (let group = 0; group < sums.n.length; group++) {
    const now = { successes: sums.lost[group]!, n: sums.n[group]! };
    const rest = { successes: total.lost - now.successes, n: total.n - now.n };
    if (Math.min(now.n, rest.n) < MINIMUM_RECORDS) continue;
    const before = { successes: sums.lostBefore[group]!, n: sums.nBefore[group]! };
    const restBefore = { successes: total.lostBefore - before.successes, n: total.nBefore - before.n };
    const picked = b === undefined ? [group] : [Math.floor(group / width), group % width];
    const segment = picked.map((code, order) => ({
      dimension: dimensions[cut[order]!]!,
      value: levels[cut[order]!]![code] ?? null,
    }));
    if (segment.every(({ value }) => value !== null)) made.push({ segment, now, before, rest, restBefore });
  }
  return made;
}

function totalOf({ lost, n, lostBefore, nBefore }: Counts) {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return { lost: sum(lost), n: sum(n), lostBefore: sum(lostBefore), nBefore: sum(nBefore) };
}

function judged(all: readonly Candidate[], significance: number): Judged[] {
  const level = all.map(levelZ);
  const change = all.map(changeZ);
  const levelP = holm(level.map(normalTwoSided));
  const comparable = change.flatMap((z, at) => (z === null ? [] : [{ z, at }]));
  const adjusted = holm(comparable.map(({ z }) => normalTwoSided(z)));
  const changeP = new Map(comparable.map(({ at }, order) => [at, adjusted[order]!]));
  return all.map(({ segment, now, before, rest }, at) => {
    const p = changeP.get(at) ?? null;
    const fresh = (change[at] ?? 0) > 0 && p !== null && p < significance;
    const worse = level[at]! > 0 && levelP[at]! < significance;
    const concentration = {
      segment,
      inside: now,
      outside: rest,
      insideBefore: before,
      levelP: levelP[at]!,
      changeP: p,
      fresh,
    };
    return { concentration, strength: fresh ? change[at]! : level[at]!, holds: fresh || worse };
  });
}

const rate = ({ successes, n }: Share): number => successes / n;

function levelZ({ now, rest }: Candidate): number {
  const pooled = (now.successes + rest.successes) / (now.n + rest.n);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / now.n + 1 / rest.n));
  return error === 0 ? 0 : (rate(now) - rate(rest)) / error;
}

/** Difference of differences over its standard error; a loss and a stay are added to each share so that none is without spread. */
function changeZ({ now, before, rest, restBefore }: Candidate): number | null {
  if (Math.min(before.n, restBefore.n) < MINIMUM_RECORDS) return null;
  const variance = [now, before, rest, restBefore].reduce((sum, { successes, n }) => {
    const p = (successes + 1) / (n + 2);
    return sum + (p * (1 - p)) / (n + 2);
  }, 0);
  return (rate(now) - rate(before) - (rate(rest) - rate(restBefore))) / Math.sqrt(variance);
}
