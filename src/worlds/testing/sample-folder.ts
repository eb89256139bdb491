import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    sampleFolder: string;
  }
}

/** For a whole run of tests: a folder for the sample, gone with the run. The processes that run tests end without a word. */
export function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "upshot-sample-"));
  provide("sampleFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
