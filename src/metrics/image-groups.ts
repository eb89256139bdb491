import type { Codes } from "#contracts/reader.ts";

/** A column to group by: a code below `count` for every row of the image, in the order that groups shall have. */
export interface SortKey {
  readonly codes: Codes;
  readonly count: number;
}

/** Rows put together by equal keys, in the order of the keys. */
export interface RowGroups {
  readonly size: number;
  /** A row of each group. */
  readonly firstRow: Uint32Array;
  readonly n: Float64Array;
  /** How many rows of each group have the code. */
  readonly counted: (codes: Codes, code: number) => Float64Array;
  /** Sum of each group's values, or of their squares. */
  readonly sums: (values: Float64Array, power: 1 | 2) => Float64Array;
}

/** Groups rows by their keys, the first key weighing most. Without keys all rows are one group, also no rows. */
export function groupRows(rows: Uint32Array, given: readonly SortKey[]): RowGroups {
  const keys = packed(given);
  const [only] = keys;
  return only && keys.length === 1 && only.count <= MOST_PACKED ? groupsInPlace(rows, only) : groupsInOrder(rows, keys);
}

/** Groups of a packed key: few enough that the places they are written to stay in a fast cache. */
const MOST_PACKED = 16_384;

/**
 * The same order and the same groups from fewer keys: neighbours become one key as long as it has few levels, so that rows are sorted fewer times.
 *
 * @example packed([{ codes: [0, 1], count: 2 }, { codes: [2, 0], count: 3 }]) // one key, codes [2, 3], count 6
 */
function packed(keys: readonly SortKey[]): readonly SortKey[] {
  const made: SortKey[] = [];
  for (const key of keys) {
    const last = made.at(-1);
    if (last && last.count * key.count <= MOST_PACKED) made[made.length - 1] = joined(last, key);
    else made.push(key);
  }
  return made;
}

function joined(first: SortKey, second: SortKey): SortKey {
  const codes = new Uint16Array(first.codes.length);
  for (let row = 0; row < codes.length; row++) codes[row] = first.codes[row]! * second.count + second.codes[row]!;
  return { codes, count: first.count * second.count };
}

/** Few groups: rows stay where they are and are added to their group one by one, which gives each group its rows in order as well. */
function groupsInPlace(rows: Uint32Array, { codes, count }: SortKey): RowGroups {
  const seen = new Uint32Array(count);
  const some = new Uint32Array(count);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    seen[codes[row]!]!++;
    some[codes[row]!] = row;
  }
  const occurring = Uint32Array.from(seen.keys()).filter((key) => seen[key]! > 0);
  const perGroup = (perKey: ArrayLike<number>): Float64Array => Float64Array.from(occurring, (key) => perKey[key]!);
  return {
    size: occurring.length,
    firstRow: occurring.map((key) => some[key]!),
    n: perGroup(seen),
    counted: (own, code) => {
      const counts = new Uint32Array(count);
      for (let at = 0; at < rows.length; at++) counts[codes[rows[at]!]!]! += Number(own[rows[at]!] === code);
      return perGroup(counts);
    },
    sums: (values, power) => perGroup(sumsByKey(values, power, rows, codes, count)),
  };
}

/** {@link groupSums} where rows of all groups come mixed. */
function sumsByKey(values: Float64Array, power: 1 | 2, rows: Uint32Array, codes: Codes, count: number): Float64Array {
  const sums = new Float64Array(count);
  const lost = new Float64Array(count);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    const key = codes[row]!;
    const value = values[row]!;
    const term = power === 1 ? value : value * value;
    const sum = sums[key]!;
    const next = sum + term;
    lost[key] = lost[key]! + (Math.abs(sum) > Math.abs(term) ? sum - next + term : term - next + sum);
    sums[key] = next;
  }
  return sums.map((sum, key) => sum + lost[key]!);
}

/** Many groups: rows are sorted so that each group's lie together. */
function groupsInOrder(rows: Uint32Array, keys: readonly SortKey[]): RowGroups {
  const order = sortedBy(rows, keys);
  const starts = groupStarts(order, keys);
  const size = starts.length - 1;
  const [firstRow, n] = [new Uint32Array(size), new Float64Array(size)];
  for (let group = 0; group < size; group++) {
    firstRow[group] = order[starts[group]!]!;
    n[group] = starts[group + 1]! - starts[group]!;
  }
  return {
    ...{ size, firstRow, n },
    counted: (codes, code) => countedCodes(codes, code, order, starts),
    sums: (values, power) => groupSums(values, power, order, starts),
  };
}

