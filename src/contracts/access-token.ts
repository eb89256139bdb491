/** A key that a program shows to be let in, as listed. The key itself is shown once, when it is made; the store holds its hash. */
export interface AccessToken {
  readonly id: string;
  readonly name: string;
  /** E-mail address of the person it stands for; null: the operator, who sees everything. */
  readonly viewer: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export interface NewAccessToken {
  readonly name: string;
  readonly viewer: string | null;
  /** UTC times, ISO-8601. */
  readonly now: string;
  readonly expiresAt: string;
}

/** Where access tokens live. */
export interface AccessTokens {
  /** Makes a token and returns its key, `upshot_…`, for the only time. */
  readonly create: (asked: NewAccessToken) => Promise<{ readonly token: AccessToken; readonly key: string }>;
  readonly list: () => Promise<readonly AccessToken[]>;
  /** @throws InputError when there is no token with that id */
  readonly revoke: (id: string, now: string) => Promise<AccessToken>;
  /** The token with that key; null when there is none, or it was revoked or has expired by `now`. Notes when it was used. */
  readonly find: (key: string, now: string) => Promise<AccessToken | null>;
}
