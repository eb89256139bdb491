import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Zippable, zipSync } from "fflate";
import { bundleCode } from "./bundle-code.ts";
import { drawIcon } from "./icon.ts";
import { licencesOf } from "./licences.ts";
import { ENTRY_POINT, ICON, manifestOf, type Package } from "./manifest.ts";

// `npm run bundle`: dist/upshot-<version>.mcpb, which Claude Desktop installs with one click. The same sources give the same bytes.

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const described = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Package;
const folder = join(root, "dist", "mcpb");
const bundle = join(root, "dist", `upshot-${described.version}.mcpb`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const used = await bundleCode(root, "src/mcp-bundle.ts", join(folder, "server"));
cpSync(join(root, "prompts"), join(folder, "prompts"), { recursive: true });
cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
writeFileSync(join(folder, "LICENSES-OF-PACKAGES.txt"), licencesOf(root, used));
writeFileSync(join(folder, ICON), await drawIcon());
const manifest = await manifestOf(join(folder, ENTRY_POINT), described);
writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((name) => join(folder, name))
  .filter((file) => statSync(file).isFile())
  .toSorted();
const contents: Zippable = Object.fromEntries(
  files.map((file) => [relative(folder, file).replaceAll("\\", "/"), readFileSync(file)]),
);
// not `mcpb pack`, which stamps the time of day into it and leaves files out by their names
writeFileSync(bundle, zipSync(contents, { level: 9, mtime: new Date(1980, 0, 1) }));
process.stdout.write(
  `${relative(root, bundle)}: ${(statSync(bundle).size / 1e6).toFixed(1)} MB, ${files.length} files\n`,
);
