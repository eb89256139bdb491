/** From this part of the largest loss on a manager's own loss counts as close to it. */
const CLOSE = 0.5;
const MOST_NAMED = 2;

/**
 * Who should act on a segment's loss: the manager whose people lost most of it, or two when their losses are close. Null when nobody lost, or when
 * more than two are close, since it is then everywhere.
 *
 * @param lost what each manager's people lost in the segment, in any unit
 * @example ownerOfLosses(new Map([["Ingrid", 50], ["Rafael", 41], ["Ana", 3]])) // "Ingrid and Rafael"
 */
export function ownerOfLosses(lost: ReadonlyMap<string, number>): string | null {
  const ranked = [...lost].filter(([, own]) => own > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const close = ranked.filter(([, own]) => own >= CLOSE * ranked[0]![1]).map(([name]) => name);
  return close.length === 0 || close.length > MOST_NAMED ? null : close.join(" and ");
}
