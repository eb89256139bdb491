import { type DealHistories, stageOn } from "#metrics/deal-histories.ts";
import { aalenJohansen, type CumulativeIncidence } from "#stats/aalen-johansen.ts";
import { quantileSorted } from "#stats/quantile.ts";
import { closedBy, firstClose, openOn } from "./risk-snapshots.ts";

export const WON = 1;
export const LOST = 2;
const OUTCOMES = 3;
/** Days from a deal's creation at which it counts as older: what is left to happen differs most while a deal is young. */
const AGES = [15, 30, 60, 90, 135, 180, 270];
const STEP = 30;
/** Snapshots beyond those that the longest wait needs: enough deals, and still what is true now rather than long ago. */
const MORE_SNAPSHOTS = 3;
/** More deals than this to learn from make it slower, not better. */
const MOST_LEARNT_FROM = 25_000;

/** How many deals waited how many days until they were won, lost or no longer seen: `counts[days × 3 + outcome]`. */
export interface Waits {
  n: number;
  readonly counts: Float64Array;
}

export interface PastDeals {
  readonly all: Waits;
  readonly stages: ReadonlyMap<number, Waits>;
  /** By stage and age. */
  readonly cells: ReadonlyMap<number, Waits>;
  /** By size, with how many deals of each cell are in it. */
  readonly sizes: readonly { readonly waits: Waits; readonly cells: ReadonlyMap<number, number> }[];
}

/** The sample keeps every k-th deal when there are many. */
export const learningStep = ({ size }: DealHistories): number => Math.max(1, Math.ceil(size / MOST_LEARNT_FROM));

/** Number of a deal's stage on a day (0 none recorded), and of its stage and age. */
export function cellOf(deals: DealHistories, deal: number, day: number): number {
  const stage = deals.stages ? stageOn(deals.stages, deal, day) + 1 : 0;
  const age = day - deals.created[deal]!;
  const band = AGES.findIndex((limit) => age < limit);
  return stage * (AGES.length + 1) + (band < 0 ? AGES.length : band);
}
export const stageOfCell = (cell: number): number => Math.floor(cell / (AGES.length + 1));

/** Distinct fifths of the values of the deals created by the origin. */
export function sizeLimits(deals: DealHistories, values: Float64Array, origin: number): readonly number[] {
  const known = values.filter((_, deal) => deals.created[deal]! <= origin).sort();
  return [...new Set([0.2, 0.4, 0.6, 0.8].map((share) => quantileSorted(known, share) ?? 0))];
}

export function sizeOf(value: number, limits: readonly number[]): number {
  let size = 0;
  while (size < limits.length && value > limits[size]!) size++;
  return size;
}

/** Deals that were open on earlier days, a month apart and not longer ago than it takes, with what the origin knows of how they went on. */
export function pastDeals(
  deals: DealHistories,
  values: Float64Array,
  limits: readonly number[],
  origin: number,
  longest: number,
): PastDeals {
  const none = (): Waits => ({ n: 0, counts: new Float64Array(OUTCOMES * (longest + 1)) });
  const all = none();
  const stages = new Map<number, Waits>();
  const cells = new Map<number, Waits>();
  const sizes = Array.from({ length: limits.length + 1 }, () => ({ waits: none(), cells: new Map<number, number>() }));
  const count = (waits: Waits, at: number): void => {
    waits.n += 1;
    waits.counts[at]! += 1;
  };
  const within = (groups: Map<number, Waits>, key: number): Waits => {
    const known = groups.get(key) ?? none();
    groups.set(key, known);
    return known;
  };
  const every = learningStep(deals);
  const first = Math.max(firstClose(deals), origin - (Math.ceil(longest / STEP) + MORE_SNAPSHOTS) * STEP);
  for (let deal = 0; deal < deals.size; deal += every) {
    const size = sizes[sizeOf(values[deal]!, limits)]!;
    for (let day = origin - STEP; day >= first; day -= STEP) {
      if (!openOn(deals, deal, day)) continue;
      const [time, outcome] = endOf(deals, deal, day, origin, longest);
      const at = time * OUTCOMES + outcome;
      const cell = cellOf(deals, deal, day);
      for (const waits of [all, within(stages, stageOfCell(cell)), within(cells, cell), size.waits]) count(waits, at);
      size.cells.set(cell, (size.cells.get(cell) ?? 0) + 1);
    }
  }
  return { all, stages, cells, sizes };
}

/** Days from a day until a deal ended, and how; cut off at the origin and at the longest wait that matters. */
export function endOf(
  deals: DealHistories,
  deal: number,
  day: number,
  origin: number,
  longest: number,
): readonly [days: number, outcome: number] {
  const ended = closedBy(deals, deal, origin);
  const wait = (ended ? deals.closed[deal]! : origin) - day;
  if (wait > longest) return [longest, 0];
  return [wait, ended ? (deals.won[deal] === 1 ? WON : LOST) : 0];
}

/** Cumulative incidence of winning and losing among these deals. */
export function incidenceOf({ counts }: Waits): CumulativeIncidence {
  const times: number[] = [];
  const causes: number[] = [];
  const weights: number[] = [];
  for (let at = 0; at < counts.length; at++) {
    if (counts[at] === 0) continue;
    times.push(Math.floor(at / OUTCOMES));
    causes.push(at % OUTCOMES);
    weights.push(counts[at]!);
  }
  return aalenJohansen({ times, causes, weights }, LOST);
}
