import type { DealHistories } from "#metrics/deal-histories.ts";
import { aalenJohansen, incidenceAt } from "#stats/aalen-johansen.ts";
import {
  cellOf,
  endOf,
  incidenceOf,
  LOST,
  learningStep,
  pastDeals,
  sizeLimits,
  sizeOf,
  stageOfCell,
  type Waits,
  WON,
} from "./forecast-waits.ts";
import { firstClose } from "./risk-snapshots.ts";

/** Records' worth of evidence that the wider group counts for. */
const TRUST = 25;

interface Ahead {
  readonly after: number;
  readonly until: number;
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
  const all = shrunken(past.all, 0, ahead);
  const known = new Map<number, number>();
  const chanceOf = (cell: number): number => {
    const found = known.get(cell);
    if (found !== undefined) return found;
    const wider = shrunken(past.stages.get(stageOfCell(cell)), all, ahead);
    const chance = shrunken(past.cells.get(cell), wider, ahead);
    known.set(cell, chance);
    return chance;
  };
  const factors = past.sizes.map(({ waits, cells }) => {
    let expected = 0;
    for (const [cell, n] of cells) expected += n * chanceOf(cell);
    const mean = expected / Math.max(1, waits.n);
    const own = shrunken(waits, mean, ahead);
    return mean > 0 && mean < 1 && own < 1 ? own / (1 - own) / (mean / (1 - mean)) : 1;
  });
  return Float64Array.from(open, (deal) => {
    const chance = chanceOf(cellOf(deals, deal, origin));
    const odds = factors[sizeOf(values[deal]!, limits)]!;
    return (chance * odds) / (1 - chance + chance * odds);
  });
}

/** Incidence of a win within the time ahead, pulled towards that of a wider group by how few deals it rests on. */
function shrunken(waits: Waits | undefined, wider: number, { after, until }: Ahead): number {
  if (!waits || waits.n === 0) return wider;
  const curve = incidenceOf(waits);
  const own = incidenceAt(curve, WON, until) - (after > 0 ? incidenceAt(curve, WON, after) : 0);
  return (waits.n * own + TRUST * wider) / (waits.n + TRUST);
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
  const every = learningStep(deals);
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
const LEARNING = 365;
const LONGEST = 400;
