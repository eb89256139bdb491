import { sql } from "kysely";
import { daysBetween } from "#store/sqlite.ts";
import { band, type DimensionColumn, dimension, plainColumn } from "./dimension-column.ts";
import { timeDimensions } from "./time-dimensions.ts";
import type { WorkspaceFacts } from "./workspace-facts.ts";

const cycleDays = daysBetween("deal.created_on", "deal.closed_on");

/** By what deals can be cut, attribute columns aside. */
export const dealDimensions: readonly DimensionColumn[] = [
  plainColumn("region", "Region", "deal.region", ["regions", "territory", "geo", "geography", "market"]),
  plainColumn("industry", "Industry", "deal.industry", ["industries", "vertical", "verticals", "sector", "sectors"]),
  plainColumn("product", "Product", "deal.product", ["products", "product type", "product line", "plan"]),
  plainColumn("lead_source", "Lead source", "deal.lead_source", ["lead sources", "source", "sources", "origin"]),
  dimension({
    key: "owner",
    title: "Owner",
    kind: "categorical",
    synonyms: ["owners", "rep", "reps", "sales rep", "salesperson", "seller", "account executive", "who"],
    joins: ["person"],
    expression: () => sql`coalesce(person.label, deal.owner_id)`,
  }),
  dimension({
    key: "manager",
    title: "Manager",
    kind: "categorical",
    synonyms: ["managers", "sales manager", "team lead"],
    joins: ["person", "manager"],
    expression: () => sql`coalesce(manager.label, person.manager_id)`,
  }),
  dimension({
    key: "team",
    title: "Team",
    kind: "categorical",
    synonyms: ["teams", "sales team", "group"],
    joins: ["person"],
    expression: () => sql.ref("person.team"),
  }),
  plainColumn("stage", "Stage", "deal.stage", ["stages", "deal stage", "pipeline stage"]),
  dimension({
    key: "amount_band",
    title: "Deal size",
    kind: "categorical",
    synonyms: ["deal size", "deal size band", "size band", "amount band", "deal sizes"],
    expression: ({ facts }) => amountBand(facts),
  }),
  dimension({
    key: "cycle_band",
    title: "Cycle length",
    kind: "categorical",
    synonyms: ["cycle band", "cycle length", "cycle lengths"],
    expression: () =>
      band(
        cycleDays,
        [
          [14, "under 2 weeks"],
          [30, "2 to 4 weeks"],
          [60, "1 to 2 months"],
          [90, "2 to 3 months"],
          [180, "3 to 6 months"],
        ],
        "over 6 months",
      ),
  }),
  dimension({
    key: "account_size",
    title: "Account size",
    kind: "categorical",
    synonyms: ["account size", "company size", "customer size", "employees"],
    joins: ["account"],
    expression: () =>
      band(
        sql.ref("account.employee_count"),
        [
          [11, "1 to 10 employees"],
          [51, "11 to 50 employees"],
          [201, "51 to 200 employees"],
          [1001, "201 to 1,000 employees"],
        ],
        "over 1,000 employees",
      ),
  }),
  plainColumn("currency", "Currency", "deal.currency", ["currencies"]),
  plainColumn("amount", "Amount", "deal.amount", ["deal amount"], "numeric"),
  dimension({ key: "cycle_days", title: "Cycle days", kind: "numeric", expression: () => cycleDays }),
  ...timeDimensions,
];

/** Quarters of the workspace's deals by amount, with limits that a person can read. */
function amountBand({ amountLimits }: WorkspaceFacts) {
  if (amountLimits.length === 0) return sql`case when deal.amount is null then null else 'any size' end`;
  const labels = amountLimits.map((limit, index) =>
    index === 0 ? `under ${compact(limit)}` : `${compact(amountLimits[index - 1]!)} to ${compact(limit)}`,
  );
  const pairs = amountLimits.map((limit, index) => [limit, labels[index]!] as const);
  return band(sql.ref("deal.amount"), pairs, `${compact(amountLimits.at(-1)!)} and over`);
}

/** Minor units as a short amount: 4,870,000 cents are "48.7K". */
function compact(minorUnits: number): string {
  const amount = minorUnits / 100;
  const [divisor, letter] = amount >= 1e6 ? [1e6, "M"] : amount >= 1e3 ? [1e3, "K"] : [1, ""];
  return `${Number((amount / divisor).toFixed(2))}${letter}`;
}
