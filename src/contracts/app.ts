import type { AccessTokens } from "./access-token.ts";
import type { Answer, Receipt } from "./answer.ts";
import type { AuditEntry, Kept } from "./answer-log.ts";
import type { ChartData } from "./chart.ts";
import type { McpOptions, RunningMcp } from "./mcp.ts";
import type { Dictionary } from "./question.ts";
import type { AnyTool } from "./tool.ts";
import type { Viewer } from "./viewer.ts";

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
    readonly next: readonly string[];
  };
  /** The picture of the result as finished data; null when there is nothing to draw. */
  readonly chart: ChartData | null;
  readonly dataVersion: number;
  /** The local date that the tool was given. */
  readonly today: string;
  readonly viewer: Viewer;
}

/** Who asks, and how to make it stop. */
export interface CallOptions {
  /** E-mail address of the person asking; null or left out is the operator, who sees everything. */
  readonly viewer?: string | null;
  /** Ends the work early; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface ToolRunOptions extends CallOptions {
  /** What people wrote or said: `shown` (default) in quotation marks, `hidden` for readers that must not meet it. */
  readonly quotes?: "shown" | "hidden";
}

export interface AskOptions extends ToolRunOptions {
  /** Follow-ups with the same key share memory; it is kept apart for each viewer. */
  readonly thread?: string;
  readonly surface?: "cli" | "mcp" | "test" | "eval";
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

/** What a surface is handed. Every call sees only the rows of its viewer. */
export interface App {
  readonly tools: readonly AnyTool[];
  readonly ask: (question: string, options?: AskOptions) => Promise<Answer>;
  readonly runTool: (name: string, input: unknown, options?: ToolRunOptions) => Promise<ToolRun>;
  readonly replay: (answerId: string, options?: CallOptions) => Promise<Replay>;
  /** An answer as it was given. @throws InputError when there is none with that id that the viewer asked for */
  readonly answer: (answerId: string, options?: CallOptions) => Promise<Answer>;
  readonly dictionary: (options?: CallOptions) => Promise<Dictionary>;
  /** Who an e-mail address is. @throws InputError when no rep has it, and then there is nothing to see */
  readonly viewer: (email: string | null) => Promise<Viewer>;
  /** A chart by id: `ans_…-1` is the first of an answer, `chart_…` one that was kept. @throws InputError when the viewer has none with that id */
  readonly chart: (chartId: string, options?: CallOptions) => Promise<ChartData>;
  /** Keeps a chart for its viewer, so that it can be opened later, and returns its id. */
  readonly keepChart: (chart: ChartData, options?: CallOptions) => Promise<string>;
  /** What the viewer was given last and may still see, at most 20 of each, newest first; the operator's is everybody's. */
  readonly recent: (
    options?: CallOptions,
  ) => Promise<{ readonly answers: readonly Kept[]; readonly charts: readonly Kept[] }>;
  /** The chart as a PNG file. */
  readonly draw: (chart: ChartData, theme?: "light" | "dark") => Promise<Uint8Array>;
  readonly accessTokens: AccessTokens;
  readonly audit: (entry: AuditEntry) => Promise<void>;
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
  /** E-mail address of the person asking when none is named: UPSHOT_VIEWER; null is the operator. */
  readonly viewer: string | null;
  readonly fiscalYearStartMonth: number;
  /** Today as the workspace has it, YYYY-MM-DD. */
  readonly today: () => string;
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
  /** What another program runs to start this one here, whatever its working folder. */
  readonly startedBy: {
    readonly command: string;
    readonly args: readonly string[];
    readonly home: string;
    /** What a person types for it, before the command. */
    readonly typed: string;
  };
  /** Serves the tools to MCP clients. */
  readonly serveMcp: (dataFile: string, options: McpOptions) => Promise<RunningMcp>;
}
