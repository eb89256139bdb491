import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const { resolve: pathInPackage } = createRequire(import.meta.url);

/** A module of ours as it goes into the bundle, and the files that it reads there. */
export interface StaticSource {
  readonly contents: string;
  readonly assets: readonly string[];
}

// every way in which our modules find files when they run
const THREAD = /new URL\("\.\/([\w-]+)\.ts", import\.meta\.url\)/g;
const PROMPT = /new URL\(`(?:\.\.\/)+prompts\/(.*?)`, import\.meta\.url\)/g;
const PACKAGE_FILE = /require\.resolve\("([^"]+)"\)/g;
const PACKAGE_FINDER = "const require = createRequire(import.meta.url);\n";
const FOLDER = /const folder = new URL\("([^"]+)", import\.meta\.url\);/g;

/** The modules that a module starts threads with. */
export const threadsIn = (source: string, file: string): readonly string[] =>
  Array.from(source.matchAll(THREAD), ([, name]) => join(dirname(file), `${name}.ts`));

/**
 * Replaces what a module looks up when it runs by what the bundle holds: all code and the files of packages lie in one folder, prompts in the
 * folder `prompts` beside it, and the modules of a folder are imported one by one.
 *
 * @throws Error when the module looks for a file in another way than those known here
 */
export function withStaticPaths(source: string, file: string): StaticSource {
  const assets = Array.from(source.matchAll(PACKAGE_FILE), ([, path]) => pathInPackage(path!));
  const modules = Array.from(source.matchAll(FOLDER), ([, path]) => modulesIn(path!, file)).flat();
  const heads = [
    'import { fileURLToPath as pathOf } from "node:url";',
    ...modules.map((path, index) => `import * as module${index} from ${JSON.stringify(path)};`),
  ];
  const named = modules.map((path, index) => `${JSON.stringify(basename(path))}: module${index}`);
  const body = source
    .replaceAll(THREAD, 'new URL("./$1.mjs", here)')
    .replaceAll(PROMPT, "new URL(`../prompts/$1`, here)")
    .replace(PACKAGE_FINDER, "")
    .replaceAll(PACKAGE_FILE, (_, path: string) => `pathOf(new URL("./${basename(path)}", here))`)
    .replaceAll(FOLDER, `const modules: Readonly<Record<string, unknown>> = { ${named.join(", ")} };`)
    .replaceAll("readdir(folder)", "Object.keys(modules)")
    .replaceAll("import(new URL(file, folder).href)", "Promise.resolve(modules[file])");
  if (/import\.meta|\bfolder\b.*href|import\((?!")/.test(body))
    throw new Error(`${file} looks for a file in a way that the bundle does not know; see ${import.meta.filename}.`);
  return { contents: `${heads.join("\n")}\n${body.replaceAll(/\bhere\)/g, "import.meta.url)")}`, assets };
}

function modulesIn(path: string, file: string): readonly string[] {
  const folder = fileURLToPath(new URL(path, pathToFileURL(file)));
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(folder, name))
    .filter((module) => module !== file)
    .toSorted();
}
