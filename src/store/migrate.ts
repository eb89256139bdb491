import { readdir } from "node:fs/promises";
import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { DataError } from "#contracts/errors.ts";

const folder = new URL("../../migrations/", import.meta.url);

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts")).sort();
  const loaded = await Promise.all(files.map((file) => import(new URL(file, folder).href) as Promise<Migration>));
  return Object.fromEntries(files.map((file, index) => [file.replace(/\.ts$/, ""), loaded[index] as Migration]));
}

/** Brings the store to the newest schema; does nothing when it is there already. */
export async function migrate<Tables>(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName ?? "an unknown step";
  const cause = error instanceof Error ? error.message : String(error);
  throw new DataError(
    `The data file could not be brought to this version's layout: ${failed} failed (${cause}). It may come from a newer Upshot; update Upshot.`,
    { otherFile: true },
  );
}
