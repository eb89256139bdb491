import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The licences of the packages that these files come from, with their texts: most of them ask for that. */
export function licencesOf(root: string, files: readonly string[]): string {
  const folders = files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  const packages = new Set(folders.map((folder) => resolve(root, folder)));
  return [...packages]
    .toSorted()
    .map(licenceOf)
    .join(`\n\n${"-".repeat(80)}\n\n`);
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = readdirSync(folder)
    .filter((file) => /^licen[cs]e/i.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version}, ${license}`, ...texts].join("\n\n");
}
