import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { threadsIn, withStaticPaths } from "./static-paths.ts";

/** Code of packages that are not ES modules asks for `require`. */
const REQUIRE =
  'import { createRequire as createRequireHere } from "node:module"; const require = createRequireHere(import.meta.url);';

/**
 * Writes the program that starts with `entry` into one flat folder, together with the threads it starts and the files that it reads, so that
 * every part finds the others beside it. What is loaded when needed in the source is loaded when needed here.
 *
 * @returns every file that went into it
 * @throws Error naming the file that looks for others in a way that the bundle does not know, or a package that holds a native module
 */
export async function bundleCode(root: string, entry: string, folder: string): Promise<readonly string[]> {
  const assets = new Set<string>();
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: entry, out: "index" },
      ...[...new Set(threadsOf(join(root, "src")))].map((file) => ({ in: file, out: basename(file, ".ts") })),
    ],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "part-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    legalComments: "none", // the bundle has the texts in full
    platform: "node",
    target: "node24",
    format: "esm",
    banner: { js: REQUIRE },
    plugins: [withoutNativeModules(root), withoutFolders(root, (asset) => assets.add(asset))],
    metafile: true,
    logLevel: "warning",
  });
  const native = Object.keys(metafile.inputs).find((file) =>
    /node_modules\/(?:better-sqlite3|sharp)\/|\.node$/.test(file),
  );
  if (native) throw new Error(`${native} is or loads a native module, which Claude Desktop may refuse.`);
  for (const asset of assets) copyFileSync(asset, join(folder, basename(asset)));
  return [...Object.keys(metafile.inputs), ...assets];
}

/** The modules that ours start threads with. */
const threadsOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(folder, name))
    .flatMap((file) => threadsIn(readFileSync(file, "utf8"), file));

/** SQLite comes from Node, pictures from WebAssembly. */
const withoutNativeModules = (root: string): Plugin => ({
  name: "without-native-modules",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^better-sqlite3$/ }, () => ({ path: "node-sqlite", namespace: "replaced" }));
    onLoad({ filter: /^node-sqlite$/, namespace: "replaced" }, () => ({
      contents: 'export { Database as default } from "./src/store/node-sqlite.ts";',
      resolveDir: root,
    }));
    onResolve({ filter: /^\.\/rasterize\.ts$/ }, ({ resolveDir }) => ({ path: join(resolveDir, "rasterize-wasm.ts") }));
    // vega draws on it when it is there
    onResolve({ filter: /^canvas$/ }, ({ path }) => ({ path, namespace: "absent" }));
    onLoad({ filter: /./, namespace: "absent" }, () => ({ contents: "export {};" }));
  },
});

/** Files are found beside the code, and copied there. */
const withoutFolders = (root: string, onAsset: (file: string) => void): Plugin => ({
  name: "without-folders",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.startsWith(join(root, "node_modules"))) return null;
      const { contents, assets } = withStaticPaths(readFileSync(path, "utf8"), path);
      assets.forEach(onAsset);
      return { contents, loader: "ts" };
    });
  },
});
