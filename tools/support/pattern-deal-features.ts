import type { DealPath, DealPaths } from "#metrics/deal-paths.ts";
import { quantile } from "#stats/quantile.ts";
import type { Feature } from "./pattern-search.ts";

/**
 * What the ways of deals may have in common: a stage passed by (compared among deals that got beyond it), a step back, and a long stay at a
 * stage (the longest quarter). Stays are compared among deals that got as far as won ones do: a deal that ends early has fewer stages over which
 * its time is spread, so each of its stays looks long.
 */
export function dealFeatureColumns(found: DealPaths): readonly Feature[] {
  const { paths, stages } = found;
  const strata = paths.map(({ levels }) => JSON.stringify(levels));
  const make = (key: string, label: string, shows: (path: DealPath) => number): Feature => ({
    kind: key.startsWith("stay") ? "tempo" : "path",
    key,
    label,
    strata,
    shown: Int8Array.from(paths, shows),
  });
  const skipped = stages
    .slice(0, -1)
    .map((stage, place) =>
      make(`skipped ${stage}`, `${stage} passed by`, (path) =>
        furthest(path) <= place ? -1 : path.entered.includes(place) ? 0 : 1,
      ),
    );
  const far = usualEnd(found);
  const long = stages.slice(0, far).map((stage, place) => {
    const stays = paths.map((path) => (furthest(path) < far ? null : stay(path, place)));
    const limit =
      quantile(
        stays.flatMap((days) => days ?? []),
        0.75,
      ) ?? Number.POSITIVE_INFINITY;
    const flags = stays.map((days) => (days === null ? -1 : days >= limit ? 1 : 0));
    return { ...make(`stay ${stage}`, `a long stay at ${stage}`, () => -1), shown: Int8Array.from(flags) };
  });
  const back = make("back", "a step back to an earlier stage", ({ entered }) =>
    entered.length < 2 ? -1 : entered.some((place, at) => at > 0 && place < entered[at - 1]!) ? 1 : 0,
  );
  return [...skipped, ...(stages.length > 1 ? [back] : []), ...long];
}

const furthest = ({ entered }: DealPath): number => Math.max(-1, ...entered);

/** The last stage that at least half of the won deals enter, as a place. */
export function usualEnd({ paths, stages }: DealPaths): number {
  const won = paths.filter(({ lost }) => !lost);
  return stages.findLastIndex(
    (_, place) => won.filter(({ entered }) => entered.includes(place)).length * 2 >= won.length,
  );
}

/** Days at a stage over all visits; null when it was never entered. */
function stay({ entered, days }: DealPath, place: number): number | null {
  const spent = days.filter((_, at) => entered[at] === place);
  return spent.length === 0 ? null : spent.reduce((sum, value) => sum + value, 0);
}
