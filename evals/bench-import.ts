import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** One way of getting the file into SQLite, measured in a process of its own, start included. */
export interface ImportBenchRow {
  readonly name: string;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly peakMegabytes: number;
  /** Rows per second of ours divided by those of this one; above 1 we are faster. */
  readonly oursIsFasterBy: number;
}

const ROWS = 1_000_000;
const SAMPLE_MS = 20;
const header =
  "deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome";
const pick = (row: number, factor: number, values: readonly string[]): string =>
  values[(row * factor) % values.length]!;
const dayOf = (row: number): Date => new Date(Date.UTC(2023, 0, 1 + ((row * 7_919) % 700)));
const iso = (date: Date): string => date.toISOString().slice(0, 10);

/** A million deals in the shape of a usual CRM export: 90 MB, the same bytes on every run. */
async function writeDeals(path: string): Promise<void> {
  const stream = createWriteStream(path);
  stream.write(`${header}\n`);
  for (let row = 0; row < ROWS; row++) {
    const days = (row * 31) % 120;
    const closed = new Date(dayOf(row).getTime() + days * 86_400_000);
    const words = [
      pick(row, 3, ["SaaS", "FinTech", "HealthTech", "EdTech", "Ecommerce"]),
      pick(row, 5, ["North America", "Europe", "APAC", "India"]),
      pick(row, 7, ["Core", "Pro", "Enterprise"]),
      pick(row, 11, ["Inbound", "Outbound", "Referral", "Partner"]),
      pick(row, 13, ["Qualified", "Demo", "Proposal", "Negotiation", "Closed"]),
    ];
    const line = `D${row},${iso(dayOf(row))},${iso(closed)},rep_${row % 25},${words.join(",")},${500 + ((row * 97) % 60_000)},${days},${row % 9 < 4 ? "Won" : "Lost"}\n`;
    if (!stream.write(line)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

const ours = `
  const { openStore } = await import("#store/open.ts");
  const { importCsv } = await import("#ingest/import-csv.ts");
  const store = await openStore(process.argv[2]);
  await importCsv(store, { entity: "deals", files: [process.argv[1]], currency: "USD", startedAt: "2026-11-20T09:00:00Z" });
  await store.close();
`;

// The same work as far as a short script goes: dates checked, outcome and cents worked out, same key and indexes; no rejects, no encodings.
const python = `
import csv, datetime, json, sqlite3, sys
db = sqlite3.connect(sys.argv[2]); db.execute("pragma journal_mode = wal"); db.execute("pragma synchronous = normal")
db.execute("create table deal (id text primary key not null, owner_id text, industry text, region text, product text, lead_source text, stage text, amount bigint, currency text, created_on text, closed_on text, outcome text, attributes text, source text not null, source_id text not null, import_batch_id text not null)")
db.execute("create index deal_closed_on on deal (closed_on)"); db.execute("create index deal_owner on deal (owner_id)")
words = {"won": "won", "lost": "lost", "open": "open"}
def rows():
    with open(sys.argv[1], newline="", encoding="utf-8") as file:
        for r in csv.DictReader(file):
            created = datetime.date.fromisoformat(r["created_date"]); closed = datetime.date.fromisoformat(r["closed_date"])
            if closed < created: continue
            yield (r["deal_id"], r["sales_rep_id"], r["industry"], r["region"], r["product_type"], r["lead_source"], r["deal_stage"], round(float(r["deal_amount"]) * 100), "USD", r["created_date"], r["closed_date"], words[r["outcome"].lower()], json.dumps({"sales_cycle_days": r["sales_cycle_days"]}), "csv", r["deal_id"], "b1")
with db: db.executemany("insert into deal values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict (id) do update set amount = excluded.amount", rows())
`;

/** Peak resident memory of a process so far, in megabytes; 0 where the system does not tell. */
function peakOf(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1] ?? 0) * 1.024e-3;
  } catch {
    return 0;
  }
}

interface Measured {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** Runs a program to its end; null when it is not installed. */
async function measure(command: string, words: readonly string[], input = ""): Promise<Measured | null> {
  const start = performance.now();
  const child = spawn(command, words, { cwd: join(import.meta.dirname, ".."), stdio: ["pipe", "ignore", "inherit"] });
  const ended = Promise.race([
    once(child, "exit").then(([code]) => Number(code)),
    once(child, "error").then(() => null),
  ]);
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, child.pid === undefined ? 0 : peakOf(child.pid));
  }, SAMPLE_MS);
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const code = await ended;
  clearInterval(timer);
  if (code === null) return null;
  if (code !== 0) throw new Error(`${command} ended with code ${code}`);
  return { seconds: (performance.now() - start) / 1000, peakMegabytes: peak };
}

/** Imports a million deals three ways, one after the other, and prints a table. */
export async function run(): Promise<{ readonly rows: readonly ImportBenchRow[] }> {
  const folder = mkdtempSync(join(tmpdir(), "upshot-bench-"));
  try {
    const file = join(folder, "deals.csv");
    await writeDeals(file);
    const store = (name: string) => join(folder, `${name}.db`);
    const node = ["--input-type=module", "--eval", ours, file];
    const shell = `.mode csv\n.import ${file} deal\ncreate unique index deal_id on deal (deal_id);\ncreate index deal_closed on deal (closed_date);\n`;
    const measured: readonly (readonly [string, Measured | null])[] = [
      ["upshot, new store", await measure(process.execPath, [...node, store("ours")])],
      ["upshot, same file again", await measure(process.execPath, [...node, store("ours")])],
      ["python3 csv + sqlite3, typed", await measure("python3", ["-c", python, file, store("python")])],
      ["sqlite3 .import, all text, no checks", await measure("sqlite3", [store("shell")], shell)],
    ];
    const base = ROWS / measured[0]![1]!.seconds;
    const rows = measured.flatMap(([name, result]) => {
      if (!result) return [];
      const rowsPerSecond = ROWS / result.seconds;
      return [{ name, ...result, rowsPerSecond, oursIsFasterBy: base / rowsPerSecond }];
    });
    print(rows);
    return { rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(rows: readonly ImportBenchRow[]): void {
  console.log(`\nCSV import, ${ROWS.toLocaleString("en-US")} deals, process start included`);
  console.log(
    `${"".padEnd(38)}${"rows/s".padStart(10)}${"seconds".padStart(10)}${"peak MB".padStart(10)}${"ours ÷".padStart(10)}`,
  );
  for (const row of rows) {
    const cells = [
      Math.round(row.rowsPerSecond).toLocaleString("en-US"),
      row.seconds.toFixed(2),
      row.peakMegabytes.toFixed(0),
      row.oursIsFasterBy.toFixed(2),
    ];
    console.log(row.name.padEnd(38) + cells.map((cell) => cell.padStart(10)).join(""));
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await run();
