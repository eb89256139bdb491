import type { Snapshot, SnapshotAsked } from "#answer/ask.ts";
import type { Dictionary } from "#contracts/question.ts";
import type { Reader } from "#contracts/reader.ts";
import type { Settings } from "#contracts/settings.ts";
import type { AnyTool, ToolContext } from "#contracts/tool.ts";
import { dictionary } from "#metrics/describe.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { createSource } from "#metrics/source.ts";
import { readDataVersion } from "#store/data-version.ts";
import { derived } from "#store/derived-cache.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { loadTools } from "#tools/index.ts";
import { keepLatest } from "./keep-latest.ts";

/** Tools over one data file, and the data as one question sees them. */
export interface Analysis {
  readonly tools: readonly AnyTool[];
  readonly snapshot: (asked: SnapshotAsked) => Promise<Snapshot>;
  readonly close: () => Promise<void>;
}

/** Readers that count every value of every column; their results are plain data and keep until the data change. */
const slowToCount = new Set([dictionary.name, dimensionsOf.name]);

/** Scopes whose dictionary is kept at hand. */
const MOST_KNOWN = 16;

interface Known {
  readonly dataVersion: number;
  readonly today: string;
  readonly dictionary: Dictionary;
}

/** Opens a data file for analysis in this thread. */
export async function openAnalysis(dataFile: string, settings: Settings): Promise<Analysis> {
  const store = await openStore(dataFile);
  const reading = openReadStore(dataFile);
  const knownByScope = new Map<string, Known>();
  return {
    tools: await loadTools(),
    snapshot: async ({ today, seed, scope }) => {
      const dataVersion = await readDataVersion(reading.db);
      const source = await createSource(reading, { scope, fiscalYearStartMonth: settings.fiscalYearStartMonth });
      const rows = scope === null ? "" : `${JSON.stringify(scope)} `;
      const read = readOnce(<Input, Output>(reader: Reader<Input, Output>, input: Input) => {
        const compute = () => reader.read(source, input);
        return slowToCount.has(reader.name)
          ? derived(store, `${rows}${cacheKey(reader.name, input)}`, dataVersion, compute)
          : compute();
      });
      const context: ToolContext = { read, today, seed, settings };
      // the very same object while nothing changes: what the parser indexes once then serves every question
      const before = knownByScope.get(rows);
      const isKnown = before?.dataVersion === dataVersion && before.today === today;
      const known = isKnown ? before : { dataVersion, today, dictionary: await read(dictionary, { today }) };
      keepLatest(knownByScope, rows, known, MOST_KNOWN);
      return { dataVersion, dictionary: known.dictionary, context };
    },
    close: async () => {
      await reading.close();
      await store.close();
    },
  };
}

/** The same read in one answer is done once. */
function readOnce(
  read: <Input, Output>(reader: Reader<Input, Output>, input: Input) => Promise<Output>,
): ToolContext["read"] {
  const done = new Map<string, Promise<unknown>>();
  return <Input, Output>(reader: Reader<Input, Output>, input: Input) => {
    const key = cacheKey(reader.name, input);
    const known = done.get(key) ?? read(reader, input);
    done.set(key, known);
    return known as Promise<Output>;
  };
}

const cacheKey = (reader: string, input: unknown): string => `${reader} ${JSON.stringify(input)}`;
