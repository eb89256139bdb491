import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";

let seeding: Promise<string> | null = null;

/** For tests: puts the sample world (`default`, seed 1) into a file that does not exist yet. It is seeded once per test process, and copied. */
export async function copySample(dataFile: string): Promise<void> {
  seeding ??= seedOnce();
  mkdirSync(dirname(dataFile), { recursive: true });
  copyFileSync(await seeding, dataFile);
}

async function seedOnce(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "upshot-sample-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "sample.db");
  const store = await openStore(file);
  await seedWorld(store, { name: "default", seed: 1 });
  await store.close();
  return file;
}
