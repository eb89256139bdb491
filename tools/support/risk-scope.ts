import type { DimensionInfo, Where } from "#contracts/measure.ts";
import { count, days } from "#contracts/quantity.ts";
import { dimensionWords } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { coverage } from "#metrics/coverage.ts";
import { type DealHistories, dealHistories } from "#metrics/deal-histories.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { parseFilter } from "#metrics/filters.ts";
import { EXPECTED, SILENT_DAYS } from "#metrics/trust-facts.ts";
import { explainingDimensions, isKnownAfterwards } from "./explaining-dimensions.ts";
import { dimensionNamed } from "./measure-scope.ts";
import { type Note, note } from "./note-words.ts";
import { openOn } from "./risk-snapshots.ts";

const DAY = 86_400_000;
/** Enough for a score; more would make it slower, not better. */
const LEARNT_FROM = 20_000;

export const dayNumber = (date: string): number => Math.round(Date.parse(date) / DAY);
export const dayText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** What a question about open deals means: all deals to learn from, and which of the open ones it asks about. */
export interface RiskScope {
  readonly deals: DealHistories;
  /** The day whose pipeline is scored: the last with data, whoever's, at most today. */
  readonly asOf: number;
  readonly open: readonly number[];
  readonly dimensions: readonly string[];
  readonly knownAfterwards: readonly string[];
  readonly groupBy: string | null;
  readonly currency: string;
  /** All deals closed by then, whatever the sample, and how many of them were lost. */
  readonly outcomes: { readonly closed: number; readonly lost: number };
  readonly caveats: readonly Note[];
}

/**
 * Reads the deals with the factors a score may use, and resolves filter and grouping. Null when there are no deals.
 *
 * @throws InputError for a filter or a dimension that does not exist
 */
export async function readRiskScope(
  asked: { readonly filter: string; readonly account: string; readonly dimension: string },
  ctx: ToolContext,
): Promise<RiskScope | null> {
  const infos = await ctx.read(dimensionsOf, { grain: "deal" });
  const where = parseFilter(asked.filter, infos);
  const has = (key: string): boolean => infos.some((info) => info.key === key);
  const groupBy =
    asked.dimension === "auto" ? (has("owner") ? "owner" : null) : dimensionNamed(asked.dimension, infos).key;
  const dimensions = explainingDimensions(infos, "").filter((key) => key !== "amount_band" && !isKnownAfterwards(key));
  const by = [...new Set([...dimensions, ...(has("owner") ? ["owner"] : []), ...(groupBy ? [groupBy] : [])])];
  const money = oneCurrency(infos, where, ctx.settings.currency);
  const everyone = money.where ? { currency: money.where } : {};
  const deals = await ctx.read(dealHistories, { by, where: everyone, sample: LEARNT_FROM, named: true });
  if (deals.size === 0) return null;
  const asOf = await newestDay(deals, ctx);
  const wanted =
    asked.filter === ""
      ? null
      : new Set(
          (
            await ctx.read(dealHistories, {
              by: [],
              where: { ...everyone, ...where },
              sample: LEARNT_FROM,
              named: true,
            })
          ).ids,
        );
  const named = asked.account.trim().toLowerCase();
  const isAsked = (deal: number): boolean =>
    (wanted === null || wanted.has(deals.ids[deal]!)) &&
    (named === "" || (deals.names[deal] ?? "").toLowerCase().includes(named));
  const open: number[] = [];
  for (let deal = 0; deal < deals.size; deal++) if (openOn(deals, deal, asOf) && isAsked(deal)) open.push(deal);
  return {
    deals,
    asOf,
    open,
    dimensions,
    knownAfterwards: infos
      .filter(({ key, kind }) => kind === "categorical" && isKnownAfterwards(key) && key !== "stage")
      .map(({ key }) => dimensionWords(key)),
    groupBy,
    currency: money.currency,
    outcomes: await outcomesUntil(asOf, everyone, ctx),
    caveats: [...money.caveats, ...oldDataNote(deals, asOf, dayNumber(ctx.today)), ...sampleNote(deals)],
  };
}

async function outcomesUntil(asOf: number, where: Where, ctx: ToolContext): Promise<RiskScope["outcomes"]> {
  const period = { from: "0001-01-01", to: dayText(asOf + 1), label: "all" };
  const { n, numerator } = await ctx.read(cells, { measure: "win_rate", period, by: [], where });
  const closed = n[0] ?? 0;
  return { closed, lost: closed - (numerator[0] ?? 0) };
}

/** Says so when the newest deal lies further back than deals usually are apart: what has happened since is not in here. */
export function oldDataNote(deals: DealHistories, asOf: number, today: number): readonly Note[] {
  const behind = today - asOf;
  const perDay = deals.size / Math.max(1, asOf - (deals.created[0] ?? asOf));
  if (behind < SILENT_DAYS || behind * perDay < EXPECTED) return [];
  return [
    note(
      "The newest record is from {newest}, {behind} before today: this is how the deals stood then, ages included.",
      { behind: days(behind) },
      { newest: dayText(asOf) },
    ),
  ];
}

/** Says so when there were too many deals to learn from all. */
function sampleNote({ sampled }: DealHistories): readonly Note[] {
  if (!sampled) return [];
  const kept = sampled.reduce((sum, each) => sum + each, 0);
  return [
    note(
      "There are more deals than a score needs: it is learnt and tested on an even sample of {kept}, and every open one is scored.",
      {
        kept: count(kept),
      },
    ),
  ];
}

/** Amounts in different currencies are never added: of several the commonest is taken unless the filter names one. */
export function oneCurrency(
  infos: readonly DimensionInfo[],
  where: Where,
  usual: string,
): { readonly currency: string; readonly where: readonly (string | null)[] | null; readonly caveats: readonly Note[] } {
  const values = (infos.find(({ key }) => key === "currency")?.values ?? []).flatMap(({ value }) => value ?? []);
  const asked = where.currency?.length === 1 ? where.currency[0] : undefined;
  const currency = asked ?? values[0] ?? usual;
  if (values.length < 2) return { currency, where: null, caveats: [] };
  const words = "Deals carry several currencies, which are not added: this is about those in {currency}.";
  return { currency, where: [currency], caveats: asked ? [] : [note(words, {}, { currency })] };
}

/** The last day that the data reach, at most today: that nothing happened since to the deals at hand is known too. */
export async function newestDay(deals: DealHistories, ctx: ToolContext): Promise<number> {
  const reached = await Promise.all(
    ["deals_created", "deals_closed"].map((measure) => ctx.read(coverage, { measure, until: ctx.today })),
  );
  const last = reached.map((covered) => (covered ? dayNumber(covered.to) : Number.NEGATIVE_INFINITY));
  return Math.max(Math.min(dayNumber(ctx.today), lastDay(deals)), ...last);
}

/** The last day on which one of the deals was created or closed. */
export function lastDay({ created, closed, size }: DealHistories): number {
  let last = Number.NEGATIVE_INFINITY;
  for (let deal = 0; deal < size; deal++) {
    if (created[deal]! > last) last = created[deal]!;
    if (closed[deal]! > last) last = closed[deal]!;
  }
  return last;
}
