import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { InputError } from "#contracts/errors.ts";
import type { Session } from "./session.ts";
import { errorInWords } from "./tool-errors.ts";

/** The protocol's code for a resource that there is not (revision 2025-11-25); the SDK has no name for it. */
const RESOURCE_NOT_FOUND = -32_002;

/** An error of the protocol. Not the SDK's McpError: that one puts its code in front of the words. */
class RequestError extends Error {
  readonly code: number;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  constructor(code: number, message: string, data?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** An error of ours as one of the protocol, for requests that have no result to put words into. */
export const requestError = (error: unknown, session: Session): Error =>
  new RequestError(
    error instanceof InputError ? ErrorCode.InvalidParams : ErrorCode.InternalError,
    errorInWords(error, session.log),
  );

/** The same for reading a resource, where input that does not fit means that there is nothing at the address. */
export const readError = (error: unknown, session: Session, uri: string): Error =>
  error instanceof InputError
    ? new RequestError(RESOURCE_NOT_FOUND, errorInWords(error, session.log), { uri })
    : requestError(error, session);
