import { readdir } from "node:fs/promises";
import type { AnyTool } from "#contracts/tool.ts";

const folder = new URL("./", import.meta.url);
const isToolFile = (file: string) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "index.ts";

/**
 * Every tool in this folder, by name. One file is one tool, exported as default.
 *
 * @throws Error naming the file when it exports something else, or under another name than its own
 */
export async function loadTools(): Promise<readonly AnyTool[]> {
  const files = (await readdir(folder)).filter(isToolFile).sort();
  return Promise.all(
    files.map(async (file) => {
      const { default: tool } = (await import(new URL(file, folder).href)) as { default?: AnyTool };
      const expected = file.replace(/\.ts$/, "").replaceAll("-", "_");
      if (tool?.name !== expected) throw new Error(`tools/${file} must export the tool ${expected} as default.`);
      return tool;
    }),
  );
}
