import { type MessagePort, type ResourceLimits, Worker } from "node:worker_threads";
import { DataError, type Help, InputError, IntegrityError, OutsideError, SetupError } from "#contracts/errors.ts";

/** What runs in a thread, and how long it may take. */
export interface ThreadCode {
  /** A module that hands its port to {@link serveCalls}. */
  readonly file: URL;
  readonly name: string;
  /** Plain data for the thread's `workerData`. */
  readonly data: unknown;
  /** Milliseconds that a call may run before it is given up and its thread ended. */
  readonly limitMs: number;
  /** Milliseconds that a cancelled call may go on, since a thread that ends loses what it has read. */
  readonly graceMs: number;
  readonly resourceLimits?: ResourceLimits;
}

/** A call that a thread carries out; both functions may be called again without effect. */
export interface Job {
  readonly message: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** A thread that carries out one call at a time. */
export interface PoolThread<J extends Job> {
  /** The call under way; null when idle. */
  readonly job: () => J | null;
  readonly run: (job: J) => void;
  /** Nobody waits for the call under way any more: ends the thread unless the call is done within the grace. */
  readonly abandon: () => void;
  /** Rejects the call under way and ends the thread. */
  readonly end: (reason: Error) => void;
  /** Resolves when the thread has ended; one that is deep in a long select first comes to the end of that. */
  readonly gone: Promise<void>;
}

/** An error as it crosses from a thread: it keeps its words and the place where it happened, and loses its class. */
interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly help?: Help;
}

type Reply = { readonly result: unknown } | { readonly error: SentError };

/**
 * Starts a thread. It keeps the process alive only while a call is awaited.
 *
 * @param onIdle after each call
 * @param onLost once, as soon as the thread takes no more calls
 */
export function startPoolThread<J extends Job>(
  code: ThreadCode,
  onIdle: () => void,
  onLost: () => void,
): PoolThread<J> {
  const worker = new Worker(code.file, {
    name: code.name,
    execArgv: [], // the flags of this process (--eval, --test) are not for the thread
    workerData: code.data,
    ...(code.resourceLimits && { resourceLimits: code.resourceLimits }),
  });
  let job: J | null = null;
  let isLost = false;
  let timer: NodeJS.Timeout | undefined;
  const after = (milliseconds: number, act: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds).unref();
  };
  const settled = (): J | null => {
    const last = job;
    job = null;
    clearTimeout(timer);
    worker.unref();
    return last;
  };
  const lose = (reason: Error): void => {
    settled()?.reject(reason);
    if (!isLost) onLost();
    isLost = true;
  };
  const end = (reason: Error): void => {
    lose(reason);
    worker.terminate();
  };
  const done = (reply: Reply): void => {
    const last = settled();
    if ("result" in reply) last?.resolve(reply.result);
    else last?.reject(withClass(reply.error));
    if (!isLost) onIdle();
  };
  worker.on("message", done);
  worker.on("error", (error: NodeJS.ErrnoException) => lose(diedOf(error.code ?? error.name)));
  worker.on("exit", (exitCode) => lose(diedOf(`exit code ${exitCode}`)));
  worker.unref();
  return {
    job: () => job,
    run: (next) => {
      job = next;
      worker.ref();
      after(code.limitMs, () => end(tookTooLong(code.limitMs)));
      try {
        worker.postMessage(next.message);
      } catch (error) {
        done({ error: error as Error }); // what cannot be copied cannot be asked
      }
    },
    abandon: () => {
      worker.unref();
      after(code.graceMs, () => end(new OutsideError("The call was cancelled.")));
    },
    end,
    gone: new Promise((resolve) => worker.on("exit", () => resolve())),
  };
}

/** The other side: carries out what a {@link startPoolThread} is given to run. */
export function serveCalls<Message>(port: MessagePort, answer: (message: Message) => Promise<unknown>): void {
  // a surface may speak a protocol on the standard output of the process
  process.stdout.write = process.stderr.write.bind(process.stderr);
  port.on("message", async (message: Message) => {
    try {
      port.postMessage({ result: await answer(message) } satisfies Reply);
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      const help = error instanceof SetupError || error instanceof DataError ? error.help : {};
      port.postMessage({ error: { name, message, stack, help } } satisfies Reply);
    }
  });
}

const tookTooLong = (limitMs: number): Error =>
  new OutsideError(
    `This took longer than ${limitMs / 1000} seconds and was stopped. Ask about a shorter period or fewer records.`,
  );

function diedOf(cause: string): Error {
  return new OutsideError(
    cause === "ERR_WORKER_OUT_OF_MEMORY"
      ? "The analysis ran out of memory. Ask about a shorter period or fewer records."
      : `The analysis ended before its time (${cause}). Ask again; when that does not help, \`upshot doctor\` looks for what is wrong.`,
  );
}

/** The error as it was thrown. Its stack is for logs: what a client reads is made of class and message. */
function withClass({ name, message, stack, help }: SentError): Error {
  const known = [InputError, SetupError, DataError, OutsideError, IntegrityError].find((each) => each.name === name);
  const error = known ? new known(message, help) : Object.assign(new Error(message), { name });
  if (stack !== undefined) error.stack = stack;
  return error;
}
