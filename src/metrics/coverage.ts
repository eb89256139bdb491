import type { Reader } from "#contracts/reader.ts";

export const coverage: Reader<{ readonly measure: string }, { readonly from: string; readonly to: string } | null> = {
  name: "coverage",
  read: () => Promise.reject(new Error("not built yet")),
};
