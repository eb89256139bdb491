/** One process that asked `why_changed`: bench-scale-probe.ts. */
export interface Own {
  readonly openMs: number;
  readonly times: readonly number[];
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
const cold = ({ later }: Measured): number => later.openMs + (later.times[0] ?? 0);
const times = (one: number, other: number): string => `${(one / other).toFixed(1)} ×`;

/** What a pandas run takes in full: when it stopped early, its draws are extrapolated. */
function whole({ phases = {}, draws = 0 }: Peer, asked: number): { readonly ms: number; readonly note: string } {
  const others = Object.entries(phases).reduce((sum, [name, ms]) => sum + (name === "draws" ? 0 : ms), 0);
  const drawing = phases.draws ?? 0;
  if (draws >= asked) return { ms: others + drawing, note: "" };
  return { ms: others + (drawing * asked) / draws, note: ` (${draws} draws made, the rest extrapolated)` };
}

function grouped({ flattenMs = 0, groupMs = 0, done = 1, asked = 1 }: Peer): {
  readonly ms: number;
  readonly note: string;
} {
  const note = done < asked ? ` (${done} of ${asked} run, the rest extrapolated)` : "";
  return { ms: flattenMs + (groupMs * asked) / done, note };
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

/** The tables as Markdown: a row per way of asking and size, with ratios to our warm call. */
export function scaleTables(all: readonly Measured[], draws: number): string {
  const head = ["deals", "way", "time", "÷ ours, warm", "peak MB", "finds the planted drop"];
  const rows = all.flatMap((one) => {
    const { deals, later, first, peers } = one;
    const ours = warm(one);
    const size = deals.toLocaleString("en");
    const right = (claims: string): string => (claims === one.planted ? "yes" : claims);
    const range = later.times.slice(1);
    const pandas = (name: string, run: Peer): readonly string[] => {
      const { ms, note } = whole(run, draws);
      const found = right((run.claims ?? []).join("; ") || "none");
      return [size, `${name}${note}`, seconds(ms), times(ms, ours), String(run.peakMegabytes), found];
    };
    return [
      [
        size,
        `upshot, warm (median of ${range.length}; ${seconds(Math.min(...range))} to ${seconds(Math.max(...range))})`,
        seconds(ours),
        "1.0 ×",
        String(later.peakMegabytes),
        right(claimed(later)),
      ],
      [
        size,
        "upshot, cold: opening and the first call after a restart",
        seconds(cold(one)),
        times(cold(one), ours),
        "–",
        "–",
      ],
      [
        size,
        "upshot, the very first call, caches made",
        seconds(first.openMs + (first.times[0] ?? 0)),
        times(first.openMs + (first.times[0] ?? 0), ours),
        String(first.peakMegabytes),
        "–",
      ],
      ...(peers
        ? [
            pandas("pandas + statsmodels, sums by numpy bincount", peers.bincount),
            pandas("pandas + statsmodels, sums by sparse products", peers.products),
            [
              size,
              `plain SQLite group-bys, counts only${grouped(peers.groups).note}`,
              seconds(grouped(peers.groups).ms),
              times(grouped(peers.groups).ms, ours),
              String(peers.groups.peakMegabytes),
              "–",
            ],
          ]
        : []),
    ];
  });
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `${table}\n\n${growthWords(all)}`;
}

/** How time grows between sizes: 1 is in proportion. */
export function exponents(
  all: readonly Measured[],
): readonly { readonly from: number; readonly to: number; readonly warm: string; readonly cold: string }[] {
  return all.slice(1).map((one, at) => {
    const before = all[at]!;
    const exponent = (of: (measured: Measured) => number): string =>
      (Math.log(of(one) / of(before)) / Math.log(one.deals / before.deals)).toFixed(2);
    return { from: before.deals, to: one.deals, warm: exponent(warm), cold: exponent(cold) };
  });
}

function growthWords(all: readonly Measured[]): string {
  const grown = exponents(all).map(
    ({ from, to, warm: exponent }) => `${from.toLocaleString("en")} to ${to.toLocaleString("en")} deals: ${exponent}`,
  );
  const blocked = all.map(
    ({ deals, listening }) => `${Math.round(listening.blockedMs)} ms at ${deals.toLocaleString("en")}`,
  );
  const growth = grown.length > 0 ? `Growth exponents, warm (1 is linear): ${grown.join("; ")}. ` : "";
  return `${growth}Longest block of the event loop of a surface whose analysis runs in a thread: ${blocked.join(", ")}.`;
}
