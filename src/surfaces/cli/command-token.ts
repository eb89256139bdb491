import type { Command } from "commander";
import type { AccessToken } from "#contracts/access-token.ts";
import type { App } from "#contracts/app.ts";
import { InputError } from "#contracts/errors.ts";
import { type Call, existingDataFileOf } from "./call.ts";
import { bold, dim, exitCodes } from "./output.ts";

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;
const LONGEST_NAME = 100;

export function configureToken(command: Command): void {
  command
    .argument("<action>", "create, list or revoke")
    .argument("[id]", "id of the token to revoke")
    .option("--name <name>", "what the key is for, such as a person's machine")
    .option("--viewer <email>", "whose records it shows: a rep in the data")
    .option("--everything", "in place of --viewer: it shows all records")
    .option("--days <number>", `days until it expires, at most ${MOST_DAYS}`, "90")
    .addHelpText(
      "after",
      `\nExamples:\n  upshot token create --name "Ana's laptop" --viewer ana@example.com\n  upshot token list\n  upshot token revoke tok_0123456789ab`,
    );
}

/** Makes, lists and revokes the keys that let programs in over HTTP. */
export async function token(call: Call): Promise<number> {
  const action = actions[String(call.words[0])];
  if (action === undefined)
    throw new InputError(`There is no \`upshot token ${String(call.words[0])}\`. It can create, list and revoke.`);
  const app = await call.workbench.open(existingDataFileOf(call));
  try {
    await action(call, app);
    return exitCodes.done;
  } finally {
    await app.close();
  }
}

const actions: Readonly<Record<string, (call: Call, app: App) => Promise<void>>> = { create, list, revoke };

async function create({ options, terminal }: Call, app: App): Promise<void> {
  const name = nameOf(options.name);
  const days = daysOf(options.days);
  const viewer = await shownViewer(options.viewer, options.everything === true, app);
  const now = new Date();
  const made = await app.accessTokens.create({
    name,
    viewer,
    now: now.toISOString(),
    expiresAt: new Date(now.getTime() + days * DAY_MS).toISOString(),
  });
  if (options.json === true) return terminal.out(JSON.stringify(made, null, 2));
  const { id, expiresAt } = made.token;
  const shows = viewer === null ? "all records" : `what ${viewer} may see`;
  terminal.out(`Key for ${name}. It shows ${shows}, until ${expiresAt.slice(0, 10)}:`);
  terminal.out(`\n  ${bold(terminal, made.key)}\n`);
  terminal.out(`Copy it now: it is not shown again. Should it get lost: upshot token revoke ${id}`);
}

function nameOf(given: unknown): string {
  const name = typeof given === "string" ? given.trim() : "";
  if (name === "" || name.length > LONGEST_NAME || /\p{Cc}/u.test(name))
    throw new InputError(`Say what the key is for, in at most ${LONGEST_NAME} characters: --name "Ana's laptop".`);
  return name;
}

function daysOf(given: unknown): number {
  const days = Number(given);
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw new InputError(`--days ${String(given)} is not a whole number from 1 to ${MOST_DAYS}.`);
  return days;
}

async function shownViewer(given: unknown, isEverything: boolean, app: App): Promise<string | null> {
  const isNamed = typeof given === "string";
  if (isNamed === isEverything)
    throw new InputError("Say what the key shows: either --viewer <email> or --everything.");
  return isNamed ? (await app.viewer(given)).email : null;
}

async function list({ options, terminal }: Call, app: App): Promise<void> {
  const now = new Date().toISOString();
  const tokens = (await app.accessTokens.list()).map((each) => ({ ...each, state: stateOf(each, now) }));
  if (options.json === true) return terminal.out(JSON.stringify(tokens, null, 2));
  if (tokens.length === 0)
    return terminal.out(
      dim(terminal, 'No keys yet: upshot token create --name "Ana\'s laptop" --viewer ana@example.com'),
    );
  for (const { id, name, viewer, state, createdAt, expiresAt, lastUsedAt } of tokens) {
    terminal.out(`${bold(terminal, id)} ${name} · ${viewer ?? "all records"} · ${state}`);
    const used = lastUsedAt === null ? "never used" : `last used ${minuteOf(lastUsedAt)}`;
    terminal.out(dim(terminal, `  created ${minuteOf(createdAt)} · expires ${minuteOf(expiresAt)} · ${used}`));
  }
}

const stateOf = ({ revokedAt, expiresAt }: AccessToken, now: string): "valid" | "expired" | "revoked" => {
  if (revokedAt !== null) return "revoked";
  return expiresAt <= now ? "expired" : "valid";
};

const minuteOf = (time: string): string => `${time.slice(0, 16).replace("T", " ")} UTC`;

async function revoke({ options, terminal, words }: Call, app: App): Promise<void> {
  const id = words[1];
  if (typeof id !== "string")
    throw new InputError("Say which: upshot token revoke <id>. `upshot token list` shows the ids.");
  const revoked = await app.accessTokens.revoke(id, new Date().toISOString());
  terminal.out(
    options.json === true
      ? JSON.stringify(revoked, null, 2)
      : `The key for ${revoked.name} (${revoked.id}) lets nobody in any more.`,
  );
}
