import { type Random, seededRandom } from "#stats/random.ts";
import { bulkWriter, type Cell } from "#store/bulk-write.ts";
import { advanceDataVersion } from "#store/data-version.ts";
import { openStore } from "#store/open.ts";

/** The two quarters, each with half of the deals; both days included. */
export const QUARTERS = { before: "2026-04-01..2026-06-30", after: "2026-07-01..2026-09-30" } as const;
/** The eight dimensions: columns, a person, an account and two attributes. */
export const DIMENSIONS = "region,industry,product,lead_source,owner,account_size,customer_tier,deal_type" as const;
/** The segment, a fifth of the deals, whose win rate drops in the later quarter from 30 % to 15 %. */
export const PLANTED = "product=product 2 & region=region 1";

const COLUMNS = { region: 5, industry: 8, product: 4, lead_source: 6 } as const;
const FREQUENT: Readonly<Partial<Record<keyof typeof COLUMNS, number>>> = { region: 1, product: 2 };
const OWNERS = 15;
const ACCOUNTS = 500;
const EMPLOYEES = [5, 30, 120, 600, 4000];
const SOURCE = ["source", "source_id", "import_batch_id"] as const;
const from = (id: string): Cell[] => ["csv", id, "bench"];
const MONTHS = { early: 4, late: 7 } as const;
const DAY = 86_400_000;

/**
 * A store with closed deals of two quarters in eight dimensions and one planted drop; the same seed gives the same deals.
 *
 * @param deals in both quarters together
 */
export async function makeScaleStore(path: string, deals: number): Promise<void> {
  const store = await openStore(path);
  const random = seededRandom(7);
  const writeRep = bulkWriter(store.connection, "rep", ["id", "name", "team", ...SOURCE]);
  const writeAccount = bulkWriter(store.connection, "account", ["id", "name", "employee_count", ...SOURCE]);
  const columns = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const writeDeal = bulkWriter(store.connection, "deal", [
    "id",
    ...columns,
    "owner_id",
    "account_id",
    "attributes",
    "amount",
    "currency",
    "created_on",
    "closed_on",
    "outcome",
    ...SOURCE,
  ]);
  store.connection.transaction(() => {
    for (let rep = 0; rep < OWNERS; rep++) writeRep([`r${rep}`, `Owner ${rep}`, `Team ${rep % 3}`, ...from(`r${rep}`)]);
    for (let account = 0; account < ACCOUNTS; account++)
      writeAccount([
        `a${account}`,
        `Account ${account}`,
        EMPLOYEES[account % EMPLOYEES.length]!,
        ...from(`a${account}`),
      ]);
    for (let deal = 0; deal < deals; deal++) {
      const late = deal >= deals / 2;
      const values = columns.map((key) => `${key} ${levelOf(key, random)}`);
      const attributes = `{"customer_tier":"tier ${random.integer(3)}","deal_type":"type ${random.integer(4)}"}`;
      const closed = Date.UTC(
        2026,
        (late ? MONTHS.late : MONTHS.early) - 1 + random.integer(3),
        1 + random.integer(28),
      );
      const created = closed - (20 + random.integer(70)) * DAY;
      const planted = late && values[0] === "region 1" && values[2] === "product 2";
      const outcome = random.uniform() < (planted ? 0.15 : 0.3) ? "won" : "lost";
      const amount = Math.round(100 * Math.exp(9 + 0.8 * random.normal()));
      writeDeal([
        `d${deal}`,
        ...values,
        `r${random.integer(OWNERS)}`,
        `a${random.integer(ACCOUNTS)}`,
        attributes,
        amount,
        "USD",
        dateOf(created),
        dateOf(closed),
        outcome,
        ...from(`d${deal}`),
      ]);
    }
    advanceDataVersion(store.connection);
  })();
  await store.close();
}

/** Levels are alike but for the planted ones, which hold nearly half of the deals each. */
const levelOf = (key: keyof typeof COLUMNS, random: Random): number =>
  random.uniform() < 0.3 && FREQUENT[key] !== undefined ? FREQUENT[key] : random.integer(COLUMNS[key]);

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
