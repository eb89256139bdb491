import type { Period } from "#contracts/period.ts";
import type { Quantity } from "#contracts/quantity.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { fillNote, type Note } from "./note-words.ts";

/** "up 3.1 points from 2024-Q1" when established, else that no change is. Empty without a comparison. */
export function movementWords(
  change: Quantity | null,
  before: Period | null,
  established: boolean,
  cite: Cite,
): string {
  if (!change || !before) return "";
  const from = `${established ? "from" : "against"} ${cite.name(before.label)}`;
  if (established) return `${change.value > 0 ? "up" : "down"} ${cite.size(change)} ${from}`;
  const strength = change.p === undefined ? "" : `, p ${cite.p(change)}`;
  return `no established change ${from} (${cite(change)}${strength})`;
}

/** What a tool says when it has no figures to stand on. */
export function saidWithout(
  status: "ok" | "not-enough" | "refused",
  reason: Note | null,
  caveats: readonly Note[],
  next: readonly string[],
  cite: Cite,
): Said {
  const fallback =
    status === "refused" ? "This cannot be answered from the data." : "There is too little data to answer.";
  return {
    headline: reason ? fillNote(reason, cite) : fallback,
    verdict: "no-data",
    findings: [],
    caveats: caveats.map((caveat) => fillNote(caveat, cite)),
    next,
  };
}
