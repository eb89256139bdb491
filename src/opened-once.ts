import type { App } from "#contracts/app.ts";

/** Opens the data when first asked for, and anew after a failure: the person may have put the file right meanwhile. */
export function openedOnce(open: () => Promise<App>): {
  readonly app: () => Promise<App>;
  readonly close: () => Promise<void>;
} {
  let opening: Promise<App> | null = null;
  return {
    app: () => {
      opening ??= open().catch((error) => {
        opening = null;
        throw error;
      });
      return opening;
    },
    close: async () => (await opening?.catch(() => null))?.close(),
  };
}
