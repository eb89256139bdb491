import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import { dimensionType } from "#playbook/classify.ts";
import type { Scope } from "./process-scope.ts";

/** What a question was narrowed to, in words: "campaign Enterprise Voice Outreach"; null when it is about everything. */
export function scopeLabel({ where }: Pick<Scope, "where">): string | null {
  const parts = Object.entries(where).map(
    ([dimension, values]) =>
      `${dimensionWords(dimension)} ${values.map((value) => value ?? NOT_RECORDED).join(" or ")}`,
  );
  return parts.length === 0 ? null : parts.join(", ");
}

/** Whether a question was narrowed to people. */
export const aboutPeople = ({ where }: Pick<Scope, "where">): boolean =>
  Object.keys(where).some((dimension) => dimensionType(dimension) === "person");
