import { z } from "zod";

/**
 * A figure with its unit, and with its sample size, interval and p-value where they apply.
 *
 * Values are unrounded; rounding happens once, when the figure is shown.
 *
 * | unit | value holds | shown as |
 * |---|---|---|
 * | ratio | a share, 0 to 1 | 43.8 % |
 * | points | a difference of two ratios, −1 to 1 | −2.9 points |
 * | money | minor units of `currency` (cents) | $1.2M |
 * | count | whole things | 1,627 |
 * | days | days, fractions allowed | 63 days |
 * | score | a score on its own scale (health 0–100, sentiment −1–1) | 71 |
 * | ms | milliseconds | 820 ms |
 * | number | any other plain number (messages per conversation) | 6.3 |
 */
export const units = ["ratio", "points", "money", "count", "days", "score", "ms", "number"] as const;
export type Unit = (typeof units)[number];

const interval = z.tuple([z.number(), z.number()]).describe("95 % interval in the unit of the value, low then high");

export const Quantity = z.object({
  value: z.number().describe("unrounded value in `unit`"),
  unit: z.enum(units),
  n: z.number().int().nonnegative().optional().describe("how many records the figure rests on"),
  interval: interval.optional(),
  p: z.number().min(0).max(1).optional().describe("p-value of the test that the figure differs from its reference"),
  currency: z.string().length(3).optional().describe("ISO 4217 code, money only"),
  change: z.literal(true).optional().describe("present on differences, which are shown with a sign"),
  assumption: z.string().optional().describe("what a money figure assumes, in words"),
});
export type Quantity = z.infer<typeof Quantity>;

/** What may accompany a value; see {@link Quantity}. */
export interface Evidence {
  readonly n?: number | undefined;
  readonly interval?: readonly [number, number] | undefined;
  readonly p?: number | undefined;
  readonly assumption?: string | undefined;
}

function quantity(value: number, unit: Unit, evidence: Evidence, extra: Partial<Quantity> = {}): Quantity {
  const made: Quantity = { value, unit, ...extra };
  if (evidence.n !== undefined) made.n = evidence.n;
  if (evidence.interval) made.interval = [evidence.interval[0], evidence.interval[1]];
  if (evidence.p !== undefined) made.p = evidence.p;
  if (evidence.assumption !== undefined) made.assumption = evidence.assumption;
  return made;
}

/** A share between 0 and 1. `ratio(0.438, { n: 637 })` is shown as "43.8%". */
export const ratio = (value: number, evidence: Evidence = {}): Quantity => quantity(value, "ratio", evidence);

/** A difference of two shares, in hundredths when shown: `points(-0.0287)` is "−2.9 points". */
export const points = (value: number, evidence: Evidence = {}): Quantity =>
  quantity(value, "points", evidence, { change: true });

/** An amount in minor units: `money(123456, "USD")` is "$1,235". */
export const money = (minorUnits: number, currency: string, evidence: Evidence = {}): Quantity =>
  quantity(minorUnits, "money", evidence, { currency });

/** A number of things: `count(1627)` is "1,627". */
export const count = (value: number, evidence: Evidence = {}): Quantity => quantity(value, "count", evidence);

/** A length of time in days: `days(63.2)` is "63 days". */
export const days = (value: number, evidence: Evidence = {}): Quantity => quantity(value, "days", evidence);

/** A score on its own scale: `score(71)` is "71". */
export const score = (value: number, evidence: Evidence = {}): Quantity => quantity(value, "score", evidence);

/** Milliseconds: `milliseconds(820)` is "820 ms". */
export const milliseconds = (value: number, evidence: Evidence = {}): Quantity => quantity(value, "ms", evidence);

/** A plain number without a unit of its own: `plain(6.3)` is "6.3". */
export const plain = (value: number, evidence: Evidence = {}): Quantity => quantity(value, "number", evidence);

/** The same figure marked as a difference, so that it is shown with its sign: `asChange(days(-3))` is "−3 days". */
export const asChange = (figure: Quantity): Quantity => ({ ...figure, change: true });
