/** A tool as the protocol shows it: plain data and one function, free of any SDK. */
export interface McpTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: JsonObjectSchema;
  /** JSON Schema of `structuredContent`; left out by tools that return none. */
  readonly outputSchema?: JsonObjectSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
  /** Errors of contracts/errors.ts become steering results; anything else a fixed text. */
  readonly call: (args: Readonly<Record<string, unknown>>, call: McpCall) => Promise<McpResult>;
}

export interface McpCall {
  /** Aborted when the client cancels the call or goes away. */
  readonly signal: AbortSignal;
}

export interface JsonObjectSchema {
  readonly type: "object";
  readonly [keyword: string]: unknown;
}

export type McpContent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly data: string; readonly mimeType: string }
  | { readonly type: "resource_link"; readonly uri: string; readonly name: string; readonly mimeType: string };

/** Text alone and structure alone are each complete: some hosts show their model only the one, some only the other. */
export interface McpResult {
  readonly content: readonly McpContent[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
}
