import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "#config";
import { createWorkbench } from "#main";

/** For tests: a data file with two quarters of 120 deals, of which fewer are won in the second. Its path. */
export async function smallDataFile(folder: string): Promise<string> {
  const deals = ["deal_id,created date,close date,outcome,amount,region"];
  for (const [quarter, wonOfTen, months] of [
    ["Q1", 5, ["01", "02", "03"]],
    ["Q2", 3, ["04", "05", "06"]],
  ] as const)
    for (let at = 0; at < 120; at++) {
      const month = months[at % 3];
      const region = at % 2 === 0 ? "EMEA" : "APAC";
      const outcome = at % 10 < wonOfTen ? "won" : "lost";
      deals.push(
        `${quarter}-${at},2026-${month}-01,2026-${month}-${10 + (at % 15)},${outcome},${1_000 + at},${region}`,
      );
    }
  const csv = join(folder, "deals.csv");
  writeFileSync(csv, `${deals.join("\n")}\n`);
  const dataFile = join(folder, "small.db");
  const workbench = createWorkbench(readConfig({ UPSHOT_HOME: folder }));
  await workbench.importFiles(dataFile, { entity: "deals", files: [csv], map: {}, dateOrder: null, source: "csv" });
  return dataFile;
}
