import type { z } from "zod";
import { closest } from "#contracts/close-names.ts";
import { InputError } from "#contracts/errors.ts";
import { cleanText } from "#render/clean-text.ts";

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
  const faults = checked.error.issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new InputError(`${tool} cannot run: ${faults.join("; ")}. Correct the argument and call again.`);
}

function unknownInWords(tool: string, key: string, known: readonly string[]): string {
  const near = closest(key, known, 1)[0];
  const takes = known.length === 0 ? "no arguments" : known.join(", ");
  return `${tool} has no argument "${echoed(key)}".${near ? ` Did you mean "${near}"?` : ""} It takes ${takes}.`;
}
