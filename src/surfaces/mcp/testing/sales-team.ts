import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { readConfig } from "#config";
import type { App } from "#contracts/app.ts";
import { createWorkbench } from "#main";
import { loadTools } from "#tools/index.ts";
import { registerPrompts } from "../prompts.ts";
import { registerResources } from "../resources.ts";
import type { Session } from "../session.ts";

/** For tests: two reps with leads and deals of their own, imported from CSV files, some of whose columns hold remarks and addresses. */
export async function salesTeam(): Promise<{ readonly app: App; readonly close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "upshot-team-"));
  const workbench = createWorkbench(readConfig({ UPSHOT_HOME: folder, UPSHOT_TODAY: "2026-07-08" }));
  const dataFile = join(folder, "team.db");
  for (const [entity, rows] of [
    ["reps", reps],
    ["leads", leads],
    ["deals", deals()],
  ] as const) {
    const file = join(folder, `${entity}.csv`);
    writeFileSync(file, `${rows.join("\n")}\n`);
    await workbench.importFiles(dataFile, { entity, files: [file], map: {}, dateOrder: null, source: "csv" });
  }
  const app = await workbench.open(dataFile);
  const close = async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { app, close };
}

export const ANA = "ana@sales.example";
export const ZOE = "zoe@sales.example";

const reps = [
  "id,name,email,role,manager_id,team",
  `r-ana,Ana Ruiz,${ANA},rep,,North`,
  `r-zoe,Zoë Ångström,${ZOE},rep,,South`,
];
const leads = [
  "id,name,company,owner_id,created_at",
  "l-1,Mara Lind,Birch Foods,r-ana,2026-01-05",
  "l-2,Émile Roux,Cedar Steel,r-zoe,2026-01-06",
  "l-3,`Nils` [Berg](https://x.example),Dune Labs,r-zoe,2026-01-07",
];

function deals(): readonly string[] {
  const rows = ["deal_id,owner_id,region,product,created date,close date,outcome,amount,remark,buyer"];
  for (const [quarter, wonOfTen, months] of [
    ["Q1", 6, ["01", "02", "03"]],
    ["Q2", 2, ["04", "05", "06"]],
  ] as const)
    for (let at = 0; at < 120; at++) {
      const isAna = at % 2 === 0;
      const month = months[at % 3];
      const row = [`${quarter}-${at}`, isAna ? "r-ana" : "r-zoe", isAna ? "EMEA" : "APAC", isAna ? "Core `x`" : "Pro"];
      const outcome = at % 10 < wonOfTen ? "won" : "lost";
      row.push(`2026-${month}-01`, `2026-${month}-${10 + (at % 15)}`, outcome, `${1_000 + at}`);
      rows.push([...row, `Call ${at} was short and nobody liked the price`, `buyer${at % 20}@firm.example`].join(","));
    }
  return rows;
}

/** A client of a server that has the prompts and resources alone. */
export async function connected(app: App | Error, viewer: string | null = null) {
  const log: string[] = [];
  const session: Session = {
    app: async () => {
      if (app instanceof Error) throw app;
      return app;
    },
    tools: loadTools,
    viewer,
    transport: "stdio",
    chartFolder: null,
    fiscalYearStartMonth: 1,
    today: () => "2026-07-08",
    version: "0.0.0",
    log: (line) => log.push(line),
    now: () => new Date("2026-07-08T09:00:00Z"),
  };
  const server = new McpServer({ name: "upshot", version: "0.0.0" });
  registerPrompts(server, session);
  registerResources(server, session);
  const client = new Client({ name: "test", version: "1" });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([client.connect(near), server.connect(far)]);
  return { client, log };
}
