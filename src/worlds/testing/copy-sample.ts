import { copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";

let seeding: Promise<string> | null = null;

/** For tests: puts the sample world (`default`, seed 1) into a file that does not exist yet. It is seeded once per run of tests, and copied. */
export async function copySample(dataFile: string): Promise<void> {
  seeding ??= seedOnce();
  mkdirSync(dirname(dataFile), { recursive: true });
  copyFileSync(await seeding, dataFile);
}

async function seedOnce(): Promise<string> {
  const file = join(inject("sampleFolder"), "sample.db");
  if (existsSync(file)) return file;
  const draft = `${file}-${process.pid}`; // another process may be at it
  const store = await openStore(draft);
  await seedWorld(store, { name: "default", seed: 1 });
  await store.close();
  renameSync(draft, file);
  return file;
}
