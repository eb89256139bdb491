import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IntegrityError } from "#contracts/errors.ts";
import { minorDigits } from "#contracts/minor-digits.ts";
import * as q from "#contracts/quantity.ts";
import { formatInterval, formatP, formatQuantity, formatTick } from "./number-format.ts";

describe("formatQuantity", () => {
  test.for<[q.Quantity, string, string]>([
    [q.ratio(0.438), "43.8%", "43.8%"],
    [q.ratio(0.4385), "43.9%", "43.9%"],
    [q.ratio(1), "100%", "100%"],
    [q.ratio(0), "0%", "0%"],
    [q.ratio(-0), "0%", "0%"],
    [q.ratio(0.5), "50.0%", "50.0%"],
    [q.ratio(0.0005), "0.05%", "0.05%"],
    [q.ratio(0.000001), "< 0.001%", "< 0.001%"],
    [q.ratio(0.9997), "99.97%", "99.97%"],
    [q.ratio(0.99999999), "> 99.999%", "> 99.999%"],
    [q.ratio(1.5), "150.0%", "150.0%"],
    [q.ratio(12.345), "1,234.5%", "1,234.5%"],
    [q.asChange(q.ratio(0.121)), "+12.1%", "12.1%"],
    [q.points(-0.0287), "−2.9 points", "2.9 points"],
    [q.points(0.021), "+2.1 points", "2.1 points"],
    [q.points(0.0285), "+2.9 points", "2.9 points"],
    [q.points(0), "0 points", "0 points"],
    [q.points(-0.0000001), "> −0.001 points", "< 0.001 points"],
    [q.points(0.0007), "+0.07 points", "0.07 points"],
    [q.money(123_456_700, "USD"), "$1.2M", "$1.2M"],
    [q.money(1_240_000, "USD"), "$12,400", "$12,400"],
    [q.money(83_000, "EUR"), "€830", "€830"],
    [q.money(-320_000, "USD"), "−$3,200", "$3,200"],
    [q.asChange(q.money(320_000, "USD")), "+$3,200", "$3,200"],
    [q.money(9_999_949, "USD"), "$99,999", "$99,999"],
    [q.money(95_027_258, "USD"), "$950K", "$950K"],
    [q.money(99_940_000, "USD"), "$999K", "$999K"],
    [q.money(99_999_949, "USD"), "$1.0M", "$1.0M"],
    [q.money(99_999_970, "USD"), "$1.0M", "$1.0M"],
    [q.money(99_996_000_000, "USD"), "$1.0B", "$1.0B"],
    [q.money(450, "USD"), "$4.50", "$4.50"],
    [q.money(1200, "USD"), "$12", "$12"],
    [q.money(0, "USD"), "$0", "$0"],
    [q.money(0.3, "USD"), "< $0.01", "< $0.01"],
    [q.money(830, "JPY"), "¥830", "¥830"],
    [q.money(830_000, "KWD"), "KWD 830", "KWD 830"],
    [q.money(1_240_000, "CHF"), "CHF 12,400", "CHF 12,400"],
    [q.money(1_240_000, "BRL"), "R$12,400", "R$12,400"],
    [q.money(1_240_000, "???"), "??? 12,400", "??? 12,400"],
    [q.count(1627), "1,627", "1,627"],
    [q.count(0), "0", "0"],
    [q.count(1_234_567), "1,234,567", "1,234,567"],
    [q.asChange(q.count(-12)), "−12", "12"],
    [q.days(63.2), "63 days", "63 days"],
    [q.days(1), "1 day", "1 day"],
    [q.days(1.04), "1 day", "1 day"],
    [q.days(0), "0 days", "0 days"],
    [q.days(3.5), "3.5 days", "3.5 days"],
    [q.days(9.96), "10 days", "10 days"],
    [q.asChange(q.days(-1)), "−1 day", "1 day"],
    [q.score(71.3), "71", "71"],
    [q.score(100), "100", "100"],
    [q.score(-0.4), "−0.40", "0.40"],
    [q.milliseconds(820), "820 ms", "820 ms"],
    [q.milliseconds(1234), "1.2 s", "1.2 s"],
    [q.milliseconds(999.7), "1 s", "1 s"],
    [q.milliseconds(630_000), "11 min", "11 min"],
    [q.plain(6.3), "6.3", "6.3"],
    [q.plain(1234.5), "1,235", "1,235"],
    [q.plain(0.42), "0.42", "0.42"],
  ])("%j is %s, its size %s", ([figure, plain, size]) => {
    expect(formatQuantity(figure)).toBe(plain);
    expect(formatQuantity(figure, "size")).toBe(size);
  });

  test.for([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("refuses %s", (value) => {
    expect(() => formatQuantity(q.ratio(value))).toThrow(IntegrityError);
    expect(() => formatInterval(q.ratio(0.5, { interval: [0, value] }))).toThrow(IntegrityError);
    expect(() => formatTick(q.ratio(0), value, 0.1)).toThrow(IntegrityError);
  });

  test("refuses money without a currency", () => {
    expect(() => formatQuantity({ value: 100, unit: "money" })).toThrow(/names? it|no currency/);
  });

  test("shows a sign only with something behind it, and never a hyphen for minus", () => {
    const figure = fc.record({
      value: fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      unit: fc.constantFrom(...q.units),
    });
    fc.assert(
      fc.property(figure, fc.boolean(), (made, isChange) => {
        const quantity: q.Quantity = { ...made, currency: "USD", ...(isChange ? { change: true as const } : {}) };
        const text = formatQuantity(quantity);
        expect(text).toMatch(/\d/);
        expect(text).not.toMatch(/-|NaN|Infinity|undefined|\u00a0/);
        if (/[−+]/.test(text)) expect(text).toMatch(/[1-9]/);
        expect(formatQuantity(quantity, "size")).not.toMatch(/[−+-]/);
      }),
    );
  });

  test("does not depend on the locale of the machine", () => {
    const german = new Intl.NumberFormat("de-DE").format(1234.5);
    expect(german).toBe("1.234,5"); // this Node knows other locales
    expect(formatQuantity(q.count(1234))).toBe("1,234");
  });
});

test.for<[q.Quantity, string]>([
  [q.points(-0.0287, { interval: [-0.079, 0.021] }), "−7.9 to +2.1 points"],
  [q.ratio(0.438, { interval: [0.4, 0.477] }), "40.0% to 47.7%"],
  [q.ratio(0, { interval: [0, 0.0018] }), "0% to 0.2%"],
  [q.ratio(1, { interval: [0.71, 1] }), "71.0% to 100%"],
  [q.days(2, { interval: [0.2, 1] }), "0.2 to 1 day"],
  [q.days(2, { interval: [1, 3.4] }), "1 to 3.4 days"],
  [q.money(0, "USD", { interval: [-320_000, 123_456_700] }), "−$3,200 to $1.2M"],
])("the interval of %j is %s", ([figure, text]) => {
  expect(formatInterval(figure)).toBe(text);
});

test("an interval that is not there is a bug, not an empty text", () => {
  expect(() => formatInterval(q.ratio(0.4))).toThrow(IntegrityError);
});

test.for<[number, string]>([
  [0.2561, "0.26"],
  [0.003, "0.003"],
  [0.0496, "0.050"],
  [0.0994, "0.099"],
  [0.0996, "0.10"],
  [0.0004, "< 0.001"],
  [0, "< 0.001"],
  [0.9999, "> 0.99"],
  [1, "1"],
])("p = %d is %s", ([p, text]) => {
  expect(formatP(p)).toBe(text);
});

test.for([-0.1, 1.1, Number.NaN])("p = %d is refused", (p) => {
  expect(() => formatP(p)).toThrow(IntegrityError);
});

test.for<[q.Quantity, number, number, string]>([
  [q.ratio(0), 0.4, 0.1, "40%"],
  [q.ratio(0), 0.425, 0.005, "42.5%"],
  [q.points(0), -0.05, 0.05, "−5"],
  [q.money(0, "USD"), 150_000_000, 50_000_000, "$1.5M"],
  [q.money(0, "EUR"), 5_000_000, 5_000_000, "€50k"],
  [q.count(0), 1500, 500, "1,500"],
  [q.score(0), -0.5, 0.5, "−0.5"],
  [q.score(0), 0, 0.5, "0.0"],
])("the mark %j at %d in steps of %d is %s", ([like, value, step, text]) => {
  expect(formatTick(like, value, step)).toBe(text);
});

test("currencies have their own number of minor digits", () => {
  expect(["USD", "JPY", "KWD", "???"].map(minorDigits)).toEqual([2, 0, 3, 2]);
});
