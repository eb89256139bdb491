import { completable } from "@modelcontextprotocol/sdk/server/completable.js";
import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { RED_PIXEL } from "./conformance-tools.ts";

/** Adds the prompts, resources and abilities that the conformance suite asks for by name and the product has no use for. Call before connecting. */
export function addConformanceFixtures(server: McpServer): void {
  addResources(server);
  addPrompts(server);
  server.server.registerCapabilities({ logging: {}, resources: { subscribe: true } });
  for (const schema of [SetLevelRequestSchema, SubscribeRequestSchema, UnsubscribeRequestSchema])
    server.server.setRequestHandler(schema, async () => ({}));
}

function addResources(server: McpServer): void {
  const resource = (
    name: string,
    uri: string,
    mimeType: string,
    content: { text: string } | { blob: string },
  ): void => {
    server.registerResource(
      name,
      uri,
      { title: name, description: `For the conformance suite: ${name}.`, mimeType },
      () => ({
        contents: [{ uri, mimeType, ...content }],
      }),
    );
  };
  resource("test_static_text", "test://static-text", "text/plain", {
    text: "This is the content of the static text resource.",
  });
  resource("test_static_binary", "test://static-binary", "image/png", { blob: RED_PIXEL });
  resource("test_watched", "test://watched-resource", "text/plain", { text: "Somebody may watch this." });
  server.registerResource(
    "test_template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { title: "test_template", description: "For the conformance suite: a template.", mimeType: "application/json" },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: "application/json",
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  );
}

const user = (content: object) => ({ role: "user" as const, content: content as { type: "text"; text: string } });

function addPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "One message." }, () => ({
    messages: [user({ type: "text", text: "This is a simple prompt for testing." })],
  }));
  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "Two words filled in.",
      argsSchema: {
        arg1: completable(z.string().describe("The first word."), (start) =>
          ["paris", "park", "party"].filter((word) => word.startsWith(start)),
        ),
        arg2: z.string().describe("The second word."),
      },
    },
    ({ arg1, arg2 }) => ({
      messages: [user({ type: "text", text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` })],
    }),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "A resource inside.", argsSchema: { resourceUri: z.string().describe("The resource's address.") } },
    ({ resourceUri }) => ({
      messages: [
        user({
          type: "resource",
          resource: { uri: resourceUri, mimeType: "text/plain", text: "Embedded resource content for testing." },
        }),
        user({ type: "text", text: "Please process the embedded resource above." }),
      ],
    }),
  );
  server.registerPrompt("test_prompt_with_image", { description: "A picture inside." }, () => ({
    messages: [
      user({ type: "image", data: RED_PIXEL, mimeType: "image/png" }),
      user({ type: "text", text: "Please analyze the image above." }),
    ],
  }));
}
