import { v0_3 } from "@anthropic-ai/mcpb/schemas";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { z } from "zod";

/** What package.json says and the manifest repeats. */
export interface Package {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: { readonly node: string };
}

export type Manifest = z.infer<typeof v0_3.McpbManifestSchema>;

/** Where the program starts, in the bundle. */
export const ENTRY_POINT = "server/index.mjs";
export const ICON = "icon.png";

/**
 * What Claude Desktop shows and asks before it installs the bundle, and how it starts it.
 *
 * @param program the bundled program, which is started and asked for its name and its tools
 */
export async function manifestOf(
  program: string,
  { version, description, license, engines }: Package,
): Promise<Manifest> {
  const { name, title, tools } = await selfDescription(program);
  return v0_3.McpbManifestSchema.parse({
    manifest_version: "0.3",
    name,
    display_name: title,
    version,
    description,
    long_description:
      "Answers questions about deals, leads and conversations with figures that are computed, not guessed: what changed and why, where money is lost, what to do first. Everything is computed on this computer, and your records are only read. Without a data file it works on sample data.",
    author: { name: "Upshot contributors" },
    license,
    icon: ICON,
    keywords: ["sales", "analytics", "crm"],
    server: {
      type: "node",
      entry_point: ENTRY_POINT,
      mcp_config: {
        command: "node",
        args: [`\${__dirname}/${ENTRY_POINT}`],
        env: Object.fromEntries(settings.map(({ key, variable }) => [variable, `\${user_config.${key}}`])),
      },
    },
    tools,
    prompts_generated: true, // their texts depend on the data
    user_config: Object.fromEntries(
      settings.map(({ key, variable: _, ...shown }) => [key, { ...shown, required: false }]),
    ),
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: { node: engines.node } },
  });
}

/** What a person may fill in, and the variable of src/config.ts that it fills. */
const settings = [
  {
    key: "data_file",
    variable: "UPSHOT_DB",
    type: "file",
    title: "Data file",
    description:
      "Your Upshot data file, made by “upshot import deals <file.csv>”. Leave empty to use the one in the folder .upshot of your home folder, or sample data while there is none.",
  },
  {
    key: "viewer",
    variable: "UPSHOT_VIEWER",
    type: "string",
    title: "Your e-mail address",
    description: "Shows only the records that this person may see. Leave empty to see everything.",
  },
  {
    key: "settings_file",
    variable: "UPSHOT_SETTINGS",
    type: "file",
    title: "Settings file",
    description:
      "A JSON file with currency, time zone, fiscal year and targets. Leave empty for US dollars, UTC and the calendar year.",
  },
] as const;

async function selfDescription(program: string) {
  const client = new Client({ name: "bundle", version: "0" });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program] }));
  try {
    const { name, title = name } = client.getServerVersion()!;
    const { tools } = await client.listTools();
    return { name, title, tools: tools.map((tool) => ({ name: tool.name, description: tool.title ?? tool.name })) };
  } finally {
    await client.close();
  }
}
