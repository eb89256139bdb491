import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReadStore, openStore } from "#store/open.ts";
import { type ImportFixture, importDay, importFixture } from "./import-fixture.ts";

let fixture: ImportFixture;
beforeEach(async () => {
  fixture = await importFixture();
});
afterEach(() => fixture.close());

async function writeLargeFile(rows: number): Promise<string> {
  const path = join(fixture.folder, "large.csv");
  const stream = createWriteStream(path);
  stream.write("deal_id,amount,outcome,close date,segment\n");
  for (let row = 0; row < rows; row++) stream.write(`N${row},${row},won,2024-05-05,segment ${row % 7}\n`);
  stream.end();
  await once(stream, "finish");
  return path;
}

// A process of its own: imports the file and says on standard output when it is half-way, then goes on.
const childProgram = `
  const { openStore } = await import("#store/open.ts");
  const { importCsv } = await import("#ingest/import-csv.ts");
  const [path, file] = process.argv.slice(1);
  const store = await openStore(path);
  await importCsv(store, { entity: "deals", files: [file], currency: "USD", startedAt: "${importDay}",
    onProgress: ({ rowsRead }) => { if (rowsRead > 40_000) process.stdout.write("half-way\\n"); } });
  process.stdout.write("done\\n");
`;

test("a process killed in the middle of an import leaves the store as it was", async () => {
  await fixture.run("deal_id,amount\nN1,5\nold,7\n");
  const before = fixture.rows("select * from deal order by id");
  const file = await writeLargeFile(200_000);
  const child = spawn(process.execPath, ["--input-type=module", "--eval", childProgram, fixture.store.path, file]);
  let output = "";
  let errors = "";
  child.stdout.on("data", (text) => {
    output += text;
    if (output.includes("half-way")) child.kill("SIGKILL");
  });
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const [, signal] = await once(child, "exit");
  expect(errors.replaceAll(/\(node.*|.*ExperimentalWarning.*/g, "").trim()).toBe("");
  expect(signal).toBe("SIGKILL");
  expect(output).not.toContain("done");
  const reopened = await openStore(fixture.store.path);
  expect(await reopened.db.selectFrom("deal").selectAll().orderBy("id").execute()).toEqual(before);
  expect(await reopened.db.selectFrom("import_batch").selectAll().execute()).toHaveLength(1);
  expect(
    await reopened.db.selectFrom("workspace_state").select("value").where("key", "=", "data_version").execute(),
  ).toEqual([{ value: "1" }]);
  await reopened.close();
});

test("a reader sees nothing of a running import, and an error in it leaves nothing behind", async () => {
  const file = await writeLargeFile(20_000);
  const seen: number[] = [];
  const reading = openReadStore(fixture.store.path);
  const count = async () => (await reading.db.selectFrom("deal").select("id").execute()).length;
  const pending: Promise<void>[] = [];
  const stop = () => {
    pending.push(count().then((rows) => void seen.push(rows)));
    if (pending.length === 5) throw new Error("stopped by the caller");
  };
  await expect(fixture.run("", { files: [file], onProgress: stop })).rejects.toThrow("stopped by the caller");
  await Promise.all(pending);
  expect(seen).toEqual([0, 0, 0, 0, 0]);
  expect(fixture.rows("select * from deal")).toEqual([]);
  expect(fixture.store.connection.inTransaction).toBe(false);
  expect((await fixture.run("", { files: [file] })).inserted).toBe(20_000);
  expect(await count()).toBe(20_000);
  await reading.close();
});

test("two imports at once in one process: the second is told to wait", async () => {
  const file = await writeLargeFile(20_000);
  const first = fixture.run("", { files: [file] });
  const second = fixture.run("", { files: [fixture.write("other.csv", "deal_id\nA\n")] });
  const settled = await Promise.allSettled([first, second]);
  expect(settled.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
  const failed = settled.find((each) => each.status === "rejected");
  expect(String(failed?.reason)).toContain("Another import is running");
});
