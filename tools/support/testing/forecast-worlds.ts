import type { DealHistories } from "#metrics/deal-histories.ts";
import { seededRandom } from "#stats/random.ts";

/** For tests and evals: a sales team whose quarters are good and bad by chance, with what comes after the last day known to us only. */
export interface FairWorld {
  readonly seed: number;
  readonly perQuarter: number;
  readonly quarters: number;
  /** Standard deviation of a quarter's common log-odds of winning. */
  readonly quarterSpread: number;
  /** Standard deviation of a quarter's common log volume of new deals. */
  readonly volumeSpread: number;
}

const START = 19_358; // 2023-01-01
const QUARTER = 91.25;
const DAY = 86_400_000;

/** All deals of the world, to its true end: two quarters beyond the last one that a forecast may know. */
export function fairWorld({ seed, perQuarter, quarters, quarterSpread, volumeSpread }: FairWorld): DealHistories {
  const random = seededRandom(seed);
  const shifts = Array.from({ length: quarters + 9 }, () => quarterSpread * random.normal());
  const volumes = Array.from({ length: quarters + 9 }, () => Math.exp(volumeSpread * random.normal()));
  const rows: { created: number; closed: number; won: number; amount: number }[] = [];
  // three quarters ahead of the first close, so that the pipeline is full from the start
  for (let quarter = -3; quarter < quarters + 2; quarter++) {
    const count = Math.round(perQuarter * volumes[quarter + 3]!);
    for (let at = 0; at < count; at++) {
      const created = Math.floor(START + QUARTER * (quarter + random.uniform()));
      const cycle = Math.round(Math.exp(3.8 + 0.55 * random.normal()));
      const place = Math.min(shifts.length - 1, Math.max(0, Math.floor((created + cycle - START) / QUARTER) + 3));
      const won = random.bernoulli(1 / (1 + Math.exp(0.8 - shifts[place]!))) ? 1 : 0;
      const amount = Math.round(2_000_000 * Math.exp(0.6 * random.normal()));
      // what had closed before the first day is not in the extract
      if (created + cycle >= START) rows.push({ created, closed: created + cycle, won, amount });
    }
  }
  rows.sort((a, b) => a.created - b.created);
  return {
    size: rows.length,
    columns: [],
    created: Int32Array.from(rows, ({ created }) => created),
    closed: Float64Array.from(rows, ({ closed }) => closed),
    won: Uint8Array.from(rows, ({ won }) => won),
    amount: Float64Array.from(rows, ({ amount }) => amount),
    ids: [],
    names: [],
    sampled: null,
    stages: null,
  };
}

/** What a store knows of the world at the end of a day. */
export function knownOn(world: DealHistories, day: number): DealHistories {
  const kept = Array.from({ length: world.size }, (_, deal) => deal).filter((deal) => world.created[deal]! <= day);
  const open = (deal: number): boolean => world.closed[deal]! > day;
  return {
    ...world,
    size: kept.length,
    created: Int32Array.from(kept, (deal) => world.created[deal]!),
    closed: Float64Array.from(kept, (deal) => (open(deal) ? Number.NaN : world.closed[deal]!)),
    won: Uint8Array.from(kept, (deal) => (open(deal) ? 0 : world.won[deal]!)),
    amount: Float64Array.from(kept, (deal) => world.amount[deal]!),
  };
}

/** First day of a calendar quarter, counted from the world's first. */
export const quarterStart = (quarter: number): number => Math.round(Date.UTC(2023, 3 * quarter, 1) / DAY);
