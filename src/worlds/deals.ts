import type { Random } from "#stats/random.ts";
import { type Calendar, DAY_MS, LAST_QUARTER, weekday } from "./calendar.ts";
import { levelDrawer, noisyEffects, winChance } from "./deal-levels.ts";
import { type Choice, choiceOf, clamp, drawFrom, drawLogNormal, stream } from "./draw.ts";
import type { DealLevels, DealPlan } from "./plan.ts";
import type { SalesTeam, Seller } from "./sales-team.ts";

/** A deal with everything known about it, before it becomes rows. Days are counted from 1970-01-01. */
export interface Deal {
  readonly id: string;
  readonly levels: DealLevels;
  readonly owner: Seller;
  readonly amount: number;
  readonly createdDay: number;
  /** Days from creation to close, for an open deal those it will take. */
  readonly cycleDays: number;
  /** Day of closing; null while open. */
  readonly closedDay: number | null;
  readonly outcome: "open" | "won" | "lost";
  /** Days on which it entered Qualified, Demo, Proposal and Negotiation, as far as it came; fractions allowed. */
  readonly entered: readonly number[];
}

/** Typical days from creation to close, and typical price in cents. */
const products: Readonly<Record<string, { readonly days: number; readonly price: number }>> = {
  Core: { days: 32, price: 560_000 },
  Pro: { days: 46, price: 1_750_000 },
  Insights: { days: 54, price: 920_000 },
  Enterprise: { days: 72, price: 4_600_000 },
};
const CYCLE_SPREAD = 0.5;
const PRICE_SPREAD = 0.5;
const PRICE_STEP = 5_000; // prices are quoted in steps of fifty
const LONGEST_CYCLE = 270; // days; also how far ahead the closes of today's open deals lie
const FORGOTTEN_DEALS = 45; // open deals that nobody closed: every CRM has them
/** How far lost deals come: only Qualified, to Demo, to Proposal, to Negotiation. */
const lostDepth = choiceOf([
  [1, 0.3],
  [2, 0.28],
  [3, 0.24],
  [4, 0.18],
] as const);

interface Workshop {
  readonly plan: DealPlan;
  readonly team: SalesTeam;
  readonly random: Random;
  readonly effects: DealPlan["effects"];
  readonly drawUsual: (random: Random) => DealLevels;
  readonly drawLast: (random: Random) => DealLevels;
  readonly wins: (chance: number, levels: DealLevels, quarter: number) => boolean;
}

/** Every closed deal of the six quarters, then the open pipeline on the last day. Sorted by creation day; ids follow that order. */
export function generateDeals(plan: DealPlan, calendar: Calendar, team: SalesTeam, seed: number): readonly Deal[] {
  const random = stream(seed, "deals");
  const workshop: Workshop = {
    plan,
    team,
    random,
    effects: noisyEffects(plan, random),
    drawUsual: levelDrawer(plan, false),
    drawLast: levelDrawer(plan, true),
    wins: winDrawer(plan, random),
  };
  const deals = [
    ...closedDeals(workshop, calendar),
    ...openDeals(workshop, calendar),
    ...forgottenDeals(workshop, calendar),
  ].sort((one, other) => one.createdDay - other.createdDay);
  return deals.map((deal, index) => ({ ...deal, id: `d${String(index + 1).padStart(5, "0")}` }));
}

function closedDeals(workshop: Workshop, calendar: Calendar): Deal[] {
  return calendar.quarters.flatMap((quarter, index) => {
    const days = closingDays(quarter.fromDay, quarter.toDay);
    return Array.from({ length: workshop.plan.closedPerQuarter[index] ?? 0 }, () =>
      oneDeal(workshop, drawFrom(days, workshop.random), index),
    );
  });
}

/** Deals that will close after the last day and exist already. */
function openDeals(workshop: Workshop, calendar: Calendar): Deal[] {
  const last = calendar.quarters[LAST_QUARTER]!;
  const perDay = (workshop.plan.closedPerQuarter[LAST_QUARTER] ?? 0) / (last.toDay - last.fromDay);
  const days = closingDays(last.toDay, last.toDay + LONGEST_CYCLE);
  return Array.from({ length: Math.round(perDay * LONGEST_CYCLE) }, () =>
    oneDeal(workshop, drawFrom(days, workshop.random), LAST_QUARTER),
  )
    .filter((deal) => deal.createdDay <= calendar.untilDay)
    .map((deal) => asOpen(deal, calendar.untilDay));
}

