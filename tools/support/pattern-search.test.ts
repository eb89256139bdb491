import { expect, test } from "vitest";
import { seededRandom } from "#stats/random.ts";
import { findDivergence } from "./pattern-divergence.ts";
import { detectableDifference, type Feature, searchPatterns } from "./pattern-search.ts";

const feature = (key: string, shown: readonly number[], more: Partial<Feature> = {}): Feature => ({
  key,
  kind: "objection",
  label: key,
  shown: Int8Array.from(shown),
  strata: shown.map(() => "all"),
  ...more,
});
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

/** Records in blocks: lost or not, what they show, how many. */
const blocks = (...parts: readonly (readonly [lost: number, shown: number, n: number])[]) => ({
  lost: parts.flatMap(([lost, , n]) => times(n, lost)),
  shown: parts.flatMap(([, shown, n]) => times(n, shown)),
});

test("one pattern by hand: shares, and odds and p as Mantel–Haenszel gives them", () => {
  const { lost, shown } = blocks([1, 1, 60], [0, 1, 40], [1, 0, 100], [0, 0, 200]);
  const { found, searched } = searchPatterns(lost, [feature("price", shown)], 0.05);
  expect(searched).toBe(1);
  expect(found[0]).toMatchObject({
    withIt: { successes: 60, n: 100 },
    withoutIt: { successes: 100, n: 300 },
    amongLost: { successes: 60, n: 160 },
    amongKept: { successes: 40, n: 240 },
  });
  // odds (60/40) / (100/200) = 3; R 4.2.2: v <- 100*300*160*240/(400^2*399); pchisq((|60 - 40| - .5)^2/v, 1, lower = FALSE)
  expect(found[0]!.oddsRatio).toBeCloseTo(3, 12);
  expect(found[0]!.p / 4.42301490873e-6).toBeCloseTo(1, 9);
});

test("what only a confounder does is not claimed: inside each channel nothing differs", () => {
  // voice loses 80 % and shows the pattern in 75 %; chat loses 20 % and shows it in 25 %; inside a channel both are independent
  const parts = [
    ["voice", 1, 1, 120],
    ["voice", 0, 1, 30],
    ["voice", 1, 0, 40],
    ["voice", 0, 0, 10],
    ["chat", 1, 1, 10],
    ["chat", 0, 1, 40],
    ["chat", 1, 0, 30],
    ["chat", 0, 0, 120],
  ] as const;
  const lost = parts.flatMap(([, value, , n]) => times(n, value));
  const shown = parts.flatMap(([, , value, n]) => times(n, value));
  const strata = parts.flatMap(([channel, , , n]) => times(n, channel));
  expect(searchPatterns(lost, [feature("price", shown)], 0.05).found).toHaveLength(1);
  expect(searchPatterns(lost, [feature("price", shown, { strata })], 0.05).found).toEqual([]);
});

test("a pattern that marks the same losses as an earlier one is not claimed again, and no row belongs to two", () => {
  const { lost, shown } = blocks([1, 1, 60], [0, 1, 10], [1, 0, 60], [0, 0, 170]);
  const shadow = shown.map((value, row) => (row % 10 === 0 ? 0 : value));
  const other = lost.map((isLost, row) =>
    shown[row] === 0 && isLost === 1 && row % 2 === 0 ? 1 : row % 23 === 0 ? 1 : 0,
  );
  const { found } = searchPatterns(
    lost,
    [feature("shadow", shadow, { kind: "mood" }), feature("price", shown), feature("wait", other, { kind: "tempo" })],
    0.05,
  );
  expect(found.map(({ feature: { key } }) => key)).toEqual(["price", "wait"]);
  const rows = found.flatMap((pattern) => pattern.rows);
  expect(new Set(rows).size).toBe(rows.length);
});

test("a protective pattern, a rare one and one that cannot be told are not claimed", () => {
  const { lost, shown } = blocks([1, 0, 100], [0, 1, 100], [1, 1, 15], [0, 0, 5]);
  const rare = lost.map((isLost, row) => (isLost === 1 && row < 15 ? 1 : 0));
  const { found, searched } = searchPatterns(
    lost,
    [feature("kind words", shown), feature("rare", rare), feature("unknown", times(lost.length, -1))],
    0.05,
  );
  expect([found, searched]).toEqual([[], 1]);
});

test("where nothing but chance is at work, a claim comes up in at most 5 % of 400 searches, plus two standard errors", () => {
  let claims = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const random = seededRandom(seed);
    const channel = times(300, 0).map(() => random.integer(3));
    const lost = channel.map((value) => (random.bernoulli(0.3 + 0.2 * value) ? 1 : 0));
    const strata = channel.map(String);
    const features = Array.from({ length: 15 }, (_, at) =>
      feature(
        `f${at}`,
        channel.map((value) => (random.bernoulli(0.15 + 0.1 * value) ? 1 : 0)),
        { strata },
      ),
    );
    if (searchPatterns(lost, features, 0.05).found.length > 0) claims++;
  }
  expect(claims).toBeGreaterThan(0);
  expect(claims / 400).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 400));
});

test("what could have been noticed follows R's power.prop.test, at a level shared by all that is searched", () => {
  // R 4.2.2: power.prop.test(n = 500, p1 = .2, power = .8)$p2 - .2; the same with sig.level = .05 / 10
  expect(detectableDifference({ first: 500, second: 500 }, 0.05, 1)).toBeCloseTo(0.0753175, 4);
  expect(detectableDifference({ first: 500, second: 500 }, 0.05, 10)).toBeCloseTo(0.0997526, 4);
  expect(detectableDifference({ first: 500, second: 500 }, 0.05, 0)).toBeNull();
});

const talk = (lost: boolean, ...replies: string[]) => ({
  lost,
  day: "2024-05-01",
  levels: [],
  expectedValue: null,
  opening: null,
  replies,
  objections: [],
  raised: [],
  waitMs: null,
  moodChange: null,
  interrupted: false,
  unanswered: false,
  person: false,
});

test("conversations part at the reply where the lost ones say something else", () => {
  const talks = [
    ...times(40, talk(true, "answer", "price objection")),
    ...times(10, talk(true, "answer", "answer")),
    ...times(50, talk(false, "answer", "answer")),
  ];
  expect(findDivergence(talks, 0.05)).toMatchObject({
    turn: 2,
    reply: "price objection",
    amongLost: { successes: 40, n: 50 },
    amongKept: { successes: 0, n: 50 },
  });
  expect(findDivergence([...times(50, talk(true, "answer")), ...times(50, talk(false, "answer"))], 0.05)).toBeNull();
});
