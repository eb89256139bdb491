import { InputError } from "#contracts/errors.ts";
import { openStore } from "#store/open.ts";
import { worlds } from "#worlds/catalog.ts";
import { seedWorld } from "#worlds/seed-world.ts";

/** Fills a data file with a sample world and says what is in it. @throws InputError when there is no such world */
export async function seedSample(dataFile: string, world: string, seed: number): Promise<readonly string[]> {
  const known = worlds.find(({ name }) => name === world);
  if (!known)
    throw new InputError(
      `There is no sample world ${world}. Choose one of: ${worlds.map(({ name }) => name).join(", ")}.`,
    );
  const store = await openStore(dataFile);
  try {
    const { from, until, rows } = await seedWorld(store, { name: known.name, seed });
    const filled = Object.entries(rows).filter(([, count]) => count > 0);
    return [
      `${known.title}: ${filled.map(([table, count]) => `${count.toLocaleString("en-US")} ${table.replaceAll("_", " ")} rows`).join(", ")}.`,
      `The records run from ${from} to ${until}.`,
    ];
  } finally {
    await store.close();
  }
}
