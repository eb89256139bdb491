import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readConfig } from "#config";
import { createWorkbench } from "#main";

const file = fileURLToPath(new URL("../../shared/data/skygeni/skygeni_sales_data.csv", import.meta.url));

/** The outcome depends on none of the columns: computed apart, likelihood-ratio p of all drivers 0.957, time-split AUC 0.492. */
test.skipIf(!existsSync(file))("the public sales table, imported: these factors do not explain winning", async () => {
  const home = mkdtempSync(join(tmpdir(), "upshot-drivers-"));
  const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
  const importing = { entity: "deals", files: [file], map: {}, dateOrder: null, source: "csv" } as const;
  await workbench.importFiles(workbench.ownDataFile, { ...importing, files: [file] });
  const app = await workbench.open(workbench.ownDataFile);
  const answer = await app.ask("what drives our win rate?", { surface: "test" });
  const words = answer.findings.map(({ text }) => text).join("\n");
  expect(answer.verdict).toBe("within-noise");
  expect(answer.headline).toMatch(
    /^The recorded factors do not explain winning: together they do no better than chance/,
  );
  expect(answer.headline).toMatch(/base rate 45\.3% \(n 5,000\)/);
  expect(words).toMatch(/no better than a coin would/);
  expect(words).toMatch(
    /An effect of \d\.\d points or more .* would very likely have shown; smaller ones cannot be ruled out/,
  );
  expect(words).not.toMatch(/more often|less often/);
  expect(answer.actions).toEqual([]);
  await app.close();
  rmSync(home, { recursive: true, force: true });
});
