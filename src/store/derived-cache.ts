import type { Store } from "./open.ts";
import { runCompiled } from "./sqlite.ts";

/**
 * Keeps plain results that are slow to count and the same for one data version, such as the values of every dimension.
 * A cache: it may be emptied at any time, and an entry of another data version or one that cannot be read is as good as none.
 *
 * @param compute is asked on a miss; its result must survive JSON
 */
export async function derived<T>(
  store: Store,
  key: string,
  dataVersion: number,
  compute: () => Promise<T>,
): Promise<T> {
  const row = await store.db
    .selectFrom("workspace_state")
    .select("value")
    .where("key", "=", `cache ${key}`)
    .executeTakeFirst();
  const kept = row ? parsed<T>(row.value) : null;
  if (kept?.dataVersion === dataVersion) return kept.value;
  const value = await compute();
  const keep = store.db
    .insertInto("workspace_state")
    .values({ key: `cache ${key}`, value: JSON.stringify({ dataVersion, value }) })
    .onConflict((conflict) => conflict.column("key").doUpdateSet((row) => ({ value: row.ref("excluded.value") })))
    .compile();
  store.writes.add({ holds: {}, write: (connection) => runCompiled(connection, keep) });
  return value;
}

function parsed<T>(text: string): { readonly dataVersion: number; readonly value: T } | null {
  try {
    return JSON.parse(text) as { dataVersion: number; value: T };
  } catch {
    return null;
  }
}
