import type { Random } from "#stats/random.ts";
import type { AccountRow } from "#store/schema.ts";
import type { Deal } from "./deals.ts";
import { drawLogNormal, drawOne, stream } from "./draw.ts";
import { companyFirst, companyKinds, companySecond } from "./names.ts";
import type { Bare } from "./rows.ts";

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly industry: string;
  readonly region: string;
  readonly row: Bare<AccountRow>;
}

interface Accounts {
  readonly all: readonly Account[];
  /** The account of each deal, in the order of the deals. */
  readonly ofDeal: readonly Account[];
}

const DEALS_PER_ACCOUNT = 2.5;
const REVENUE_PER_EMPLOYEE = 16_000_000; // cents a year

/** Accounts for the deals: each deal belongs to one of its own region and industry. */
export function generateAccounts(deals: readonly Deal[], seed: number): Accounts {
  const random = stream(seed, "accounts");
  const inCell = new Map<string, number>();
  for (const deal of deals) inCell.set(cellOf(deal), (inCell.get(cellOf(deal)) ?? 0) + 1);
  const used = new Set<string>();
  const all: Account[] = [];
  const pools = new Map<string, Account[]>();
  for (const [cell, count] of [...inCell].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [region, industry] = cell.split("|") as [string, string];
    const size = Math.max(1, Math.ceil(count / DEALS_PER_ACCOUNT));
    const pool = Array.from({ length: size }, () => oneAccount(all.length, region, industry, used, random, all));
    pools.set(cell, pool);
  }
  // Squaring makes some accounts come back often and many only once.
  const ofDeal = deals.map((deal) => {
    const pool = pools.get(cellOf(deal))!;
    return pool[Math.floor(pool.length * random.uniform() ** 1.6)]!;
  });
  return { all, ofDeal };
}

const cellOf = (deal: Deal): string => `${deal.levels.region}|${deal.levels.industry}`;

function oneAccount(
  index: number,
  region: string,
  industry: string,
  used: Set<string>,
  random: Random,
  all: Account[],
): Account {
  const id = `a${String(index + 1).padStart(4, "0")}`;
  const name = unusedName(industry, used, random);
  const employees = Math.max(5, Math.round(drawLogNormal(190, 1.1, random)));
  const revenue = Math.round((employees * drawLogNormal(REVENUE_PER_EMPLOYEE, 0.4, random)) / 1_000_000) * 1_000_000;
  const row = { id, name, industry, region, employee_count: employees, annual_revenue: revenue, attributes: null };
  const account = { id, name, industry, region, row };
  all.push(account);
  return account;
}

function unusedName(industry: string, used: Set<string>, random: Random): string {
  for (;;) {
    const kind = drawOne(companyKinds[industry] ?? ["Group"], random);
    const name = `${drawOne(companyFirst, random)}${drawOne(companySecond, random)} ${kind}`;
    if (used.has(name)) continue;
    used.add(name);
    return name;
  }
}
