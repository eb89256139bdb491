/**
 * Puts an entry into a map as its newest and takes out the oldest ones over so many.
 *
 * @example keepLatest(new Map([["a", 1], ["b", 2]]), "a", 3, 1) // leaves a: 3
 */
export function keepLatest<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
  map.delete(key); // and in again: a map keeps the order in which keys came
  map.set(key, value);
  for (const oldest of [...map.keys()].slice(0, -most)) map.delete(oldest);
}
