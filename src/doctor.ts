import { existsSync, statSync } from "node:fs";
import { wordError } from "#cli/output.ts";
import type { Config } from "#config";
import type { DoctorCheck } from "#contracts/app.ts";
import { DataError } from "#contracts/errors.ts";
import { workspace } from "#metrics/describe.ts";
import { createSource } from "#metrics/source.ts";
import { renderChart } from "#render/chart-png.ts";
import { openReadStore, openStore } from "#store/open.ts";

const REQUIRED_MAJOR = 24;

/** Checks what an answer needs: runtime, data file, records, and charts. A check that fails says how to put it right. */
export async function runDoctor(dataFile: string, config: Config): Promise<readonly DoctorCheck[]> {
  return [
    checkRuntime(),
    ...(await checkDataFile(dataFile, config)),
    await check("charts", "run `npm ci` to restore the drawing packages", checkCharts),
  ];
}

function checkRuntime(): DoctorCheck {
  const ok = Number(process.versions.node.split(".")[0]) >= REQUIRED_MAJOR;
  return {
    name: "runtime",
    ok,
    detail: `Node ${process.versions.node}`,
    fix: ok ? null : `use Node ${REQUIRED_MAJOR} or newer`,
  };
}

async function checkDataFile(dataFile: string, config: Config): Promise<readonly DoctorCheck[]> {
  if (!existsSync(dataFile)) {
    return [
      {
        name: "data file",
        ok: false,
        detail: `${dataFile} does not exist`,
        fix: "run `upshot import deals <file.csv>` or `upshot seed`",
      },
    ];
  }
  return [
    await check("data file", "check its permissions, or choose another with --db", async () => {
      const store = await openStore(dataFile);
      try {
        const [integrity] = store.connection.pragma("quick_check") as { quick_check: string }[];
        if (integrity?.quick_check !== "ok") throw new DataError(`it is damaged: ${integrity?.quick_check}`);
        return `${dataFile}, ${(statSync(dataFile).size / 1e6).toFixed(1)} MB, intact`;
      } finally {
        await store.close();
      }
    }),
    await check("records", "import a file: `upshot import deals <file.csv>`", () => countRecords(dataFile, config)),
  ];
}

async function countRecords(dataFile: string, config: Config): Promise<string> {
  const reading = openReadStore(dataFile);
  try {
    const { grains } = await workspace.read(await createSource(reading), {
      today: config.today ?? new Date().toISOString().slice(0, 10),
    });
    const filled = grains.filter(({ records }) => records > 0);
    if (filled.length === 0) throw new Error("there are none yet");
    return filled
      .map(
        ({ grain, records, from, to }) =>
          `${records.toLocaleString("en-US")} ${grain}s${from ? ` (${from} to ${to})` : ""}`,
      )
      .join(", ");
  } finally {
    await reading.close();
  }
}

async function checkCharts(): Promise<string> {
  const value = { value: 0.5, unit: "ratio" as const };
  const png = await renderChart(
    {
      kind: "bars",
      title: "Check",
      subtitle: "Check",
      alt: "Check",
      bars: [{ label: "Check", value, emphasis: "none" }],
      reference: null,
    },
    { theme: "light", format: "png" },
  );
  return `drawn (${Math.round(png.length / 1000)} kB)`;
}

async function check(name: string, fix: string, run: () => Promise<string>): Promise<DoctorCheck> {
  try {
    return { name, ok: true, detail: await run(), fix: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : wordError(error).text;
    return { name, ok: false, detail, fix: error instanceof DataError ? "restore a copy, or import again" : fix };
  }
}