/** The rows in the order of the keys; rows with equal keys keep their order. Radix sort: one counting pass per key. */
const sortedBy = (rows: Uint32Array, keys: readonly SortKey[]): Uint32Array =>
  keys.reduceRight((order, { codes, count }) => countingSort(order, codes, count), rows);

function countingSort(rows: Uint32Array, codes: Codes, count: number): Uint32Array {
  const next = new Uint32Array(count + 1);
  for (let at = 0; at < rows.length; at++) next[codes[rows[at]!]! + 1]!++;
  for (let code = 0; code < count; code++) next[code + 1] = next[code + 1]! + next[code]!;
  const sorted = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    sorted[next[codes[row]!]!++] = row;
  }
  return sorted;
}

/**
 * Where each group of equal keys starts in sorted rows; the last entry is their number. Without keys all rows are one group, also no rows.
 *
 * @example groupStarts(rows of codes 0 0 1, [key]) // [0, 2, 3]
 */
function groupStarts(sorted: Uint32Array, keys: readonly SortKey[]): Uint32Array {
  if (keys.length === 0) return Uint32Array.of(0, sorted.length);
  const begins = new Uint8Array(sorted.length);
  for (const { codes } of keys) markChanges(begins, sorted, codes);
  let groups = 0;
  for (let at = 0; at < begins.length; at++) groups += begins[at]!;
  const starts = new Uint32Array(groups + 1);
  let group = 0;
  for (let at = 0; at < sorted.length; at++) if (begins[at] === 1) starts[group++] = at;
  starts[group] = sorted.length;
  return starts;
}

function markChanges(begins: Uint8Array, sorted: Uint32Array, codes: Codes): void {
  let before = -1;
  for (let at = 0; at < sorted.length; at++) {
    const code = codes[sorted[at]!]!;
    if (code !== before) begins[at] = 1;
    before = code;
  }
}

const rankedBefore = new WeakMap<Float64Array, SortKey>();

/** Numbers as a key: null (NaN) first, then ascending; ranked once per column. */
export function ranked(values: Float64Array): SortKey {
  const before = rankedBefore.get(values);
  if (before) return before;
  const occurring = values.slice().sort();
  let known = 0;
  for (let at = 0; at < occurring.length && !Number.isNaN(occurring[at]!); at++)
    if (at === 0 || occurring[at] !== occurring[at - 1]) occurring[known++] = occurring[at]!;
  const distinct = occurring.subarray(0, known);
  const codes = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++)
    codes[row] = Number.isNaN(values[row]!) ? 0 : 1 + placeOf(values[row]!, distinct);
  const key = { codes, count: known + 1 };
  rankedBefore.set(values, key);
  return key;
}

function placeOf(value: number, ascending: Float64Array): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many rows of each group have the code. */
function countedCodes(codes: Codes, code: number, sorted: Uint32Array, starts: Uint32Array): Float64Array {
  const counts = new Float64Array(starts.length - 1);
  for (let group = 0, at = 0; group < counts.length; group++) {
    let count = 0;
    for (; at < starts[group + 1]!; at++) if (codes[sorted[at]!] === code) count++;
    counts[group] = count;
  }
  return counts;
}

/** Kahan–Babuška–Neumaier sum of each group's values, or of their squares: the way SQLite sums. */
function groupSums(values: Float64Array, power: 1 | 2, sorted: Uint32Array, starts: Uint32Array): Float64Array {
  const sums = new Float64Array(starts.length - 1);
  for (let group = 0, at = 0; group < sums.length; group++) {
    let sum = 0;
    let lost = 0;
    for (; at < starts[group + 1]!; at++) {
      const value = values[sorted[at]!]!;
      const term = power === 1 ? value : value * value;
      const next = sum + term;
      lost += Math.abs(sum) > Math.abs(term) ? sum - next + term : term - next + sum;
      sum = next;
    }
    sums[group] = sum + lost;
  }
  return sums;
}
