import { spawnSync } from "node:child_process";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { InputError, OutsideError } from "#contracts/errors.ts";
import type { TestCall, TestReply } from "./testing/pool-test-thread.ts";
import { createThreadPool, type PoolOptions, type ThreadPool } from "./thread-pool.ts";

/** Real threads that block until a test lets them go on; only the pool's clock is the test's. */

const file = new URL("./testing/pool-test-thread.ts", import.meta.url);
const pools: ThreadPool[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function poolOf(maxThreads: number, options: Partial<PoolOptions> = {}): ThreadPool {
  const pool = createThreadPool({ file, name: "test", data: "data", keysKept: 2, maxThreads, ...options });
  pools.push(pool);
  return pool;
}

interface Asked {
  readonly key?: number;
  readonly asker?: string;
  readonly signal?: AbortSignal;
}

const ask = (pool: ThreadPool, call: TestCall, { key = 1, asker = "somebody", signal }: Asked = {}) =>
  pool.call(call, { key, asker, signal }) as Promise<TestReply>;
const answer = (pool: ThreadPool, asked?: Asked) => ask(pool, { kind: "answer" }, asked);

/** A call that holds its thread; resolves when it does. */
async function block(pool: ThreadPool, asked?: Asked) {
  const gate = new Int32Array(new SharedArrayBuffer(8));
  const reply = ask(pool, { kind: "block", gate }, asked);
  reply.catch(() => undefined);
  await Atomics.waitAsync(gate, 0, 0).value;
  const release = async () => {
    Atomics.store(gate, 1, 1);
    Atomics.notify(gate, 1);
    return reply;
  };
  return { reply, release };
}

test("a call does not wait for a slow one", async () => {
  const pool = poolOf(2);
  const slow = await block(pool);
  const quick = await answer(pool);
  const { thread, data } = await slow.release();
  expect(quick.thread).not.toBe(thread);
  expect(data).toBe("data");
});

test("calls of one key go to the thread that had the others, unless it is busy or has had too many since", async () => {
  const pool = poolOf(2);
  const first = await block(pool, { key: 1 });
  const second = await answer(pool, { key: 2 });
  const elsewhere = await answer(pool, { key: 1 }); // its own thread is busy
  expect(elsewhere.thread).toBe(second.thread);
  const { thread } = await first.release();
  expect((await answer(pool, { key: 2 })).thread).toBe(second.thread);
  expect((await answer(pool, { key: 3 })).thread).toBe(thread);
  expect((await answer(pool, { key: 4 })).thread).toBe(thread);
  expect((await answer(pool, { key: 2 })).thread).toBe(second.thread);
  const third = await block(pool, { key: 3 });
  await answer(pool, { key: 5 });
  await answer(pool, { key: 6 });
  await third.release();
  expect((await answer(pool, { key: 2 })).thread).toBe(thread); // forgotten over 5 and 6
});

test("calls that no thread is free for wait in order, and nobody behind another's many", async () => {
  const pool = poolOf(2);
  const busy = [await block(pool, { asker: "many" }), await block(pool, { asker: "many" })];
  const order: string[] = [];
  const wait = async (name: string, asker: string) => order.push(`${name} ${(await answer(pool, { asker })).calls}`);
  const asks = [wait("third", "many"), wait("fourth", "many")];
  // others get threads besides, up to twice as many
  const besides = [await block(pool, { asker: "one" }), await block(pool, { asker: "other" })];
  asks.push(wait("late", "yet another"));
  await busy[0]!.release();
  await Promise.all(asks);
  expect(order).toEqual(["late 2", "third 3", "fourth 4"]);
  await Promise.all([busy[1]!, ...besides].map(({ release }) => release()));
});

test("a cancelled call that waits is never begun", async () => {
  const pool = poolOf(1);
  const busy = await block(pool);
  const cancel = new AbortController();
  const waiting = answer(pool, { signal: cancel.signal });
  cancel.abort(new Error("The client hung up."));
  await expect(waiting).rejects.toThrow("The client hung up.");
  await expect(answer(pool, { signal: cancel.signal })).rejects.toThrow("The client hung up.");
  const { thread } = await busy.release();
  expect(await answer(pool)).toMatchObject({ thread, calls: 2 });
});

test("a cancelled call rejects at once; when it is soon done its thread goes on", async () => {
  const pool = poolOf(1);
  const cancel = new AbortController();
  const busy = await block(pool, { signal: cancel.signal });
  cancel.abort(new Error("The client hung up."));
  await expect(busy.reply).rejects.toThrow("The client hung up.");
  const next = answer(pool);
  vi.advanceTimersByTime(999);
  await busy.release().catch(() => undefined);
  expect((await next).calls).toBe(2);
  vi.advanceTimersByTime(60_000);
  expect((await answer(pool)).calls).toBe(3);
});

test("a cancelled call that goes on loses its thread, and no other call notices", async () => {
  const pool = poolOf(2);
  const cancel = new AbortController();
  const cancelled = await block(pool, { signal: cancel.signal });
  const other = await block(pool);
  const next = answer(pool);
  cancel.abort();
  await expect(cancelled.reply).rejects.toBe(cancel.signal.reason);
  vi.advanceTimersByTime(1_000);
  expect((await next).calls).toBe(1); // a fresh thread
  expect((await other.release()).calls).toBe(1);
});

test("to cancel what is done changes nothing", async () => {
  const pool = poolOf(1);
  const cancel = new AbortController();
  const { thread } = await answer(pool, { signal: cancel.signal });
  const busy = await block(pool);
  cancel.abort();
  vi.advanceTimersByTime(10_000);
  expect(await busy.release()).toMatchObject({ thread, calls: 2 });
});

test("a call that takes too long is given up in plain words, and no other call notices", async () => {
  const pool = poolOf(2);
  const slow = await block(pool);
  vi.advanceTimersByTime(44_000);
  const other = await block(pool);
  const waiting = answer(pool);
  vi.advanceTimersByTime(1_000);
  await expect(slow.reply).rejects.toThrow(OutsideError);
  await expect(slow.reply).rejects.toThrow("longer than 45 seconds and was stopped. Ask about a shorter period");
  expect((await waiting).calls).toBe(1);
  vi.advanceTimersByTime(43_999);
  expect((await other.release()).calls).toBe(1);
});

test.for([
  ["exit", "ended before its time (exit code 7)"],
  ["fall over", "ended before its time (TypeError)"],
  ["fill the memory", "ran out of memory. Ask about a shorter period"],
] as const)("a thread that dies (%s) costs its own call only", async ([kind, words]) => {
  const pool = poolOf(2, { resourceLimits: { maxOldGenerationSizeMb: 24 } });
  const other = await block(pool, { key: 1 });
  const died = ask(pool, { kind }, { key: 2 });
  await expect(died).rejects.toThrow(OutsideError);
  await expect(died).rejects.toThrow(words);
  await expect(died).rejects.not.toThrow("secret");
  expect((await answer(pool, { key: 2 })).calls).toBe(1);
  expect((await other.release()).calls).toBe(1);
});

test("an error keeps its class and words, and its thread", async () => {
  const pool = poolOf(1);
  const failed = ask(pool, { kind: "fail" });
  await expect(failed).rejects.toThrow(InputError);
  await expect(failed).rejects.toThrow("There is no such measure.");
  expect((await answer(pool)).calls).toBe(2);
});

test("a fault keeps the place in the thread where it happened, for the log", async () => {
  const fault = await ask(poolOf(1), { kind: "fault" }).catch((error: unknown) => error);
  expect(fault).toMatchObject({ name: "TypeError", message: "This is no function." });
  expect((fault as Error).stack).toMatch(/^TypeError: This is no function\.\n +at faultyLine .*pool-test-thread\.ts/);
});

test("what cannot be sent to a thread is refused, and the thread goes on", async () => {
  const pool = poolOf(1);
  const { thread } = await answer(pool);
  await expect(pool.call({ kind: () => "answer" }, { key: 1, asker: "somebody" })).rejects.toThrow(
    "could not be cloned",
  );
  expect(await answer(pool)).toMatchObject({ thread, calls: 2 });
});

test("a thread that is still ending counts as one, for it holds its memory", async () => {
  let most = 0;
  let alive = 0;
  const count = (worker: Worker): void => {
    alive += 1;
    most = Math.max(most, alive);
    worker.once("exit", () => {
      alive -= 1;
    });
  };
  process.on("worker", count);
  const pool = poolOf(1); // and one more for others
  const cancel = new AbortController();
  const cancelled = await block(pool, { asker: "one", signal: cancel.signal });
  const other = await block(pool, { asker: "other" });
  const third = answer(pool, { asker: "third" });
  cancel.abort();
  await expect(cancelled.reply).rejects.toBe(cancel.signal.reason);
  vi.advanceTimersByTime(1_000);
  expect((await third).calls).toBe(1);
  await other.release();
  process.off("worker", count);
  expect(most).toBe(2);
});

test("threads besides the first end when nobody has needed them for a minute", async () => {
  const pool = poolOf(2);
  const both = async () => {
    const busy = [await block(pool), await block(pool)];
    vi.advanceTimersByTime(10); // a call begun in the last moment is none to end
    return Promise.all(busy.map(async ({ release }) => (await release()).thread));
  };
  const [first, second] = await both();
  vi.advanceTimersByTime(59_999);
  expect(await both()).toEqual([first, second]);
  vi.advanceTimersByTime(60_000);
  const [again, fresh] = await both();
  expect(again).toBe(first);
  expect(fresh).not.toBe(second);
});

test("closing rejects what is under way, what waits and what comes", async () => {
  const pool = poolOf(1);
  const busy = await block(pool);
  const waiting = answer(pool);
  const both = Promise.allSettled([busy.reply, waiting]);
  await pool.close();
  const closed = new OutsideError("The data file was closed while the question was under way. Ask again.");
  expect(await both).toEqual([
    { status: "rejected", reason: closed },
    { status: "rejected", reason: closed },
  ]);
  await expect(answer(pool)).rejects.toThrow(closed);
  await pool.close();
});

test("a process may end with its pool open, and nothing of its threads gets onto its output", () => {
  const script = `
    import { createThreadPool } from ${JSON.stringify(new URL("./thread-pool.ts", import.meta.url).href)};
    const pool = createThreadPool({ file: new URL(${JSON.stringify(file.href)}), name: "test", data: null, keysKept: 1, graceMs: 60_000 });
    const cancel = new AbortController();
    const gate = new Int32Array(new SharedArrayBuffer(8));
    const blocked = pool.call({ kind: "block", gate }, { key: 2, asker: "", signal: cancel.signal });
    const { calls } = await pool.call({ kind: "write" }, { key: 1, asker: "" });
    cancel.abort();
    await blocked.catch(() => process.stdout.write("only this " + calls));
  `;
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 10_000,
  });
  expect({ stdout, status }).toEqual({ stdout: "only this 1", status: 0 });
  expect(stderr).toContain("A package says hello.");
});
