import { sql } from "kysely";
import type { MeasureQuery, TrustNote } from "#contracts/measure.ts";
import { count, money, ratio } from "#contracts/quantity.ts";
import type { CellTable } from "#contracts/reader.ts";
import { cells } from "./cells.ts";
import { type OpenSource, scopeCondition } from "./source.ts";
import type { Side, TrustFacts } from "./trust-facts.ts";

/** What a money measure of deals rests on in one period. */
export interface AmountFacts {
  /** Deals that would count, with an amount or without. */
  readonly records: number;
  readonly priced: number;
  /** The one deal that holds a large part of the sum; null where none does. */
  readonly largest: { readonly deal: string; readonly amount: number; readonly share: number } | null;
}

/** The deals behind each money measure, counted whether or not their amount is known. */
const counted: Readonly<
  Record<string, { readonly by: string; readonly words: string; readonly one: string; readonly outcome: string }>
> = {
  revenue: { by: "deals_won", words: "won deals", one: "won deal", outcome: "won" },
  average_deal_size: { by: "deals_won", words: "won deals", one: "won deal", outcome: "won" },
  pipeline_value: { by: "open_deals", words: "open deals", one: "open deal", outcome: "open" },
};

/** From this share of deals without an amount on, a sum is too low to be left unsaid. */
const MISSING = 0.05;
/** One deal with this share of the sum is the figure, among at least so many. */
const LARGE = 0.5;
const FEWEST = 5;

/** Counts deals without an amount and looks for one that outweighs all others; null for other measures. */
export async function readAmountFacts(
  source: OpenSource,
  query: Omit<MeasureQuery, "by" | "period"> & { readonly period: NonNullable<MeasureQuery["period"]> },
  cut: CellTable,
): Promise<AmountFacts | null> {
  const behind = counted[query.measure];
  if (!behind) return null;
  const all = await cells.read(source, { ...query, measure: behind.by, by: [] });
  const add = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const [priced, sum] = [add(cut.n), add(cut.sum)];
  // no deal holds more than the root of the summed squares: only where that is large is the largest looked for
  const suspect = priced >= FEWEST && Math.sqrt(add(cut.sumSquares)) >= LARGE * sum && sum > 0;
  return { records: add(all.n), priced, largest: suspect ? await largestOf(source, query, sum) : null };
}

async function largestOf(
  source: OpenSource,
  query: Parameters<typeof readAmountFacts>[1],
  sum: number,
): Promise<AmountFacts["largest"]> {
  const found = await cells.read(source, { ...query, by: [], numeric: ["amount"] });
  const amount = Math.max(...(found.numeric[0]?.values ?? []));
  if (!(amount >= LARGE * sum)) return null;
  const date = sql.ref(`deal.${query.countedOn ?? "closed_on"}`);
  const [row] = await source.arrays(sql`
    select case when name is null or name = source_id then source_id else name || ' (' || source_id || ')' end
    from deal where amount = ${amount} and outcome = ${counted[query.measure]!.outcome}
      and ${date} >= ${query.period.from} and ${date} < ${query.period.to} and ${scopeCondition(source, "deal")} limit 1`);
  return { deal: String(row?.[0] ?? ""), amount, share: amount / sum };
}

/** Notes on amounts that are missing, and on a sum that is a single deal. */
export const amountNotes = (facts: TrustFacts): readonly TrustNote[] => [
  ...unpricedNote(facts),
  ...[facts.current, ...(facts.before ? [facts.before] : [])].flatMap((side) => largestNote(side, facts)),
];

function unpricedNote({ measure, current, before }: TrustFacts): readonly TrustNote[] {
  const behind = counted[measure.name];
  const sides = [current, ...(before ? [before] : [])].flatMap(({ amounts }) => amounts ?? []);
  const records = sides.reduce((sum, side) => sum + side.records, 0);
  const missing = records - sides.reduce((sum, side) => sum + side.priced, 0);
  if (!behind || records === 0 || missing / records < MISSING) return [];
  const figures = { records: count(records), missing: count(missing) };
  const names = { measure: measure.title.toLowerCase(), deals: behind.words };
  if (missing === records)
    return [
      {
        code: "missing-values",
        severity: "warning",
        text: "None of the {unpriced} {deals} has an amount, so {measure} cannot be told.",
        figures: { unpriced: figures.records },
        names,
      },
    ];
  return [
    {
      code: "missing-values",
      severity: "warning",
      text: `{missing} of the {records} {deals} ({share}) ${missing === 1 ? "has" : "have"} no amount: {measure} counts the others only.`,
      figures: { ...figures, share: ratio(missing / records, { n: records }) },
      names,
    },
  ];
}

function largestNote({ amounts, currencies }: Side, { measure, settings }: TrustFacts): readonly TrustNote[] {
  if (!amounts?.largest) return [];
  const { deal, amount, share } = amounts.largest;
  return [
    {
      code: "outweighing-record",
      severity: "warning",
      text: `A single ${counted[measure.name]!.one}, {deal} with {amount}, makes up {share} of the amounts of its period: check its amount.`,
      figures: {
        amount: money(amount, currencies[0]?.[0] ?? settings.currency),
        share: ratio(share, { n: amounts.priced }),
      },
      names: { deal },
    },
  ];
}
