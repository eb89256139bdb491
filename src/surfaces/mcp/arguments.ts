import type { z } from "zod";
import { closest } from "#contracts/close-names.ts";
import { InputError } from "#contracts/errors.ts";
import { cleanText } from "#contracts/plain-text.ts";

const LONGEST_ECHO = 60;

/** What a client sent, made safe to repeat. */
export const echoed = (text: string): string => cleanText(text.slice(0, 2 * LONGEST_ECHO)).slice(0, LONGEST_ECHO);

/**
 * Arguments that fit a schema, with its defaults filled in.
 *
 * @throws InputError naming every argument that is unknown or does not fit, what is near, and what the tool takes
 */
export function checkedArguments<Shape extends z.ZodRawShape>(
  tool: string,
  schema: z.ZodObject<Shape>,
  given: Readonly<Record<string, unknown>>,
): z.output<z.ZodObject<Shape>> {
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new InputError(
      unknown
        .slice(0, 3)
        .map((key) => unknownInWords(tool, key, known))
        .join(" "),
    );
  const checked = schema.safeParse(given);
  if (checked.success) return checked.data;
  const faults = checked.error.issues.slice(0, 3).map((issue) => faultInWords(issue, schema, given));
  throw new InputError(`${tool} cannot run: ${faults.join("; ")}. Correct the argument and call again.`);
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What is wrong with one argument, in words that say what to send instead. */
function faultInWords(
  issue: z.core.$ZodIssue,
  { shape }: z.ZodObject,
  given: Readonly<Record<string, unknown>>,
): string {
  const name = issue.path.join(".");
  if (issue.path.length === 1 && given[name] === undefined) {
    const about = (shape[name] as z.ZodType | undefined)?.description;
    return `${name} is missing${about ? ` (${about})` : ""}`;
  }
  switch (issue.code) {
    case "invalid_type":
      return `${name} takes ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `${name} takes one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return issue.origin === "string" && issue.minimum === 1
        ? `${name} is empty`
        : `${name} must be ${sizeWords(issue.origin, "least", issue.minimum)}`;
    case "too_big":
      return `${name} must be ${sizeWords(issue.origin, "most", issue.maximum)}`;
    default:
      return `${name}: ${issue.message}`;
  }
}

const sizeWords = (origin: string, bound: "least" | "most", limit: number | bigint): string =>
  `at ${bound} ${limit}${origin === "string" ? " characters long" : origin === "array" ? " entries long" : ""}`;

function unknownInWords(tool: string, key: string, known: readonly string[]): string {
  const near = closest(key, known, 1)[0];
  const takes = known.length === 0 ? "no arguments" : known.join(", ");
  return `${tool} has no argument "${echoed(key)}".${near ? ` Did you mean "${near}"?` : ""} It takes ${takes}.`;
}
