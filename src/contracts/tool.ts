import type { z } from "zod";
import type { Verdict } from "./answer.ts";
import type { ChartData } from "./chart.ts";
import type { Quantity } from "./quantity.ts";
import type { Reader } from "./reader.ts";
import type { Settings } from "./settings.ts";

/** What a tool may reach: readers over the viewer's rows, today's date, a seed and the settings. Nothing else. */
export interface ToolContext {
  /** Reads through the metrics layer; the same read in one answer is done once. */
  readonly read: <Input, Output>(reader: Reader<Input, Output>, input: Input) => Promise<Output>;
  /** Today as a local date, YYYY-MM-DD. */
  readonly today: string;
  readonly seed: number;
  readonly settings: Settings;
}

/**
 * Turns figures and names into placeholders that the ledger fills and checks. `cite` takes the very object that stands in the tool's output.
 *
 * - `cite(change)` → "−2.9 points" · `cite.size(change)` → "2.9 points" (after a direction word)
 * - `cite.n(rate)` → "637" · `cite.interval(rate)` → "40.0% to 47.7%" · `cite.p(change)` → "0.26"
 * - `cite.name(label)` → a segment, person, period or date that the output holds as a string; never a sentence with figures of its own
 * - `cite.quote(message)` → “Is there a discount for 2 years?”: what somebody wrote or said, in quotation marks and cut to 140 characters; "[quotation]" for readers
 *   that must not meet it
 * - `cite.echo(asked)` → “Acme 2”: what the asker typed, or a label that reads like a sentence, in quotation marks
 */
export interface Cite {
  (figure: Quantity): string;
  readonly size: (figure: Quantity) => string;
  readonly n: (figure: Quantity) => string;
  readonly interval: (figure: Quantity) => string;
  readonly p: (figure: Quantity) => string;
  readonly name: (text: string) => string;
  readonly quote: (text: string) => string;
  readonly echo: (text: string) => string;
  /** True for readers that must not meet what people wrote or said: then labels may not hold it either. */
  readonly hidesQuotes: boolean;
}

const SENTENCE_WORDS =
  /\b(?:is|are|was|were|has|have|had|be|been|will|can|could|cover|covers|there)\b|\p{Nd}\s?(?:of|from|in) /iu;
const LONGEST_LABEL = 80;

/**
 * Whether a text that holds a digit reads like a sentence rather than a label: long or with a full stop, and with a verb or a "3 of 4" in it.
 * Figures in sentences are cited; only labels and quotations may hold digits of their own.
 *
 * @example spellsFigures("The data cover 273 of the 324 days.") // true
 * @example spellsFigures("Acme Inc. 500 seats") // false
 */
export function spellsFigures(text: string): boolean {
  if (!/\p{Nd}/u.test(text) || !SENTENCE_WORDS.test(text)) return false;
  return text.length > LONGEST_LABEL || (/\.(?:\s|$)/u.test(text) && /\s/u.test(text));
}

/** A tool's own words. No digits and no number words outside placeholders. */
export interface Said {
  /** Number, direction and baseline in the first sentence. */
  readonly headline: string;
  readonly verdict: Verdict;
  readonly findings: readonly string[];
  readonly caveats: readonly string[];
  /** Follow-up questions that this output suggests. */
  readonly next: readonly string[];
}

export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** When to use it, when not, and the neighbour to use instead. */
  readonly description: string;
  /** Real questions with the input each should lead to. */
  readonly asks: readonly { readonly question: string; readonly input: z.input<Input> }[];
  readonly input: Input;
  readonly output: Output;
  readonly run: (input: z.output<Input>, ctx: ToolContext) => Promise<z.output<Output>>;
  readonly say: (output: z.output<Output>, cite: Cite) => Said;
  readonly chart?: (output: z.output<Output>, cite: Cite) => ChartData | null;
  readonly readOnly: true;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of tools with different inputs has no other common type
export type AnyTool = Tool<any, any>;

/** Keeps the types of one tool's input and output together. */
export const defineTool = <Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
): Tool<Input, Output> => tool;
