import type { Period } from "#contracts/period.ts";
import type { CellTable } from "#contracts/reader.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { likePeriods } from "#metrics/fiscal-calendar.ts";
import { growthContrast } from "#stats/growth-contrast.ts";
import { meanContrast } from "#stats/mean-contrast.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { shiftContrast } from "#stats/shift-contrast.ts";
import { weightedSlope } from "#stats/weighted-slope.ts";
import type { Totals } from "./compared-table.ts";
import { type Claimed, type ClaimRows, columnOf, FEWEST, readClaimRows, shareOf, totalOf } from "./why-claimed.ts";
import type { WhyRow } from "./why-output.ts";
import type { WhyScope } from "./why-scope.ts";

export type Robustness = NonNullable<WhyRow["robustness"]>;

/** What is contrasted with the rest: log odds of success, log growth of the number or of the sum, or the mean. */
export type ContrastOf = "rate" | "volume" | "value" | "mean";

interface Measured {
  readonly difference: number;
  readonly z: number;
}

/** Below this z a check on a found segment no longer stands on its own. */
const CHECK_Z = 1.96;
/** An account with less than this part of a segment's records cannot carry what was found. */
const LARGE_ACCOUNT = 0.05;
/** Earlier periods over which a drift is looked for. */
const PERIODS = 6;

/** How far a segment moved apart from the rest; null when too little is recorded to tell. */
export function contrastOf(kind: ContrastOf, groups: readonly [Totals, Totals, Totals, Totals]): Measured | null {
  const [a, b, c, d] = groups;
  if (kind === "rate")
    return groups.some(({ n }) => n < FEWEST) ? null : shiftContrast(shareOf(a), shareOf(b), shareOf(c), shareOf(d));
  if (kind === "mean") {
    if (groups.some(({ n }) => n < FEWEST)) return null;
    const [first, second, third, fourth] = groups.map(({ n, sum, sumSquares }) => momentsFromSums(n, sum, sumSquares));
    return meanContrast(first!, second!, third!, fourth!);
  }
  if (a.n + b.n < FEWEST || c.n < FEWEST || d.n < FEWEST) return null;
  const grown = ({ n, sum, sumSquares }: Totals) =>
    kind === "volume" ? { total: n, variance: n } : { total: sum, variance: sumSquares };
  return growthContrast(grown(a), grown(b), grown(c), grown(d));
}

export interface Checked {
  readonly scope: WhyScope;
  /** Measure whose cells were read: the base of revenue where the claim rests on it. */
  readonly measure: string;
  readonly kind: ContrastOf;
  readonly person: string;
  readonly rest: { readonly before: Totals; readonly after: Totals };
  /** The claim's records day by day over the periods before and after, and those of everything. */
  readonly history: { readonly own: ClaimRows; readonly whole: CellTable };
}

/**
 * Does a claim stand without its largest owner and without its largest account, in both halves of the period, and did the segment move apart, or drift
 * apart, in the periods before already? Each check is the contrast with the rest, tested at 5 % on its own.
 */
export function robustnessOf({ before, after }: Claimed, checked: Checked, ctx: ToolContext): Robustness {
  const { kind, rest, person, scope } = checked;
  const z = (first: Totals, second: Totals): number | null =>
    contrastOf(kind, [first, second, rest.before, rest.after])?.z ?? null;
  const overall = z(totalOf(before), totalOf(after)) ?? 0;
  const same = (found: number | null, bar: number): boolean => found !== null && found * Math.sign(overall) >= bar;
  const without = (key: string, name: string | null) => {
    if (name === null) return "not-applicable" as const;
    const found = z(totalOf(before, isNot(before, key, name)), totalOf(after, isNot(after, key, name)));
    return found === null
      ? ("not-applicable" as const)
      : same(found, CHECK_Z)
        ? ("holds" as const)
        : ("weakens" as const);
  };
  const owner = largest({ before, after }, person, kind, 0);
  const account = largest({ before, after }, accountKey(scope), kind, LARGE_ACCOUNT);
  return {
    largest_owner: owner,
    without_largest_owner: without(person, owner),
    largest_account: account,
    without_largest_account: without(accountKey(scope), account),
    halves: halves(checked, same),
    ...earlierPeriods(checked, ctx),
  };
}

/** Which records belong to one customer. */
export const accountKey = ({ measure }: WhyScope): string =>
  measure.grain === "conversation" ? "lead_id" : "account_id";

function isNot({ table }: ClaimRows, key: string, name: string): (row: number) => boolean {
  const column = columnOf(table, key)!;
  const code = column.levels.indexOf(name);
  return (row) => column.codes[row] !== code;
}

/** Who or what holds most of a claim; null when nothing is recorded, or when it holds less than `part`. */
function largest(
  { before, after }: Pick<Claimed, "before" | "after">,
  key: string,
  kind: ContrastOf,
  part: number,
): string | null {
  const held = new Map<string, number>();
  let all = 0;
  for (const { table, rows } of [before, after]) {
    const column = columnOf(table, key);
    if (!column) return null;
    for (const row of rows) {
      const size = kind === "value" || kind === "mean" ? Math.abs(table.sum[row]!) : table.n[row]!;
      const name = column.levels[column.codes[row]!] ?? null;
      all += size;
      if (name !== null) held.set(name, (held.get(name) ?? 0) + size);
    }
  }
  const [most] = [...held].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return most && most[1] >= part * all && held.size > 1 ? most[0] : null;
}

