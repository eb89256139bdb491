/** How the MCP surface is reached. */
export interface McpOptions {
  /** Null: over the standard streams of this process. */
  readonly http: HttpOptions | null;
}

export interface HttpOptions {
  /** Address to listen on; 127.0.0.1 unless others must reach it. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Address that clients use, with its path; null is `http://host:port/mcp`. Sign-in tokens must be issued for it. */
  readonly publicUrl: string | null;
  /** Host names that requests may be addressed to, besides those of `host` and `publicUrl`. */
  readonly allowedHosts: readonly string[];
  /** Origins of web pages that may call, such as `http://localhost:6274`, besides the server's own. */
  readonly allowedOrigins: readonly string[];
  /** Whose sign-in tokens are accepted besides keys of `upshot token`; null: nobody's. */
  readonly oauth: OAuthOptions | null;
  /** False lets in whoever can reach the address; only on the machine's own addresses. */
  readonly requireKey: boolean;
  /** For each key or person. */
  readonly requestsPerMinute: number;
}

export interface OAuthOptions {
  /** Address of the authorization server, exactly as it names itself. */
  readonly issuer: string;
  /** The `aud` that tokens must have; null: the public URL. */
  readonly audience: string | null;
  /** Claim that holds the person's e-mail address. */
  readonly emailClaim: string;
}

/** A server that runs until its process is told to end, or its client goes away. */
export interface RunningMcp {
  /** Where it listens; null on the standard streams. */
  readonly url: string | null;
  readonly ended: Promise<void>;
}
