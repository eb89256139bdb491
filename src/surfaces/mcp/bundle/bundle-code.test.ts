import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleCode } from "./bundle-code.ts";
import { threadsIn, withStaticPaths } from "./static-paths.ts";

/** What the bundle is made of; `.ci/mcpb` runs it. */

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "upshot-bundle-"));
let used: readonly string[] = [];
beforeAll(async () => {
  used = await bundleCode(root, "src/mcp-bundle.ts", folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All that Node reads before the first line of a module runs. */
function importedBy(file: string, known: Set<string> = new Set()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  const code = readFileSync(join(folder, file), "utf8");
  for (const [, part] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) importedBy(part!, known);
  return known;
}

test("no driver or picture library with a native module is in it, and what stands in for them is", () => {
  expect(used.filter((file) => /node_modules\/(?:better-sqlite3|sharp|@img|bindings)\//.test(file))).toEqual([]);
  for (const file of ["src/store/node-sqlite.ts", "src/render/rasterize-wasm.ts"]) expect(used).toContain(file);
  expect(readdirSync(folder).filter((file) => !/\.(?:mjs|ttf|wasm)$/.test(file))).toEqual([]);
});

test("every tool, every migration and every thread that a bundled module starts is in it", () => {
  const modules = (path: string) =>
    readdirSync(join(root, path))
      .filter((file) => /(?<!\.test|^index)\.ts$/.test(file))
      .map((file) => `${path}/${file}`);
  expect(used).toEqual(expect.arrayContaining([...modules("tools"), ...modules("migrations")]));
  const own = used.filter((file) => file.startsWith("src/"));
  const threads = own.flatMap((file) => threadsIn(readFileSync(join(root, file), "utf8"), join(root, file)));
  expect(threads.map((file) => file.slice(root.length))).toContain("src/render/chart-worker-thread.ts");
  for (const thread of threads) expect(used).toContain(thread.slice(root.length));
});

test("the entry checks the version of Node before anything else is loaded", () => {
  const first = [...importedBy("index.mjs")].map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  expect(first).toContain("Upshot needs Node");
  expect(first).not.toContain("node:sqlite");
  expect(first.length).toBeLessThan(5_000);
});

test("a module that looks for files in another way stops the build", () => {
  const at = join(root, "src", "store", "migrate.ts");
  for (const source of [
    'const file = new URL("./numbers.json", import.meta.url);',
    "const here = import.meta.dirname;",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    "const module = await import(`./${name}.ts`);",
  ])
    expect(() => withStaticPaths(source, at)).toThrow(/migrate\.ts looks for a file in a way that the bundle/);
  const known = withStaticPaths('new Worker(new URL("./beside.ts", import.meta.url));', at);
  expect(known.contents).toContain('new URL("./beside.mjs", import.meta.url)');
});