type Daily = (day: string) => boolean;

const between =
  ({ from, to }: Pick<Period, "from" | "to">): Daily =>
  (day) =>
    day >= from && day < to;

/** Totals of everything less those of the claim on the days kept. */
function onDays({ own, whole }: Checked["history"], keep: Daily): { readonly own: Totals; readonly rest: Totals } {
  const days = columnOf(own.table, "day")!;
  const inside = totalOf(own, (row) => keep(days.levels[days.codes[row]!] ?? ""));
  const all = columnOf(whole, "day")!;
  const everything = totalOf({ table: whole, rows: Uint32Array.from(whole.n, (_, row) => row) }, (row) =>
    keep(all.levels[all.codes[row]!] ?? ""),
  );
  const rest = {
    n: everything.n - inside.n,
    numerator: everything.numerator - inside.numerator,
    sum: everything.sum - inside.sum,
    sumSquares: everything.sumSquares - inside.sumSquares,
  };
  return { own: inside, rest };
}

/** The claim in the first and in the second half of the period, against the whole period before. */
function halves(checked: Checked, same: (z: number | null, bar: number) => boolean): Robustness["halves"] {
  const { period, before } = checked.scope;
  const middle = new Date((Date.parse(period.from) + Date.parse(period.to)) / 2).toISOString().slice(0, 10);
  const half = (from: string, to: string): number | null => {
    const early = onDays(checked.history, between(before));
    const late = onDays(checked.history, between({ from, to }));
    return contrastOf(checked.kind, [early.own, late.own, early.rest, late.rest])?.z ?? null;
  };
  const [first, second] = [half(period.from, middle), half(middle, period.to)];
  if (first === null || second === null) return "not-applicable";
  if (same(first, 0)) return same(second, 0) ? "both" : "first-only";
  return same(second, 0) ? "second-only" : "neither";
}

/** Placebo: the contrast in the pair of periods before. Pre-trend: a steady drift of the segment against the rest up to the period before. */
function earlierPeriods(
  checked: Checked,
  { settings }: ToolContext,
): Pick<Robustness, "earlier_periods" | "pre_trend"> {
  const { scope, kind, history } = checked;
  const covered = scope.coverage?.from ?? "";
  const periods = [...likePeriods(scope.before, PERIODS, settings), scope.before].filter(
    ({ from }) => from >= covered.slice(0, 8),
  );
  const totals = periods.map((period) => onDays(history, between(period)));
  const [last, previous] = [totals.at(-1), totals.at(-2)];
  const placebo = last && previous ? contrastOf(kind, [previous.own, last.own, previous.rest, last.rest]) : null;
  const steps = totals.flatMap(({ own, rest }) => standing(kind, own, rest) ?? []);
  const drift = steps.length === totals.length && steps.length > 3 ? weightedSlope(steps) : null;
  return {
    earlier_periods: placebo === null ? "not-enough" : Math.abs(placebo.z) < CHECK_Z ? "quiet" : "moved-before",
    pre_trend: drift === null ? "not-enough" : Math.abs(drift.z) < CHECK_Z ? "quiet" : "drifting",
  };
}

/** Where a segment stood against the rest in one period, with its variance. */
function standing(kind: ContrastOf, own: Totals, rest: Totals): { value: number; variance: number } | null {
  if (own.n < FEWEST || rest.n < FEWEST) return null;
  if (kind === "rate") {
    const odds = ({ numerator, n }: Totals): number => Math.log((numerator + 0.5) / (n - numerator + 0.5));
    const error = ({ numerator, n }: Totals): number => 1 / (numerator + 0.5) + 1 / (n - numerator + 0.5);
    return { value: odds(own) - odds(rest), variance: error(own) + error(rest) };
  }
  if (kind === "mean") {
    const [a, b] = [own, rest].map(({ n, sum, sumSquares }) => momentsFromSums(n, sum, sumSquares)!);
    const variance = a!.variance / a!.n + b!.variance / b!.n;
    return variance > 0 ? { value: a!.mean - b!.mean, variance } : null;
  }
  const [a, b] = [own, rest].map(({ n, sum, sumSquares }) =>
    kind === "volume" ? { total: n, variance: n } : { total: sum, variance: sumSquares },
  );
  if (!(a!.total > 0) || !(b!.total > 0)) return null;
  return { value: Math.log(a!.total / b!.total), variance: a!.variance / a!.total ** 2 + b!.variance / b!.total ** 2 };
}

/** The claim and everything, day by day, from the first earlier period to the end. */
export async function readHistory(
  scope: WhyScope,
  measure: string,
  claims: Parameters<typeof readClaimRows>[1],
  at: number,
  levels: Parameters<typeof readClaimRows>[3],
  ctx: ToolContext,
): Promise<Checked["history"]> {
  const [first] = likePeriods(scope.before, PERIODS, ctx.settings);
  const from = first && first.from < scope.before.from ? first.from : scope.before.from;
  const to = scope.period.to > scope.before.to ? scope.period.to : scope.before.to;
  const period = { from: scope.period.from < from ? scope.period.from : from, to, label: "history" };
  const [own, whole] = await Promise.all([
    readClaimRows(scope, claims, at, levels, { measure, period, by: ["day"] }, ctx),
    ctx.read(cells, { measure, period, by: ["day"], where: scope.where, countedOn: scope.countedOn }),
  ]);
  return { own, whole };
}
