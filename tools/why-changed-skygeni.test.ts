import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "#config";
import type { App } from "#contracts/app.ts";
import { createWorkbench } from "#main";

/**
 * The public SkyGeni table holds no signal (chi-square over each column: all p > .25; quarter pairs in shared/anchors/stats.md, section 8), so a segment
 * named there is a false discovery. Imported as a customer would, and asked for every pair of its quarters.
 */
const file = fileURLToPath(new URL("../../shared/data/skygeni/skygeni_sales_data.csv", import.meta.url));
const present = existsSync(file);
if (!present) process.stderr.write("skipped: the SkyGeni file is not beside the project (../shared/data/skygeni)\n");

interface Output {
  readonly status: string;
  readonly verdict: string;
  readonly rows: readonly { readonly label: string; readonly segment: readonly object[] }[];
  readonly actions: readonly object[];
}

describe.skipIf(!present)("on the imported SkyGeni file", () => {
  const home = mkdtempSync(join(tmpdir(), "upshot-skygeni-why-"));
  const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
  let app: App;

  beforeAll(async () => {
    const request = { entity: "deals" as const, files: [file], map: {}, dateOrder: null, source: "csv" };
    expect(await workbench.importFiles(workbench.ownDataFile, request)).toMatchObject({ inserted: 5000, rejected: 0 });
    app = await workbench.open(workbench.ownDataFile);
  });
  afterAll(async () => {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  });

  const quarters = ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"];
  const pairs = quarters.flatMap((period, at) =>
    quarters.slice(0, at).map((compare_with) => ({ period, compare_with })),
  );
  const consecutive = quarters.slice(1).map((period, at) => ({ period, compare_with: quarters[at]! }));

  test.for([
    ["win_rate", pairs],
    ["revenue", pairs],
    ["average_deal_size", pairs],
    ["deals_won", consecutive],
    ["deals_created", consecutive],
  ] as const)(
    "%s: no segment is claimed and nothing is to be done, in any pair of quarters",
    async ([measure, asked]) => {
      for (const pair of asked) {
        const { output } = await app.runTool("why_changed", { measure, ...pair });
        const { rows, actions } = output as unknown as Output;
        const claims = rows.filter(({ segment }) => segment.length > 0).map(({ label }) => label);
        expect({ ...pair, claims, actions }).toEqual({ ...pair, claims: [], actions: [] });
      }
    },
  );

  test("a chief revenue officer is told what would have shown", async () => {
    const answer = await app.ask("why did win rate drop in 2023 Q3?", { surface: "test" });
    expect(answer.headline).toMatch(
      /^Win rate fell 2\.2 points to 42\.8% .* within noise \(p 0\.\d+\), so no cause is established\.$/,
    );
    const words = answer.findings.map(({ text }) => text).join("\n");
    expect(words).toMatch(
      /With 1,9\d\d closed deals in both periods together a change smaller than about 6\.\d points may well have gone unnoticed/,
    );
    expect(answer.actions).toEqual([]);
  });

  test("the same for money", async () => {
    const answer = await app.ask("why did revenue change in 2023 Q3?", { surface: "test" });
    const words = answer.findings.map(({ text }) => text).join("\n");
    expect(words).toMatch(
      /Of the [+−]\$[\d.,KM]+, about .* in how many there were, about .* and about .* in how large they were/,
    );
    expect(words).not.toMatch(/because|due to|drove|caused/i);
  });
});
