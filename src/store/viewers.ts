import { createHash } from "node:crypto";
import { InputError } from "#contracts/errors.ts";
import type { RowScope, Viewer } from "#contracts/viewer.ts";
import type { Store } from "./open.ts";

const operator: Viewer = { email: null, name: null, role: "operator", scope: null };

type Role = Exclude<Viewer["role"], "operator">;

/** From the least to the most that is seen. */
const roles: readonly Role[] = ["rep", "manager", "executive", "admin"];
const seesAll: ReadonlySet<Role> = new Set(["executive", "admin"]);

/**
 * Who an e-mail address is, by the reps in the store: read anew at each call, since people change roles and leave. Somebody in two systems sees the
 * records of both, with the lesser of the two roles; a role that is not recorded counts as rep.
 *
 * @param email case and surrounding spaces do not matter; null is the operator
 * @throws InputError when no rep has the address
 * @example await resolveViewer(store, "Ana@Example.com") // { email: "ana@example.com", role: "manager", scope: ["r1", "r2"], … }
 */
export async function resolveViewer({ db }: Store, email: string | null): Promise<Viewer> {
  if (email === null) return operator;
  const wanted = email.trim().toLowerCase();
  const reps = await db.selectFrom("rep").select(["id", "name", "email", "role", "manager_id"]).orderBy("id").execute();
  const own = wanted === "" ? [] : reps.filter((rep) => rep.email?.trim().toLowerCase() === wanted);
  if (own.length === 0)
    throw new InputError(
      `Nobody in the data has the e-mail address ${wanted.slice(0, 100)}, so there is nothing to show. An administrator adds people with \`upshot import reps <file.csv>\` (columns id, name, email, role, manager_id).`,
    );
  const role = roles[Math.min(...own.map((rep) => Math.max(0, roles.indexOf(rep.role as Role))))]!;
  return {
    email: wanted,
    name: own[0]!.name,
    role,
    scope: seesAll.has(role)
      ? null
      : withReports(
          own.map(({ id }) => id),
          reps,
        ),
  };
}

/** A viewer as they stand in the logs: enough to find one's own entries again, and no address. The operator is null. */
export const viewerHash = (email: string | null): string | null =>
  email === null ? null : createHash("sha256").update(email.trim().toLowerCase()).digest("hex").slice(0, 16);

/** Whether a viewer may open what was kept for the owner with that hash, over those rows: their own, as long as they may still see all of it. */
export function mayOpen({ email, scope }: Viewer, owner: string | null, keptScope: RowScope): boolean {
  if (email === null) return true;
  if (owner !== viewerHash(email)) return false;
  return scope === null || keptScope?.every((rep) => scope.includes(rep)) === true;
}

/** A row scope as it stands in a column of text. */
export const scopeToText = (scope: RowScope): string | null => (scope === null ? null : JSON.stringify(scope));
export const textToScope = (text: string | null): RowScope => (text === null ? null : (JSON.parse(text) as string[]));

/** The given people and everybody below them; a circle of managers ends where it began. */
function withReports(
  start: readonly string[],
  reps: readonly { readonly id: string; readonly manager_id: string | null }[],
): readonly string[] {
  const reports = Map.groupBy(reps, ({ manager_id }) => manager_id);
  const seen = new Set<string>(start);
  for (const id of seen) for (const report of reports.get(id) ?? []) seen.add(report.id);
  return [...seen].sort();
}
