import { lossSegment, meanLoss } from "./drop-off-actions.ts";
import { findConcentrations } from "./loss-concentration.ts";
import { isStop } from "./pattern-losses.ts";
import type { DropPoint, PatternsOutput } from "./pattern-output.ts";
import type { Losses } from "./process-losses.ts";

const MOST_SEGMENTS = 3;

/** A segment with the drop points it is about. */
export type SegmentAt = Omit<PatternsOutput["segments"][number], "since">;

/**
 * Who the lost ones are. Losses that grew are looked into by their nature, since broken-off conversations, technical failures and stops for rule
 * breaches have little to do with one another; when none grew all losses are looked into together. The false claims allowed are shared out.
 */
export function searchSegments(
  losses: Losses,
  points: readonly DropPoint[],
  kind: PatternsOutput["kind"],
  significance: number,
): { readonly segments: readonly SegmentAt[]; readonly searched: number } {
  const grown = points.filter(({ grew }) => grew);
  const natures = [
    grown.filter(({ key }) => !isStop(key)),
    ...grown.filter(({ key }) => isStop(key)).map((point) => [point]),
  ];
  const groups = kind === "conversation" ? natures.filter((group) => group.length > 0) : [];
  const chosen = groups.length > 0 ? groups : [points];
  const searches = chosen.map((group) => {
    const keys = group.map(({ key }) => key);
    const search = findConcentrations(losses.tableFor(keys), significance / chosen.length);
    const at = group.length === points.length ? [] : group.map(({ label }) => label);
    const segments = search.found.map((found) => ({ ...lossSegment(found, meanLoss(losses, keys)), at }));
    return { segments, searched: search.searched };
  });
  const all = searches.flatMap(({ segments }) => segments);
  const ordered = [...all.filter(({ fresh }) => fresh), ...all.filter(({ fresh }) => !fresh)];
  return {
    segments: ordered.slice(0, MOST_SEGMENTS),
    searched: searches.reduce((sum, { searched }) => sum + searched, 0),
  };
}
