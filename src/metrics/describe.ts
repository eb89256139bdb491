import type { Grain } from "#contracts/measure.ts";
import type { Dictionary } from "#contracts/question.ts";
import type { Reader } from "#contracts/reader.ts";

export const dictionary: Reader<{ readonly today: string }, Dictionary> = {
  name: "dictionary",
  read: () => Promise.reject(new Error("not built yet")),
};

export interface Workspace {
  readonly grains: readonly {
    readonly grain: Grain;
    readonly records: number;
    readonly from: string | null;
    readonly to: string | null;
    readonly lastImportAt: string | null;
  }[];
  readonly dataVersion: number;
}

export const workspace: Reader<{ readonly today: string }, Workspace> = {
  name: "workspace",
  read: () => Promise.reject(new Error("not built yet")),
};
