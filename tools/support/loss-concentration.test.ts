import { describe, expect, test } from "vitest";
import type { CellTable } from "#contracts/reader.ts";
import { seededRandom } from "#stats/random.ts";
import { findConcentrations } from "./loss-concentration.ts";
import { lossTable } from "./loss-table.ts";

type Row = readonly [levels: readonly (string | null)[], n: number, lost: number];

/** A table cut by script and channel. */
function table(rows: readonly Row[]): CellTable {
  const columns = ["script", "channel"].map((dimension, at) => {
    const levels = [...new Set(rows.map(([values]) => values[at]!))];
    return { dimension, levels, codes: Uint32Array.from(rows, ([values]) => levels.indexOf(values[at]!)) };
  });
  const numbers = (pick: (row: Row) => number): Float64Array => Float64Array.from(rows, pick);
  const n = numbers(([, size]) => size);
  const zero = new Float64Array(rows.length);
  return {
    measure: "x",
    size: rows.length,
    columns,
    numeric: [],
    n,
    numerator: numbers(([, , lost]) => lost),
    sum: zero,
    sumSquares: zero,
  };
}

const search = (now: readonly Row[], before: readonly Row[] | null) =>
  findConcentrations(
    lossTable(table(now), before && table(before), ["script", "channel"], (cut, row) => cut.numerator[row]!),
    0.05,
  );

const cell = (script: string | null, channel: string, lost: number): Row => [[script, channel], 500, lost];
const steady = [cell("v2", "chat", 100), cell("v2", "voice", 100), cell("v3", "chat", 100), cell("v3", "voice", 100)];

describe("findConcentrations", () => {
  test("finds the pair that newly worsened, not its wider aliases", () => {
    const now = [cell("v2", "chat", 100), cell("v2", "voice", 100), cell("v3", "chat", 220), cell("v3", "voice", 100)];
    const { found, searched } = search(now, steady);
    expect(found).toHaveLength(1);
    expect(found[0]?.segment).toEqual([
      { dimension: "script", value: "v3" },
      { dimension: "channel", value: "chat" },
    ]);
    expect(found[0]).toMatchObject({
      fresh: true,
      inside: { successes: 220, n: 500 },
      outside: { successes: 300, n: 1500 },
    });
    // two scripts, two channels, four pairs
    expect(searched).toBe(8);
  });

  test("a segment that was always worse is found but not called new", () => {
    const worse = [
      cell("v2", "chat", 100),
      cell("v2", "voice", 200),
      cell("v3", "chat", 100),
      cell("v3", "voice", 200),
    ];
    const { found } = search(worse, worse);
    expect(found[0]).toMatchObject({ segment: [{ dimension: "channel", value: "voice" }], fresh: false });
  });

  test("without a period before only the level counts", () => {
    const now = [cell("v2", "chat", 100), cell("v2", "voice", 100), cell("v3", "chat", 220), cell("v3", "voice", 100)];
    expect(search(now, null).found[0]).toMatchObject({ changeP: null, fresh: false });
  });

  test("what is not recorded is part of the rest, never a segment", () => {
    const now = [cell(null, "chat", 220), cell(null, "voice", 220), cell("v3", "chat", 100), cell("v3", "voice", 100)];
    expect(search(now, steady).found).toEqual([]);
  });

  test("nothing, too few, nobody and everybody lost give nothing", () => {
    expect(search([], null)).toEqual({ found: [], searched: 0 });
    expect(
      search(
        [
          [["v2", "chat"], 10, 9],
          [["v3", "chat"], 10, 0],
        ],
        null,
      ).searched,
    ).toBe(0);
    expect(
      search(
        steady.map(([levels, n]) => [levels, n, 0] as const),
        steady,
      ).found,
    ).toEqual([]);
    expect(
      search(
        steady.map(([levels, n]) => [levels, n, n] as const),
        null,
      ).found,
    ).toEqual([]);
  });

  test("where nothing happened, at most one search in twenty finds something", () => {
    const random = seededRandom(11);
    const draw = (): Row[] =>
      steady.map(([levels, n]) => [
        levels,
        n,
        Array.from({ length: n }, () => random.uniform()).filter((u) => u < 0.2).length,
      ]);
    const claims = Array.from({ length: 300 }, () => search(draw(), draw()).found.length > 0).filter(Boolean).length;
    // two families, each at 5 %: at most 10 % + 2 standard errors of 300 searches
    expect(claims / 300).toBeLessThan(0.1 + 2 * Math.sqrt((0.1 * 0.9) / 300));
  });
});
