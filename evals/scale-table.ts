/** One process that asked `why_changed`: bench-scale-probe.ts. */
export interface Own {
  readonly openMs: number;
  readonly times: readonly number[];
  /** Milliseconds of the processor per call, all threads together: a busy machine does not lengthen them. */
  readonly processor: readonly number[];
  readonly blockedMs: number;
  readonly peakMegabytes: number;
  readonly found: {
    readonly verdict: string;
    readonly rows: readonly {
      readonly segment: readonly { readonly dimension: string; readonly value: string | null }[];
    }[];
  };
}

/** A peer's own account of a run; which fields are there depends on the script. */
export interface Peer {
  readonly processMs: number;
  readonly peakMegabytes: number;
  readonly phases?: Readonly<Record<string, number>>;
  readonly processor?: Readonly<Record<string, number>>;
  readonly flattenProcessorMs?: number;
  readonly groupProcessorMs?: number;
  readonly draws?: number;
  readonly segments?: number;
  readonly claims?: readonly string[];
  readonly flattenMs?: number;
  readonly groupMs?: number;
  readonly done?: number;
  readonly asked?: number;
}

export interface Measured {
  readonly deals: number;
  readonly planted: string;
  /** The first process after the store was made, and a later one that finds its caches on disk. */
  readonly first: Own;
  readonly later: Own;
  /** A later one whose analysis runs in a thread of its own. */
  readonly listening: Own;
  readonly peers: { readonly bincount: Peer; readonly products: Peer; readonly groups: Peer } | null;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const seconds = (milliseconds: number): string =>
  milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(2)} s` : `${(milliseconds / 1000).toFixed(1)} s`;
const warm = ({ later }: Measured): number => median(later.times.slice(1));
const warmProcessor = ({ later }: Measured): number => median(later.processor.slice(1));
const cold = ({ later }: Measured): number => later.openMs + (later.times[0] ?? 0);
const times = (one: number, other: number): string => `${(one / other).toFixed(1)} ×`;

/** What a run took by the wall and of the processor, in milliseconds. */
interface Taken {
  readonly ms: number;
  readonly processor: number;
  /** How much of it was run, when the rest is extrapolated. */
  readonly note: string;
}

/** What a pandas run takes in full: when it stopped early, its draws are extrapolated. */
function wholePandas({ phases = {}, processor = {}, draws = 1 }: Peer, asked: number): Taken {
  const inFull = (spent: Readonly<Record<string, number>>): number =>
    Object.entries(spent).reduce((sum, [name, ms]) => sum + (name === "draws" ? (ms * asked) / draws : ms), 0);
  const note = draws < asked ? ` (${draws} of ${asked} draws made, the rest extrapolated)` : "";
  return { ms: inFull(phases), processor: inFull(processor), note };
}

function wholeGroups(run: Peer): Taken {
  const { flattenMs = 0, groupMs = 0, flattenProcessorMs = 0, groupProcessorMs = 0, done = 1, asked = 1 } = run;
  const note = done < asked ? ` (${done} of ${asked} run, the rest extrapolated)` : "";
  const times = asked / done;
  return { ms: flattenMs + groupMs * times, processor: flattenProcessorMs + groupProcessorMs * times, note };
}

/** What was claimed, in the words of the pandas script; nothing is "none". */
const claimed = ({ found }: Own): string =>
  found.rows
    .filter(({ segment }) => segment.length > 0)
    .map(({ segment }) =>
      segment
        .map(({ dimension, value }) => `${dimension}=${value}`)
        .sort()
        .join(" & "),
    )
    .join("; ") || "none";

const head = ["deals", "way", "time", "÷ ours", "processor time", "÷ ours", "peak MB", "finds the planted drop"];

/** The tables as Markdown: a row per way of asking and size, with ratios to our warm call. */
export function scaleTables(all: readonly Measured[], draws: number): string {
  const rows = all.flatMap((one) => [...ownRows(one), ...peerRows(one, draws)]);
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `${table}\n\n${growthWords(all)}`;
}

function row(one: Measured, way: string, { ms, processor }: Omit<Taken, "note">, peak: number | null, found: string) {
  return [
    one.deals.toLocaleString("en"),
    way,
    seconds(ms),
    times(ms, warm(one)),
    seconds(processor),
    times(processor, warmProcessor(one)),
    peak === null ? "–" : String(peak),
    found === one.planted ? "yes" : found,
  ];
}

function ownRows(one: Measured): readonly (readonly string[])[] {
  const { later, first } = one;
  const range = later.times.slice(1);
  const spread = `median of ${range.length}; ${seconds(Math.min(...range))} to ${seconds(Math.max(...range))}`;
  const firstCall = ({ openMs, times: calls, processor }: Own): Omit<Taken, "note"> => ({
    ms: openMs + (calls[0] ?? 0),
    processor: processor[0] ?? 0,
  });
  return [
    row(
      one,
      `upshot, warm (${spread})`,
      { ms: warm(one), processor: warmProcessor(one) },
      later.peakMegabytes,
      claimed(later),
    ),
    row(one, "upshot, cold: opening and the first call after a restart", firstCall(later), null, "–"),
    row(one, "upshot, the very first call, caches made", firstCall(first), first.peakMegabytes, "–"),
  ];
}

function peerRows(one: Measured, draws: number): readonly (readonly string[])[] {
  if (!one.peers) return [];
  const { bincount, products, groups } = one.peers;
  const pandas = (sums: string, run: Peer) => {
    const taken = wholePandas(run, draws);
    const found = (run.claims ?? []).join("; ") || "none";
    return row(one, `pandas + statsmodels, sums by ${sums}${taken.note}`, taken, run.peakMegabytes, found);
  };
  const counted = wholeGroups(groups);
  return [
    pandas("numpy bincount", bincount),
    pandas("sparse products", products),
    row(one, `plain SQLite group-bys, counts only${counted.note}`, counted, groups.peakMegabytes, "–"),
  ];
}

/** How time grows between neighbouring sizes: 1 is in proportion. */
export interface Growth {
  readonly from: string;
  readonly to: string;
  readonly warm: string;
  readonly warmProcessor: string;
  readonly cold: string;
}

/** Growth exponents of our own times, log over log. */
export function exponents(all: readonly Measured[]): readonly Growth[] {
  return all.slice(1).map((one, at) => {
    const before = all[at]!;
    const exponent = (of: (measured: Measured) => number): string =>
      (Math.log(of(one) / of(before)) / Math.log(one.deals / before.deals)).toFixed(2);
    return {
      from: before.deals.toLocaleString("en"),
      to: one.deals.toLocaleString("en"),
      warm: exponent(warm),
      warmProcessor: exponent(warmProcessor),
      cold: exponent(cold),
    };
  });
}

function growthWords(all: readonly Measured[]): string {
  const grown = exponents(all).map(
    ({ from, to, ...exponent }) => `${from} to ${to} deals ${exponent.warm} (processor ${exponent.warmProcessor})`,
  );
  const blocked = all.map(
    ({ deals, listening }) => `${Math.round(listening.blockedMs)} ms at ${deals.toLocaleString("en")}`,
  );
  const growth = grown.length > 0 ? `Growth exponents, warm (1 is linear): ${grown.join("; ")}. ` : "";
  return `${growth}Longest block of the event loop of a surface whose analysis runs in a thread: ${blocked.join(", ")}.`;
}
