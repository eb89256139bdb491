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
