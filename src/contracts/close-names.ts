/**
 * Up to three names close to a mis-spelt one, nearest first: those that contain it or that few edits turn it into.
 *
 * @example closest("win_rat", ["win_rate", "csat"]) // ["win_rate"]
 */
export function closest(wanted: string, names: readonly string[], limit = 3): readonly string[] {
  const word = wanted.toLowerCase();
  if (word === "") return [];
  const most = Math.max(1, Math.ceil(word.length / 3));
  return names
    .map((name) => ({ name, distance: distanceTo(word, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

function distanceTo(word: string, name: string): number {
  if (word.length >= 3 && name.includes(word)) return 0.5;
  if (name.length >= 3 && word.includes(name)) return 0.75;
  return Math.abs(word.length - name.length) > word.length / 3 ? Number.POSITIVE_INFINITY : edits(word, name);
}

/** Levenshtein distance (insert, delete, replace). */
function edits(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
