import type { Session } from "./session.ts";

/** Who asked what, over whose rows, for the operator. Somebody who is not in the data sees none. */
export async function audit(
  { app: opened, viewer, transport, now }: Session,
  kind: "tool" | "resource",
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const app = await opened();
  const { scope } = await app.viewer(viewer).catch(() => ({ scope: [] }));
  await app.audit({ at: now().toISOString(), viewer, surface: "mcp", kind, detail: { ...detail, scope, transport } });
}
