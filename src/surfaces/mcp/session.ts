import type { App } from "#contracts/app.ts";
import type { AnyTool } from "#contracts/tool.ts";

/** What one connection works with: a stdio process has one for its life, HTTP one per request. */
export interface Session {
  /** The data, opened at the first call that needs them, so that the handshake never waits and a missing file is an answer rather than a crash. */
  readonly app: () => Promise<App>;
  /** The analytics tools, loaded at first use. */
  readonly tools: () => Promise<readonly AnyTool[]>;
  /** E-mail address of the person behind the connection; null is the operator. */
  readonly viewer: string | null;
  readonly transport: "stdio" | "http";
  /** Where pictures are also written, for the person to open; null writes none (HTTP: the reader sits elsewhere). */
  readonly chartFolder: string | null;
  readonly version: string;
  /** First month of the fiscal year, 1 to 12. */
  readonly fiscalYearStartMonth: number;
  /** Today as the workspace has it, YYYY-MM-DD. */
  readonly today: () => string;
  /** One line for whoever runs the server; never what people asked or were told. */
  readonly log: (line: string) => void;
  readonly now: () => Date;
}