function forgottenDeals(workshop: Workshop, calendar: Calendar): Deal[] {
  return Array.from({ length: FORGOTTEN_DEALS }, () => {
    const deal = oneDeal(workshop, calendar.untilDay, LAST_QUARTER);
    const createdDay = calendar.untilDay - 230 - workshop.random.integer(220);
    return {
      ...deal,
      createdDay,
      cycleDays: 2 * LONGEST_CYCLE,
      closedDay: null,
      outcome: "open",
      entered: [createdDay, createdDay + 11],
    };
  });
}

const asOpen = (deal: Deal, untilDay: number): Deal => ({
  ...deal,
  closedDay: null,
  outcome: "open",
  entered: deal.entered.filter((day) => day < untilDay + 1),
});

function oneDeal(workshop: Workshop, closedDay: number, quarter: number): Deal {
  const { plan, random, team } = workshop;
  const inLastQuarter = quarter === LAST_QUARTER;
  const levels = (inLastQuarter ? workshop.drawLast : workshop.drawUsual)(random);
  const owner = drawFrom(team.ownersOf[levels.region]!, random);
  const chance = winChance(plan, workshop.effects, levels, owner.skill, quarter);
  const won = workshop.wins(chance, levels, quarter);
  const product = products[levels.product]!;
  const typical = product.days * (won ? plan.cycleFactor.won : plan.cycleFactor.lost);
  const cycleDays = clamp(Math.round(drawLogNormal(typical, CYCLE_SPREAD, random)), 4, LONGEST_CYCLE);
  const price = drawLogNormal(product.price * (won ? 1 : 1.08), PRICE_SPREAD, random);
  const createdDay = closedDay - cycleDays;
  return {
    id: "",
    levels,
    owner,
    amount: Math.max(PRICE_STEP, Math.round(price / PRICE_STEP) * PRICE_STEP),
    createdDay,
    cycleDays,
    closedDay,
    outcome: won ? "won" : "lost",
    entered: stageEntries(createdDay, cycleDays, won ? 4 : drawFrom(lostDepth, random), random),
  };
}

/** Entry days of the stages: the first at creation, the others spread over the cycle, always before the close. */
function stageEntries(createdDay: number, cycleDays: number, depth: number, random: Random): number[] {
  const entered = [createdDay];
  for (let stage = 1; stage < depth; stage++)
    entered.push(createdDay + cycleDays * ((stage + 0.7 * random.uniform()) / (depth + 0.2)));
  return entered;
}

/**
 * Draws each win on its own, or, with `evenWithin`, spreads wins evenly inside a cell and quarter, so that the number of wins
 * there equals the sum of the chances to within one (systematic sampling).
 */
function winDrawer(plan: DealPlan, random: Random): Workshop["wins"] {
  const { evenWithin } = plan;
  if (evenWithin.length === 0) return (chance) => random.bernoulli(chance);
  const sums = new Map<string, number>();
  return (chance, levels, quarter) => {
    const stratum = `${quarter} ${evenWithin.map((dimension) => levels[dimension]).join(" ")}`;
    const before = sums.get(stratum) ?? 0.5;
    sums.set(stratum, before + chance);
    return Math.floor(before + chance) > Math.floor(before);
  };
}

/** Days on which deals close: few at weekends, more in the last days of a month. */
function closingDays(fromDay: number, toDay: number): Choice<number> {
  const days = Array.from({ length: toDay - fromDay }, (_, index) => fromDay + index);
  return choiceOf(days.map((day) => [day, (weekday(day) > 5 ? 0.1 : 1) * (nearMonthEnd(day) ? 1.5 : 1)] as const));
}

const nearMonthEnd = (day: number): boolean => new Date((day + 4) * DAY_MS).getUTCDate() <= 4;
