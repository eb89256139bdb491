import { type DealHistories, stageOn } from "#metrics/deal-histories.ts";
import { aalenJohansen, incidenceAt } from "#stats/aalen-johansen.ts";
import { quantileSorted } from "#stats/quantile.ts";
import { closedBy, firstClose, openOn } from "./risk-snapshots.ts";

/** Days from a deal's creation at which it counts as older: what is left to happen differs most while a deal is young. */
const AGES = [15, 30, 60, 90, 135, 180, 270];
const STEP = 30;
const MOST_SNAPSHOTS = 12;
/** Records' worth of evidence that the wider group counts for. */
const TRUST = 25;
/** More deals than this to learn from make it slower, not better. */
const MOST_LEARNT_FROM = 25_000;
const WON = 1;
const LOST = 2;

/** Deals seen on past days: days until they ended and how, as far as the origin knows. */
interface Waits {
  readonly times: number[];
  readonly causes: number[];
}

interface PastDeals {
  /** By stage and age, by stage alone, and all. */
  readonly cells: ReadonlyMap<string, Waits>;
  /** By size, with how many deals of each cell are in it. */
  readonly sizes: readonly { readonly waits: Waits; readonly cells: ReadonlyMap<string, number> }[];
}

/**
 * Chance of each open deal to be won more than `after` and at most `until` days from the origin: cumulative incidence of a win (Aalen–Johansen, loss
 * competing, still open censored) among deals of the same stage and age on earlier days, pulled towards the same stage, and that towards all; then
 * with the odds by which deals of its size win more or less often than stage and age alone say.
 * Only what was known at the end of the origin is used.
 *
 * @param values what each deal is worth; its fifths are the sizes
 */
export function winChances(
  deals: DealHistories,
  values: Float64Array,
  open: readonly number[],
  origin: number,
  ahead: Ahead,
): Float64Array {
  const limits = sizeLimits(deals, values, origin);
  const past = pastDeals(deals, values, limits, origin, ahead.until);
  const all = shrunken(past.cells.get(ALL), 0, ahead);
  const known = new Map<string, number>();
  const chanceOf = (stage: string, cell: string): number => {
    const found = known.get(cell);
    if (found !== undefined) return found;
    const chance = shrunken(past.cells.get(cell), shrunken(past.cells.get(stage), all, ahead), ahead);
    known.set(cell, chance);
    return chance;
  };
  const factors = past.sizes.map(({ waits, cells }) => {
    let expected = 0;
    for (const [cell, n] of cells) expected += n * chanceOf(stageOf(cell), cell);
    const mean = expected / Math.max(1, waits.times.length);
    const own = shrunken(waits, mean, ahead);
    return mean > 0 && mean < 1 && own < 1 ? own / (1 - own) / (mean / (1 - mean)) : 1;
  });
  return Float64Array.from(open, (deal) => {
    const [stage, cell] = cellsOf(deals, deal, origin);
    const chance = chanceOf(stage, cell);
    const odds = factors[sizeOf(values[deal]!, limits)]!;
    return (chance * odds) / (1 - chance + chance * odds);
  });
}

interface Ahead {
  readonly after: number;
  readonly until: number;
}

const ALL = "all";

/** Incidence of a win within the time ahead, pulled towards that of a wider group by how few deals it rests on. */
function shrunken(waits: Waits | undefined, wider: number, { after, until }: Ahead): number {
  if (!waits || waits.times.length === 0) return wider;
  const curve = aalenJohansen(waits, LOST);
  const own = incidenceAt(curve, WON, until) - (after > 0 ? incidenceAt(curve, WON, after) : 0);
  return (waits.times.length * own + TRUST * wider) / (waits.times.length + TRUST);
}

function cellsOf(deals: DealHistories, deal: number, day: number): readonly [stage: string, cell: string] {
  const stage = deals.stages ? `s${stageOn(deals.stages, deal, day)}` : ALL;
  const age = day - deals.created[deal]!;
  return [stage, `${stage} ${AGES.findIndex((limit) => age < limit)}`];
}

const stageOf = (cell: string): string => cell.slice(0, cell.indexOf(" "));

