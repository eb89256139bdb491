import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { testParts } from "./coefficient-tests.ts";
import { type DesignPart, designMatrix } from "./design-matrix.ts";
import { fitLogistic } from "./logistic-regression.ts";

const { deals } = JSON.parse(readFileSync(new URL("./fixtures/logistic-statsmodels.json", import.meta.url), "utf8"));
const levels = (name: string, values: readonly number[], size: number): DesignPart => ({
  kind: "levels",
  name,
  levels: Array.from({ length: size }, (_, at) => String(at)),
  codes: values,
  reference: 0,
});
const parts: DesignPart[] = [
  { kind: "intercept" },
  levels("region", deals.region, 4),
  levels("product", deals.product, 3),
  levels("source", deals.source, 5),
  levels("partner", deals.partner, 2),
  { kind: "numeric", name: "log_amount", values: deals.logAmount },
  { kind: "numeric", name: "cycle", values: deals.cycle },
];

/** R 4.2.2: glm, Wald statistic b'V⁻¹b by term, pchisq, and det(R11)det(R22)/det(R) of cov2cor(vcov) as car::vif defines it, to the power 1/df. */
test("Wald statistic, p and variance inflation of every term agree with R", () => {
  const design = designMatrix(parts, deals.won.length);
  const found = testParts(design, fitLogistic({ design, successes: deals.won }));
  const expected = [
    ["region", 3, 19.509305305, 2.14499701634e-4, 1.00742350075],
    ["product", 2, 11.46394205494132, 0.00324068345841, 1.00853707028426],
    ["source", 4, 5.424746748178, 0.246423918911, 1.006916025968],
    ["partner", 1, 9.89853702186094, 0.00165410217907, 1.01281051178971],
    ["log_amount", 1, 9.47204045617449, 0.00208627188506, 1.00782638583676],
    ["cycle", 1, 7.85004316594242, 0.00508194938536, 1.00469757664839],
  ] as const;
  expect(found.map(({ name, degrees }) => [name, degrees])).toEqual(expected.map(([name, degrees]) => [name, degrees]));
  for (const [at, [, , statistic, p, inflation]] of expected.entries()) {
    expect(found[at]!.statistic).toBeCloseTo(statistic, 7);
    expect(Math.abs(found[at]!.p / p - 1)).toBeLessThan(1e-7);
    expect(found[at]!.inflation).toBeCloseTo(inflation, 8);
  }
});

test("a part that repeats another is infinitely inflated", () => {
  const doubled: DesignPart = { kind: "numeric", name: "twice", values: deals.cycle.map((value: number) => 2 * value) };
  const design = designMatrix([...parts, doubled], deals.won.length);
  expect(testParts(design, fitLogistic({ design, successes: deals.won })).at(-1)).toMatchObject({
    name: "twice",
    degrees: 0,
    inflation: Number.POSITIVE_INFINITY,
  });
});
