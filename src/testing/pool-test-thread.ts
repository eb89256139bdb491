import { isMainThread, parentPort, threadId, workerData } from "node:worker_threads";
import { InputError } from "#contracts/errors.ts";
import { serveCalls } from "../pool-thread.ts";

/** What the thread of thread-pool.test.ts does with a call. */
export type TestCall =
  | { readonly kind: "answer" }
  /** Sets the first number when it begins, and blocks the thread until the second is set. */
  | { readonly kind: "block"; readonly gate: Int32Array }
  | { readonly kind: "fail" | "fault" | "exit" | "fall over" | "fill the memory" | "write" };

/** Which thread answered, its how manieth call that was, and what it was started with. */
export interface TestReply {
  readonly thread: number;
  readonly calls: number;
  readonly data: unknown;
}

let calls = 0;

function faultyLine(): never {
  throw new TypeError("This is no function.");
}

async function answer(call: TestCall): Promise<TestReply> {
  calls += 1;
  if (call.kind === "block") {
    Atomics.store(call.gate, 0, 1);
    Atomics.notify(call.gate, 0);
    Atomics.wait(call.gate, 1, 0);
  }
  if (call.kind === "fail") throw new InputError("There is no such measure.");
  if (call.kind === "fault") faultyLine();
  if (call.kind === "exit") process.exit(7);
  if (call.kind === "write") process.stdout.write("A package says hello.\n");
  if (call.kind === "fill the memory") for (const kept: unknown[] = []; ; ) kept.push(new Array(10_000).fill(calls));
  if (call.kind === "fall over") {
    setImmediate(() => {
      throw new TypeError("/home/somebody/secret.ts is broken");
    });
    await new Promise(() => undefined);
  }
  return { thread: threadId, calls, data: workerData };
}

if (!isMainThread && parentPort) serveCalls(parentPort, answer);
