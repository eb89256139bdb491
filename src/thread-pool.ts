import { availableParallelism } from "node:os";
import { OutsideError } from "#contracts/errors.ts";
import { type Job, type PoolThread, startPoolThread, type ThreadCode } from "./pool-thread.ts";

/** Several threads that run the same code over the same data. */
export interface ThreadPool {
  /**
   * Carries out one call in whichever thread suits best.
   *
   * @throws the reason of the call's signal; OutsideError when the call takes too long, its thread dies or the pool is closed; else what the thread threw
   */
  readonly call: (message: unknown, options: CallOptions) => Promise<unknown>;
  /** Rejects all that is under way or waits, and ends every thread. */
  readonly close: () => Promise<void>;
}

export interface CallOptions {
  /** Calls with the same key go to a thread that had one of them before, if it is idle and remembers. */
  readonly key: number;
  /** Who asks: a call of somebody with none under way gets a thread of its own, or is next, so that nobody waits behind another's many. */
  readonly asker: string;
  /** Cancels the call: it rejects at once, and takes its thread with it only when the thread does not finish soon. */
  readonly signal?: AbortSignal | undefined;
}

export interface PoolOptions extends Pick<ThreadCode, "file" | "name" | "data" | "resourceLimits"> {
  /** How many keys a thread remembers. */
  readonly keysKept: number;
  /** For each asker, and for all askers but for one each, up to twice as many. Default: one per processor, from two to four. */
  readonly maxThreads?: number;
  /** Milliseconds that a call may run. Default 45,000: clients give up after a minute. */
  readonly limitMs?: number;
  /** Milliseconds that a cancelled call may go on. Default 1,000. */
  readonly graceMs?: number;
  /** Milliseconds that a thread besides the first may be idle, for each holds what it has read. Default 60,000. */
  readonly idleMs?: number;
}

interface Call extends Job {
  readonly key: number;
  readonly asker: string;
}

interface Member {
  readonly thread: PoolThread<Call>;
  /** The keys of its latest calls, newest last. */
  keys: readonly number[];
  idleTimer?: NodeJS.Timeout;
}

/**
 * Makes a pool that starts threads as calls need them. A thread does one call at a time; a call waits when all are busy.
 * A thread that ends, for want of memory say, costs only the call it was busy with.
 */
export function createThreadPool(options: PoolOptions): ThreadPool {
  const { keysKept, maxThreads = Math.min(4, Math.max(2, availableParallelism())), idleMs = 60_000 } = options;
  const code: ThreadCode = { limitMs: 45_000, graceMs: 1_000, ...options };
  let members: readonly Member[] = [];
  let waiting: readonly Call[] = [];
  let isClosed = false;
  const ending = new Set<Promise<void>>();

  const lost = (member: Member): void => {
    clearTimeout(member.idleTimer);
    members = members.filter((other) => other !== member);
    const gone = member.thread.gone.then(() => {
      ending.delete(gone);
      startWaiting();
    });
    ending.add(gone);
    startWaiting();
  };
  const rest = (member: Member): void => {
    const endIfExtra = () => member !== members[0] && member.thread.end(closed());
    member.idleTimer = setTimeout(endIfExtra, idleMs).unref();
    startWaiting();
  };
  const started = (): Member => {
    const thread: PoolThread<Call> = startPoolThread(
      code,
      () => rest(member),
      () => lost(member),
    );
    const member: Member = { thread, keys: [] };
    members = [...members, member];
    return member;
  };
  const memberFor = ({ key, asker }: Call): Member | null => {
    const idle = members.filter(({ thread }) => thread.job() === null);
    const known = idle.find(({ keys }) => keys.includes(key)) ?? idle[0];
    const isOffered = members.length < maxThreads || underWay(asker, members) === 0;
    // those that are ending still hold memory
    const isRoom = members.length + ending.size < 2 * maxThreads;
    return known ?? (isOffered && isRoom ? started() : null);
  };
  const startWaiting = (): void => {
    const call = nextOf(waiting, members);
    const member = call && memberFor(call);
    if (!member) return;
    waiting = waiting.filter((other) => other !== call);
    clearTimeout(member.idleTimer);
    member.keys = [...member.keys.filter((key) => key !== call.key), call.key].slice(-keysKept);
    member.thread.run(call);
    startWaiting();
  };
  const cancel = (call: Call): void => {
    waiting = waiting.filter((other) => other !== call);
    members.find(({ thread }) => thread.job() === call)?.thread.abandon();
  };
  return {
    call: async (message, { key, asker, signal }) => {
      if (isClosed) throw closed();
      return cancellable(signal, (resolve, reject) => {
        const call: Call = { message, key, asker, resolve, reject };
        waiting = [...waiting, call];
        startWaiting();
        return () => cancel(call);
      });
    },
    close: async () => {
      isClosed = true;
      for (const call of waiting) call.reject(closed());
      waiting = [];
      for (const { thread } of members) thread.end(closed());
      await Promise.all(ending);
    },
  };
}

/** The call of whoever has the fewest under way; of several the one that came first. */
const nextOf = (waiting: readonly Call[], members: readonly Member[]): Call | undefined =>
  waiting.toSorted((one, other) => underWay(one.asker, members) - underWay(other.asker, members))[0];

const underWay = (asker: string, members: readonly Member[]): number =>
  members.filter(({ thread }) => thread.job()?.asker === asker).length;

/** A promise that the signal rejects with its reason. `start` begins the work and returns what stops it. */
async function cancellable(
  signal: AbortSignal | undefined,
  start: (resolve: Job["resolve"], reject: Job["reject"]) => () => void,
): Promise<unknown> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const stop = start(resolve, reject);
  const onAbort = (): void => {
    reject(signal?.reason);
    stop();
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

const closed = (): Error => new OutsideError("The data file was closed while the question was under way. Ask again.");
