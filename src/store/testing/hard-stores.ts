import { bulkWriter, type Cell } from "../bulk-write.ts";
import { advanceDataVersion } from "../data-version.ts";
import { openStore } from "../open.ts";

/** Stores that break analyses that were only tried on tidy data. Each fills an empty store; all dates lie in 2024 and 2025. */

const DEAL = [
  "id",
  "name",
  "owner_id",
  "region",
  "industry",
  "product",
  "lead_source",
  "amount",
  "currency",
  "stage",
  "created_on",
  "closed_on",
  "outcome",
  "attributes",
  "source",
  "source_id",
  "import_batch_id",
] as const;

type Deal = Partial<Record<(typeof DEAL)[number], Cell>>;

const HOSTILE = [
  "'; drop table deal; --",
  "<script>alert(1)</script>",
  "<!channel> <@U123> *bold*",
  "tab\tnew\nline\u0000null\u001b[31mred",
  "\u202eright to left\u202c مرحبا",
  "{{f1}} {slot} %s",
  "=cmd|' /C calc'!A0",
  "a=b;c|d",
  "x".repeat(3_000),
];

const pad = (value: number): string => String(value).padStart(2, "0");
const dateAt = (index: number): string => `${2024 + (index % 2)}-${pad((index % 12) + 1)}-${pad((index % 28) + 1)}`;

const closed = (index: number, change: Deal = {}): Deal => ({
  id: `d${index}`,
  owner_id: `rep_${index % 7}`,
  region: ["EMEA", "APAC", "North America"][index % 3] ?? null,
  industry: ["Software", "Retail"][index % 2] ?? null,
  product: ["Core", "Pro"][(index >> 1) % 2] ?? null,
  lead_source: ["Referral", "Inbound", "Event"][(index >> 2) % 3] ?? null,
  amount: 100_000 + ((index * 7_919) % 900_000),
  currency: "USD",
  stage: index % 3 === 0 ? "Closed Won" : "Closed Lost",
  created_on: dateAt(index).replace(/^\d{4}/, "2023"),
  closed_on: dateAt(index),
  outcome: index % 3 === 0 ? "won" : "lost",
  attributes: null,
  ...change,
});

const many = (count: number, change: (index: number) => Deal = () => ({})): Deal[] =>
  Array.from({ length: count }, (_, index) => closed(index, change(index)));

/** Rows per store, by a name that says what is hard about it. */
export const hardStores: Readonly<Record<string, () => readonly Deal[]>> = {
  "an empty store": () => [],
  "one deal": () => [closed(0)],
  "all deals won": () => many(600, () => ({ outcome: "won", stage: "Closed Won" })),
  "all deals lost": () => many(600, () => ({ outcome: "lost", stage: "Closed Lost" })),
  "one segment only": () =>
    many(600, () => ({
      region: "EMEA",
      industry: "Software",
      product: "Core",
      lead_source: "Inbound",
      owner_id: "rep_1",
    })),
  "dimensions not recorded": () =>
    many(600, () => ({
      region: null,
      industry: null,
      product: null,
      lead_source: null,
      owner_id: null,
      stage: null,
      amount: null,
    })),
  "a dimension of 10,000 values": () =>
    many(12_000, (index) => ({
      product: `Product ${index % 10_000}`,
      attributes: JSON.stringify({ sku: `S${index % 10_000}` }),
    })),
  "hostile words": () =>
    many(600, (index) => ({
      region: HOSTILE[index % HOSTILE.length] ?? null,
      product: HOSTILE[(index >> 1) % HOSTILE.length] ?? null,
      owner_id: HOSTILE[index % 4] ?? null,
      name: HOSTILE[index % HOSTILE.length] ?? null,
    })),
  "a refund and huge amounts": () =>
    many(600, (index) => ({ amount: index % 50 === 0 ? -500_000 : index % 97 === 0 ? 9_000_000_000_000_00 : 250_000 })),
  "open deals only": () => many(300, () => ({ outcome: "open", closed_on: null, stage: "Discovery" })),
};

/** Writes a data file with the rows of one hard store. */
export async function writeHardStore(path: string, name: string): Promise<void> {
  const store = await openStore(path);
  const rows = hardStores[name]?.() ?? [];
  const write = bulkWriter(store.connection, "deal", [...DEAL]);
  store.connection.transaction(() => {
    for (const row of rows) {
      const filled: Deal = { source: "csv", source_id: row.id ?? null, import_batch_id: "hard", ...row };
      write(DEAL.map((column) => filled[column] ?? null));
    }
    advanceDataVersion(store.connection);
  })();
  await store.close();
}
