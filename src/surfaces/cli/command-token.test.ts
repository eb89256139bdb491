import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "#config";
import { createWorkbench } from "#main";
import { runCli } from "./cli.ts";

/** The command line in this process: a process of its own for each line would take a second. */
const home = mkdtempSync(join(tmpdir(), "upshot-token-cli-"));
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home }));
const upshot = async (...words: string[]) => {
  const lines: string[] = [];
  const write = (text: string) => void lines.push(text);
  const terminal = { out: write, error: write, colour: false, width: 100, interactive: false };
  return { code: await runCli(words, workbench, terminal), text: lines.join("\n") };
};
const json = async (...words: string[]) => JSON.parse((await upshot(...words, "--json")).text);

beforeAll(async () => {
  const reps = join(home, "reps.csv");
  writeFileSync(reps, "id,name,email,role\nr1,Ana Lima,Ana@example.com,manager\n");
  expect((await upshot("import", "reps", reps)).code).toBe(0);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("upshot token", () => {
  test("a key is shown when it is made and never again", async () => {
    const made = await upshot("token", "create", "--name", "Ana's laptop", "--viewer", "ana@example.com");
    expect(made.code).toBe(0);
    const key = /upshot_[\w-]{43}/.exec(made.text)?.[0] ?? "none";
    expect(made.text).toMatch(/what ana@example\.com may see, until \d{4}-\d\d-\d\d/);
    const id = /tok_[\da-f]{12}/.exec(made.text)?.[0];
    const listed = await upshot("token", "list");
    expect(listed.text).toMatch(new RegExp(`${id} Ana's laptop · ana@example\\.com · valid\n.*never used`));
    expect(listed.text + (await upshot("token", "list", "--json")).text).not.toContain(key.slice("upshot_".length));
  });

  test("as JSON: made, listed, revoked", async () => {
    const { key, token } = await json("token", "create", "--name", "nightly job", "--everything", "--days", "7");
    expect(key).toMatch(/^upshot_/);
    expect(token).toMatchObject({ name: "nightly job", viewer: null });
    expect(Date.parse(token.expiresAt) - Date.parse(token.createdAt)).toBe(7 * 86_400_000);
    const state = async () => (await json("token", "list")).find(({ id }: { id: string }) => id === token.id).state;
    expect(await state()).toBe("valid");
    expect((await json("token", "revoke", token.id)).revokedAt).toMatch(/^\d{4}-/);
    expect(await state()).toBe("revoked");
  });

  test.for([
    [["create", "--name", "x"], /either --viewer <email> or --everything/],
    [["create", "--name", "x", "--viewer", "ana@example.com", "--everything"], /either --viewer/],
    [["create", "--viewer", "ana@example.com"], /--name "Ana's laptop"/],
    [["create", "--name", " ", "--everything"], /--name/],
    [["create", "--name", "x".repeat(101), "--everything"], /100 characters/],
    [["create", "--name", "a\u001b[31mb", "--everything"], /--name/],
    [["create", "--name", "x", "--viewer", "nobody@example.com"], /nobody@example\.com.*upshot import reps/],
    [["create", "--name", "x", "--viewer", ""], /e-mail address/],
    [["create", "--name", "x", "--everything", "--days", "367"], /from 1 to 366/],
    [["create", "--name", "x", "--everything", "--days", "0"], /from 1 to 366/],
    [["create", "--name", "x", "--everything", "--days", "1.5"], /whole number/],
    [["create", "--name", "x", "--everything", "--days", "Infinity"], /whole number/],
    [["revoke"], /token revoke <id>/],
    [["revoke", "tok_nothing"], /no access token tok_nothing/],
    [["frobnicate"], /create, list and revoke/],
    [["list", "--db", join(home, "nowhere.db")], /upshot import deals/],
  ] as const)("%j is input to correct", async ([words, message]) => {
    const { code, text } = await upshot("token", ...words);
    expect(code).toBe(2);
    expect(text).toMatch(message);
  });

  test("none of that made or revoked a key", async () => {
    const listed: { readonly name: string; readonly state: string }[] = await json("token", "list");
    expect(listed.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      "Ana's laptop: valid",
      "nightly job: revoked",
    ]);
  });
});

describe("upshot mcp", () => {
  test.for([
    [["--port", "80"], 2, /--port is for HTTP. Add --http/],
    [["--no-auth"], 2, /--no-auth is for HTTP/],
    [["--oauth-issuer", "https://login.example.com"], 2, /--oauth-issuer is for HTTP/],
    [["--http", "--port", "65536"], 2, /--port 65536 .*0 to 65535/],
    [["--http", "--port", "1e3"], 2, /whole number/],
    [["--http", "--calls-per-minute", "0"], 2, /from 1/],
    [["--http", "--oauth-audience", "x"], 2, /need --oauth-issuer/],
    [["--http", "--no-auth", "--host", "0.0.0.0"], 3, /--no-auth would show everything/],
    [["--http", "--allow-origin", "*"], 3, /not a web address/],
    [["--http", "--oauth-issuer", "http://login.example.com"], 3, /https/],
    [["--http", "--db", join(home, "nowhere.db")], 3, /no data file/],
  ] as const)("%j does not start, and says why", async ([words, code, message]) => {
    const { code: ended, text } = await upshot("mcp", ...words);
    expect({ ended, text }).toEqual({ ended: code, text: expect.stringMatching(message) });
  });

  test("prints what a client needs to reach it over HTTP", async () => {
    const { text } = await upshot("mcp", "--http", "--print-config", "--port", "4000");
    expect(text).toContain('"url": "http://127.0.0.1:4000/mcp"');
    expect(text).toContain(
      "claude mcp add --transport http upshot http://127.0.0.1:4000/mcp --header 'Authorization: ",
    );
  });
});
