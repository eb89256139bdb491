import { setTimeout as wait } from "node:timers/promises";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  CreateMessageResultSchema,
  ElicitResultSchema,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";
import { InputError } from "#contracts/errors.ts";
import type { JsonObjectSchema, McpCall, McpResult, McpTool } from "#mcp/mcp-tool.ts";

/**
 * The tools that the official conformance suite calls by name, so that it can judge how our server carries content, errors, progress, logging and
 * requests to the client. Test-only: no product code imports this folder.
 */

/** The SDK's view of the request. The server hands it over as it is; product tools look at its signal only. */
type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** One red pixel. */
export const RED_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

const NO_ARGUMENTS: JsonObjectSchema = { type: "object", properties: {}, additionalProperties: false };

/** Between two notifications, so that a client meets them one by one. */
const PAUSE_MS = 50;

const textOf = (text: string) => ({ type: "text", text }) as const;

/** The suite wants kinds of content that the product has no use for (audio, embedded resources). */
const resultOf = (...content: readonly object[]): McpResult => ({ content: content as McpResult["content"] });

const takesText = (name: string, description: string): JsonObjectSchema => ({
  type: "object",
  properties: { [name]: { type: "string", description } },
  required: [name],
  additionalProperties: false,
});

function fixture(
  name: string,
  description: string,
  call: (extra: Extra, args: Readonly<Record<string, unknown>>) => Promise<McpResult>,
  inputSchema = NO_ARGUMENTS,
): McpTool {
  return {
    name,
    title: name,
    description,
    inputSchema,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    call: (args, context) => call(context as McpCall & Extra, args),
  };
}

/** Silence: a WAV header and no samples. */
function silentWave(): string {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  return header.toString("base64");
}

const image = { type: "image", data: RED_PIXEL, mimeType: "image/png" };

const contentTools: readonly McpTool[] = [
  fixture("test_simple_text", "Returns one text.", async () =>
    resultOf(textOf("This is a simple text response for testing.")),
  ),
  fixture("test_image_content", "Returns a picture.", async () => resultOf(image)),
  fixture("test_audio_content", "Returns a sound.", async () =>
    resultOf({ type: "audio", data: silentWave(), mimeType: "audio/wav" }),
  ),
  fixture("test_embedded_resource", "Returns a resource inside the result.", async () =>
    resultOf({
      type: "resource",
      resource: {
        uri: "test://embedded-resource",
        mimeType: "text/plain",
        text: "This is an embedded resource content.",
      },
    }),
  ),
  fixture("test_multiple_content_types", "Returns text, a picture and a resource.", async () =>
    resultOf(textOf("Multiple content types test:"), image, {
      type: "resource",
      resource: {
        uri: "test://mixed-content-resource",
        mimeType: "application/json",
        text: JSON.stringify({ test: "data", value: 123 }),
      },
    }),
  ),
  fixture("test_error_handling", "Always fails.", async () => {
    throw new InputError("This tool intentionally returns an error for testing");
  }),
];

const notifyingTools: readonly McpTool[] = [
  fixture("test_tool_with_logging", "Writes three log lines to the client.", async ({ sendNotification }) => {
    for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await sendNotification({ method: "notifications/message", params: { level: "info", data } });
      await wait(PAUSE_MS);
    }
    return resultOf(textOf("Three log lines were sent."));
  }),
  fixture("test_tool_with_progress", "Reports progress in three steps.", async ({ sendNotification, _meta }) => {
    const progressToken = _meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined)
        await sendNotification({
          method: "notifications/progress",
          params: { progressToken, progress, total: 100, message: `${progress} of 100` },
        });
      await wait(PAUSE_MS);
    }
    return resultOf(textOf(String(progressToken)));
  }),
  fixture(
    "test_reconnection",
    "Drops its stream while it works; the answer waits for the reader to come back.",
    async (extra) => {
      await wait(PAUSE_MS);
      extra.closeSSEStream?.();
      await wait(2 * PAUSE_MS);
      return resultOf(textOf("The answer came after the stream was taken up again."));
    },
  ),
];

const elicit = async (extra: Extra, message: string, requestedSchema: object): Promise<string> => {
  const params = { mode: "form", message, requestedSchema } as never;
  const { action, content } = await extra.sendRequest({ method: "elicitation/create", params }, ElicitResultSchema);
  return `action=${action}, content=${JSON.stringify(content ?? {})}`;
};

const WITH_DEFAULTS = {
  type: "object",
  properties: {
    name: { type: "string", description: "Name", default: "John Doe" },
    age: { type: "integer", description: "Age", default: 30 },
    score: { type: "number", description: "Score", default: 95.5 },
    status: { type: "string", description: "Status", enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", description: "Verified", default: true },
  },
  required: [],
};

const titled = (prefix: string, words: string) =>
  ["First", "Second", "Third"].map((rank, at) => ({ const: `${prefix}${at + 1}`, title: `${rank} ${words}` }));

const OPTIONS = ["option1", "option2", "option3"];

const WITH_CHOICES = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", enum: OPTIONS },
    titledSingle: { type: "string", oneOf: titled("value", "Option") },
    legacyEnum: {
      type: "string",
      enum: ["opt1", "opt2", "opt3"],
      enumNames: ["Option One", "Option Two", "Option Three"],
    },
    untitledMulti: { type: "array", items: { type: "string", enum: OPTIONS } },
    titledMulti: { type: "array", items: { anyOf: titled("value", "Choice") } },
  },
  required: [],
};

const asTwoWords = {
  type: "object",
  properties: {
    username: { type: "string", description: "User's response" },
    email: { type: "string", description: "User's email address" },
  },
  required: ["username", "email"],
};

const askingTools: readonly McpTool[] = [
  fixture(
    "test_sampling",
    "Asks the client's model.",
    async (extra, { prompt }) => {
      const messages = [{ role: "user" as const, content: textOf(String(prompt)) }];
      const request = { method: "sampling/createMessage" as const, params: { messages, maxTokens: 100 } };
      const { content } = await extra.sendRequest(request, CreateMessageResultSchema);
      return resultOf(textOf(`LLM response: ${"text" in content ? content.text : JSON.stringify(content)}`));
    },
    takesText("prompt", "What the model is asked."),
  ),
  fixture(
    "test_elicitation",
    "Asks the user for two words.",
    async (extra, { message }) =>
      resultOf(textOf(`User response: ${await elicit(extra, String(message), asTwoWords)}`)),
    takesText("message", "What the user is shown."),
  ),
  fixture("test_elicitation_sep1034_defaults", "Asks the user for values that have defaults.", async (extra) =>
    resultOf(textOf(`Elicitation completed: ${await elicit(extra, "Please check these values.", WITH_DEFAULTS)}`)),
  ),
  fixture("test_elicitation_sep1330_enums", "Asks the user to choose.", async (extra) =>
    resultOf(textOf(`Elicitation completed: ${await elicit(extra, "Please choose.", WITH_CHOICES)}`)),
  ),
];

/** Every keyword of the newer dialect that the suite looks for in the list. */
const NEWER_DIALECT: JsonObjectSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

/** Every tool that the suite's scenarios up to protocol 2025-11-25 call. */
export const conformanceTools: readonly McpTool[] = [
  ...contentTools,
  ...notifyingTools,
  ...askingTools,
  fixture(
    "json_schema_2020_12_tool",
    "Tool with JSON Schema 2020-12 features",
    async () => resultOf(textOf("ok")),
    NEWER_DIALECT,
  ),
];
