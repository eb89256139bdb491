import pc from "picocolors";
import { DataError, InputError, IntegrityError, OutsideError, SetupError } from "#contracts/errors.ts";

/** Where the command line writes, and whether it may use colour. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly colour: boolean;
  readonly width: number;
  readonly interactive: boolean;
}

const MAX_WIDTH = 110; // longer lines are hard to read

const COMMAND = /(?<![\w./-])upshot (?=(?:ask|doctor|import|mcp|replay|seed|start|token|tools?)\b)/g;

/**
 * A text whose commands can be copied: with the program as it has to be typed here. JSON stays as it is.
 *
 * @example asTyped("Run `upshot doctor`.", "npm run --silent upshot --") // "Run `npm run --silent upshot -- doctor`."
 */
export const asTyped = (text: string, program: string): string =>
  /^[[{]/.test(text) ? text : text.replaceAll(COMMAND, `${program} `);

/**
 * The terminal this process runs in. Colour only on a real terminal and without NO_COLOR.
 *
 * @param program what people type to start this program
 */
export function processTerminal(noColour: boolean, program: string): Terminal {
  const { stdout, stderr, stdin } = process;
  return {
    out: (text) => void stdout.write(`${asTyped(text, program)}\n`),
    error: (text) => void stderr.write(`${asTyped(text, program)}\n`),
    colour: Boolean(stdout.isTTY) && !noColour,
    width: Math.min(stdout.columns ?? 100, MAX_WIDTH),
    interactive: Boolean(stdout.isTTY && stdin.isTTY),
  };
}

export const exitCodes = { done: 0, internal: 1, input: 2, setup: 3, data: 4, outside: 5, integrity: 6 } as const;

/** The exit code and the one sentence for an error. Unknown errors are a bug: their details go to `UPSHOT_DEBUG` only. */
export function wordError(error: unknown): { readonly code: number; readonly text: string } {
  if (error instanceof InputError) return { code: exitCodes.input, text: error.message };
  if (error instanceof SetupError) return { code: exitCodes.setup, text: withHelp(error) };
  if (error instanceof DataError) return { code: exitCodes.data, text: withHelp(error) };
  if (error instanceof OutsideError) return { code: exitCodes.outside, text: error.message };
  if (error instanceof IntegrityError)
    return {
      code: exitCodes.integrity,
      text: `An internal check failed, so nothing is shown: ${error.message} Please report it.`,
    };
  const cause = error instanceof Error ? error.message : String(error);
  return {
    code: exitCodes.internal,
    text: `Something went wrong that is not your doing: ${cause.split("\n")[0]}. Run \`upshot doctor\`, and please report it.`,
  };
}

const withHelp = ({ message, help }: SetupError | DataError): string =>
  help.otherFile ? `${message} You can also choose another file with --db or UPSHOT_DB.` : message;

/** Text in red when colour is on. */
export const red = (terminal: Terminal, text: string): string =>
  terminal.colour ? pc.createColors(true).red(text) : text;
export const dim = (terminal: Terminal, text: string): string =>
  terminal.colour ? pc.createColors(true).dim(text) : text;
export const bold = (terminal: Terminal, text: string): string =>
  terminal.colour ? pc.createColors(true).bold(text) : text;
