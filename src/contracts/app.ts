import type { Answer, Receipt } from "./answer.ts";
import type { Dictionary } from "./question.ts";
import type { AnyTool } from "./tool.ts";

/** One tool run through the shared wrapper: checked input and output, figures with ids, and the tool's own words. */
export interface ToolRun {
  readonly tool: string;
  readonly output: Readonly<Record<string, unknown>>;
  readonly receipt: Receipt;
  /** The tool's words with every figure filled in and verified. */
  readonly text: {
    readonly headline: string;
    readonly findings: readonly string[];
    readonly caveats: readonly string[];
  };
}

export interface AskOptions {
  /** Follow-ups with the same key share memory. */
  readonly thread?: string;
  /** Who asks; null is the local operator, who sees everything. */
  readonly viewer?: string | null;
  readonly surface?: "cli" | "test" | "eval";
  /** Where chart pictures go; null draws none. */
  readonly chartFolder?: string | null;
  /** Receives one line per step while the answer is made. */
  readonly onStep?: (text: string) => void;
}

export interface Replay {
  readonly answerId: string;
  readonly sameData: boolean;
  readonly identical: boolean;
  readonly changes: readonly {
    readonly fact: string;
    readonly path: string;
    readonly before: string;
    readonly after: string;
  }[];
}

/** What a surface is handed. */
export interface App {
  readonly tools: readonly AnyTool[];
  readonly ask: (question: string, options?: AskOptions) => Promise<Answer>;
  readonly runTool: (name: string, input: unknown) => Promise<ToolRun>;
  readonly replay: (answerId: string) => Promise<Replay>;
  readonly dictionary: () => Promise<Dictionary>;
  readonly close: () => Promise<void>;
}

export interface ImportRequest {
  readonly entity: string;
  readonly files: readonly string[];
  readonly map: Readonly<Record<string, string>>;
  readonly dateOrder: "day-first" | "month-first" | null;
  readonly source: string;
  /** Where to write every row that was set aside, as CSV with its line and reason. */
  readonly rejectsFile?: string | null;
  readonly onProgress?: (progress: {
    readonly file: string;
    readonly bytesRead: number;
    readonly bytesTotal: number;
    readonly rowsRead: number;
  }) => void;
}

/** What an import did; `summary` says it in sentences. */
export interface ImportOutcome {
  readonly read: number;
  readonly inserted: number;
  readonly updated: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly summary: readonly string[];
  readonly report: unknown;
}

export interface DoctorCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly fix: string | null;
}

export interface SampleWorld {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** What the command line is handed: it picks a data file first, then opens it. */
export interface Workbench {
  /** The data file to use when none is named: UPSHOT_DB, else the own one when it exists, else the sample one. */
  readonly defaultDataFile: () => string;
  readonly ownDataFile: string;
  readonly sampleDataFile: string;
  readonly chartFolder: string;
  readonly historyFile: string;
  readonly entities: readonly string[];
  readonly worlds: readonly SampleWorld[];
  readonly exists: (dataFile: string) => boolean;
  readonly tools: () => Promise<readonly AnyTool[]>;
  /** `charts`: pictures will be drawn, so get the drawing ready at once. `inThread`: analyse in a thread, so that this one stays free meanwhile. */
  readonly open: (
    dataFile: string,
    options?: { readonly charts?: boolean; readonly inThread?: boolean },
  ) => Promise<App>;
  readonly importFiles: (dataFile: string, request: ImportRequest) => Promise<ImportOutcome>;
  readonly seed: (
    dataFile: string,
    request: { readonly world: string; readonly seed: number },
  ) => Promise<readonly string[]>;
  readonly doctor: (dataFile: string) => Promise<readonly DoctorCheck[]>;
}
