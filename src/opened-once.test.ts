import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import type { App } from "#contracts/app.ts";
import { fileIdentity, openedOnce } from "./opened-once.ts";

const folder = mkdtempSync(join(tmpdir(), "upshot-opened-"));
const file = join(folder, "data.db");
afterEach(() => void vi.useRealTimers());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Data that note in the list when they are opened and closed. */
function opener(seen: string[]) {
  let count = 0;
  return async (): Promise<App> => {
    const name = String(++count);
    seen.push(`open ${name}`);
    return { close: async () => void seen.push(`close ${name}`) } as App;
  };
}

test("data are opened once, when they are needed, and closed", async () => {
  const seen: string[] = [];
  const { app, close } = openedOnce(opener(seen));
  expect(seen).toEqual([]);
  const [one, other] = await Promise.all([app(), app()]);
  expect(one).toBe(other);
  await close();
  expect(seen).toEqual(["open 1", "close 1"]);
});

test("what could not be opened is tried again at the next call", async () => {
  const data = { close: async () => undefined } as App;
  const open = vi.fn().mockRejectedValueOnce(new Error("It is not there.")).mockResolvedValue(data);
  const { app, close } = openedOnce(open);
  await expect(app()).rejects.toThrow("It is not there.");
  expect(await app()).toBe(data);
  await close();
});

test("a file that was replaced is opened anew; calls under way have a minute to finish on the old one", async () => {
  vi.useFakeTimers();
  const seen: string[] = [];
  writeFileSync(file, "first");
  const { app, close } = openedOnce(opener(seen), () => fileIdentity(file));
  const first = await app();
  writeFileSync(file, "first, written to");
  expect(await app()).toBe(first);
  writeFileSync(`${file}.new`, "second");
  renameSync(`${file}.new`, file);
  expect(await app()).not.toBe(first);
  expect(seen).toEqual(["open 1", "open 2"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual(["open 1", "open 2", "close 1"]);
  rmSync(file);
  await app();
  await close();
  expect(seen.slice(3).toSorted()).toEqual(["close 2", "close 3", "open 3"]);
});