/** Distinct fifths of the values of the deals created by the origin. */
function sizeLimits(deals: DealHistories, values: Float64Array, origin: number): readonly number[] {
  const known = values.filter((_, deal) => deals.created[deal]! <= origin).sort();
  return [...new Set([0.2, 0.4, 0.6, 0.8].map((share) => quantileSorted(known, share) ?? 0))];
}

const sizeOf = (value: number, limits: readonly number[]): number => limits.filter((limit) => value > limit).length;

function pastDeals(
  deals: DealHistories,
  values: Float64Array,
  limits: readonly number[],
  origin: number,
  longest: number,
): PastDeals {
  const cells = new Map<string, Waits>();
  const sizes = Array.from({ length: limits.length + 1 }, () => ({
    waits: noWaits(),
    cells: new Map<string, number>(),
  }));
  const add = (cell: string, time: number, cause: number): void => {
    const waits = cells.get(cell) ?? noWaits();
    push(waits, time, cause);
    cells.set(cell, waits);
  };
  const every = Math.max(1, Math.ceil(deals.size / MOST_LEARNT_FROM));
  const first = Math.max(firstClose(deals), origin - MOST_SNAPSHOTS * STEP);
  for (let day = origin - STEP; day >= first; day -= STEP) {
    for (let deal = 0; deal < deals.size; deal += every) {
      if (!openOn(deals, deal, day)) continue;
      const [time, cause] = endOf(deals, deal, day, origin, longest);
      const [stage, cell] = cellsOf(deals, deal, day);
      add(cell, time, cause);
      add(stage, time, cause);
      if (stage !== ALL) add(ALL, time, cause);
      const size = sizes[sizeOf(values[deal]!, limits)]!;
      push(size.waits, time, cause);
      size.cells.set(cell, (size.cells.get(cell) ?? 0) + 1);
    }
  }
  return { cells, sizes };
}

const noWaits = (): Waits => ({ times: [], causes: [] });

function push({ times, causes }: Waits, time: number, cause: number): void {
  times.push(time);
  causes.push(cause);
}

/** Days from a day until a deal ended, and how; cut off at the origin and at the longest wait that matters. */
function endOf(
  deals: DealHistories,
  deal: number,
  day: number,
  origin: number,
  longest: number,
): readonly [number, number] {
  const ended = closedBy(deals, deal, origin);
  const wait = (ended ? deals.closed[deal]! : origin) - day;
  if (wait > longest) return [longest, 0];
  return [wait, ended ? (deals.won[deal] === 1 ? WON : LOST) : 0];
}

/**
 * Wins to expect between two days from deals not created yet: creations per day as in the last half year, each won by then with the cumulative
 * incidence of a new deal.
 */
export function winsOfNewDeals(
  deals: DealHistories,
  origin: number,
  window: { readonly from: number; readonly to: number },
): number {
  const first = firstClose(deals);
  const [times, causes, entries]: [number[], number[], number[]] = [[], [], []];
  let created = 0;
  const every = Math.max(1, Math.ceil(deals.size / MOST_LEARNT_FROM));
  for (let deal = 0; deal < deals.size; deal++) {
    const day = deals.created[deal]!;
    if (day > origin) continue;
    if (day > origin - RECENT) created++;
    if (deal % every > 0 || day <= origin - LEARNING) continue;
    // before the first close nothing is known of deals that had closed already: they enter late
    const entry = Math.max(0, first - 1 - day);
    const [time, cause] = endOf(deals, deal, day, origin, LONGEST);
    if (time + 0.5 <= entry) continue;
    entries.push(entry);
    times.push(time + 0.5);
    causes.push(cause);
  }
  const curve = aalenJohansen({ times, causes, entries }, LOST);
  const wonWithin = (days: number): number => (days < 0 ? 0 : incidenceAt(curve, WON, days + 0.5));
  let wins = 0;
  for (let day = origin + 1; day < window.to; day++)
    wins += wonWithin(window.to - 1 - day) - wonWithin(window.from - 1 - day);
  const known = Math.min(RECENT, Math.max(1, origin - first));
  return (wins * created) / Math.max(known, 1);
}

const RECENT = 182;
const LEARNING = 2 * 365;
const LONGEST = 400;
