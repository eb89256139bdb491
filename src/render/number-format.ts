import { IntegrityError } from "#contracts/errors.ts";
import { minorDigits } from "#contracts/minor-digits.ts";
import type { Quantity } from "#contracts/quantity.ts";

/** plain: as the quantity says, with a sign on changes · size: without sign, for use after a direction word. */
export type FigureVariant = "plain" | "size";

const MINUS = "−"; // U+2212, as wide as a plus and a digit
const SMALLEST_DECIMALS = 3; // a figure below half of this place is shown as "< 0.001"

const numberFormats = new Map<number, Intl.NumberFormat>(); // making one takes fifty times as long as using it

function grouped(value: number, decimals: number): string {
  const known = numberFormats.get(decimals);
  const format =
    known ?? new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  if (!known) numberFormats.set(decimals, format);
  return format.format(value);
}

/** Takes away the noise of binary fractions: 0.0285 × 100 is 2.85, not 2.8499999999999996. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** A size with `decimals` places; one below the last place gets more until a digit shows ("0.05"), down to "< 0.001". */
function sizeText(size: number, decimals: number): string {
  if (size === 0) return "0";
  for (let places = decimals; places <= Math.max(decimals, SMALLEST_DECIMALS); places += 1) {
    if (tidy(size * 10 ** places) >= 0.95) return grouped(size, places);
  }
  return `< ${10 ** -SMALLEST_DECIMALS}`;
}

/** A share in per cent: one decimal; 0 and 100 only when exact, so 99.97 keeps its second decimal. */
function percentText(size: number): string {
  if (size === 100) return "100%";
  for (let places = 1; places <= SMALLEST_DECIMALS; places += 1) {
    const text = grouped(size, places);
    if (size > 100 || Number(text) !== 100) return `${places === 1 ? sizeText(size, 1) : text}%`;
  }
  return "> 99.999%";
}

const MONEY_STEPS = [
  { from: 1e12, letter: "T" },
  { from: 1e9, letter: "B" },
  { from: 1e6, letter: "M" },
] as const;

const currencyMarks = new Map<string, string>();

/** "$" for USD, "€" for EUR, "CHF " for CHF: a code that is a word is set off by a space. */
function currencyMark(currency: string): string {
  const mark = currencyMarks.get(currency) ?? readCurrencyMark(currency);
  currencyMarks.set(currency, mark);
  return mark;
}

function readCurrencyMark(currency: string): string {
  try {
    const parts = new Intl.NumberFormat("en-US", { style: "currency", currency }).formatToParts(0);
    const mark = parts.find((part) => part.type === "currency")?.value ?? currency;
    return /[\p{L}]$/u.test(mark) ? `${mark} ` : mark;
  } catch {
    return `${currency} `;
  }
}

/** From here a dollar more or less says nothing: three digits and a letter. */
const THOUSANDS_FROM = 100_000;

function amountText(major: number): string {
  const whole = Math.round(major);
  if (whole >= THOUSANDS_FROM && whole < 999_500) return `${grouped(major / 1000, 0)}K`;
  if (whole >= 999_500) {
    // 999.96 million rounds to 1,000.0M, which is 1.0B
    const step = MONEY_STEPS.find(({ from }) => Math.round(major / (from / 10)) / 10 >= 1) ?? MONEY_STEPS[2];
    return `${grouped(major / step.from, 1)}${step.letter}`;
  }
  if (whole >= 100 || Number.isInteger(major)) return grouped(whole, 0);
  const cents = grouped(major, 2);
  return Number(cents) === 0 ? "< 0.01" : cents;
}

function moneyText(minorUnits: number, currency: string | undefined): string {
  if (!currency) throw new IntegrityError("A money figure has no currency; the tool that returned it must name one.");
  const amount = amountText(tidy(minorUnits / 10 ** minorDigits(currency)));
  const mark = currencyMark(currency);
  return amount.startsWith("< ") ? `< ${mark}${amount.slice(2)}` : `${mark}${amount}`;
}

const withoutZeroDecimals = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** One decimal below ten, where a half matters; whole above. */
const oneDecimalBelowTen = (size: number): string =>
  grouped(size, 1).length <= 3 ? withoutZeroDecimals(sizeText(size, 1)) : grouped(size, 0);

function daysText(size: number): string {
  const text = oneDecimalBelowTen(size);
  return `${text} ${text === "1" ? "day" : "days"}`;
}

function scoreText(size: number): string {
  return size < 1 ? sizeText(size, 2) : oneDecimalBelowTen(size);
}

function plainText(size: number): string {
  if (Number.isInteger(size)) return grouped(size, 0);
  if (size < 1) return withoutZeroDecimals(sizeText(size, 2));
  return size < 100 ? withoutZeroDecimals(grouped(size, 1)) : grouped(size, 0);
}

function timeText(milliseconds: number): string {
  if (milliseconds < 999.5) return `${oneDecimalBelowTen(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 119.5 ? `${oneDecimalBelowTen(seconds)} s` : `${oneDecimalBelowTen(seconds / 60)} min`;
}

/** The figure without sign: number and unit apart, so that an interval can name the unit once. */
function sizeParts(q: Quantity, value: number): { readonly number: string; readonly unit: string } {
  const size = Math.abs(value);
  switch (q.unit) {
    case "ratio":
      return { number: percentText(tidy(size * 100)), unit: "" };
    case "points":
      return { number: sizeText(tidy(size * 100), 1), unit: " points" };
    case "money":
      return { number: moneyText(size, q.currency), unit: "" };
    case "count":
      return { number: withoutZeroDecimals(size < 10 ? sizeText(size, 1) : grouped(size, 0)), unit: "" };
    case "days": {
      const [number = "", unit = ""] = daysText(size).split(/ (?=days?$)/);
      return { number, unit: ` ${unit}` };
    }
    case "score":
      return { number: scoreText(size), unit: "" };
    case "ms":
      return { number: timeText(size), unit: "" };
    case "number":
      return { number: plainText(size), unit: "" };
  }
}

/** The sign in front; "less than a little" below zero reads "> −0.001", above zero it needs no plus. */
function signed(text: string, value: number, isChange: boolean): string {
  if (!/[1-9]/.test(text)) return text;
  if (text.startsWith("< ")) return value < 0 ? `> ${MINUS}${text.slice(2)}` : text;
  if (value < 0) return `${MINUS}${text}`;
  return value > 0 && isChange ? `+${text}` : text;
}

function mustBeFinite(value: number, what: string): void {
  if (!Number.isFinite(value)) {
    throw new IntegrityError(`${what} is ${value}, which is no figure; the tool must return null or say why instead.`);
  }
}

const isChange = (q: Quantity): boolean => q.change === true || q.unit === "points";

/**
 * A figure in words, the only place where figures are rounded. Locale en-US on every machine; minus is U+2212.
 *
 * Ratios and points take one decimal, money is whole below a hundred thousand, then in K, M and so on, days and scores take a
 * decimal below ten. A value that would round to nothing keeps the digit that shows it ("0.05%"); "100%" and "0%" are
 * exact. A difference (points, or `change: true`) carries its sign; `size` leaves every sign away.
 *
 * @throws IntegrityError when the value is NaN or infinite, or money has no currency
 * @example formatQuantity(ratio(0.4380)) // "43.8%"
 * @example formatQuantity(points(-0.0287)) // "−2.9 points"; as "size" "2.9 points"
 * @example formatQuantity(money(123456700, "USD")) // "$1.2M"
 */
export function formatQuantity(q: Quantity, variant: FigureVariant = "plain"): string {
  mustBeFinite(q.value, `A figure in ${q.unit}`);
  const { number, unit } = sizeParts(q, q.value);
  return `${variant === "size" ? number : signed(number, q.value, isChange(q))}${unit}`;
}

/**
 * The 95 % interval of a figure, unit named once where it is a word.
 *
 * @throws IntegrityError when the figure has no interval or a bound is not finite
 * @example formatInterval(points(-0.0287, { interval: [-0.079, 0.021] })) // "−7.9 to +2.1 points"
 * @example formatInterval(ratio(0.438, { interval: [0.4, 0.477] })) // "40.0% to 47.7%"
 */
export function formatInterval(q: Quantity): string {
  if (!q.interval) throw new IntegrityError(`A figure in ${q.unit} is shown with an interval that it does not have.`);
  const [low, high] = q.interval.map((bound) => {
    mustBeFinite(bound, `A bound of an interval in ${q.unit}`);
    const { number, unit } = sizeParts(q, bound);
    return { text: signed(number, bound, isChange(q)), unit };
  });
  return `${low!.text} to ${high!.text}${high!.unit}`;
}

/**
 * A p-value: two decimals, three below 0.1, where they decide something.
 *
 * @throws IntegrityError outside 0 to 1
 * @example formatP(0.2561) // "0.26"
 * @example formatP(0.0004) // "< 0.001"
 */
export function formatP(p: number): string {
  if (!(p >= 0 && p <= 1)) throw new IntegrityError(`A p-value is ${p}; it must lie between 0 and 1.`);
  if (p < 0.001) return "< 0.001";
  if (p > 0.99 && p < 1) return "> 0.99";
  return p === 1 ? "1" : p.toFixed(p < 0.0995 ? 3 : 2);
}

/**
 * A mark on an axis: the unit of `like`, with as many decimals as the distance between marks needs.
 *
 * @example formatTick(ratio(0), 0.4, 0.1) // "40%"
 * @example formatTick(money(0, "USD"), 150_000_000, 50_000_000) // "$1.5M"
 */
export function formatTick(like: Quantity, value: number, step: number): string {
  mustBeFinite(value, "A mark on an axis");
  const size = Math.abs(value);
  return signed(tickSize(like, size, step), value, isChange(like));
}

function tickSize(like: Quantity, size: number, step: number): string {
  if (like.unit === "ratio" || like.unit === "points") {
    const decimals = step >= 0.00999 ? 0 : Math.min(SMALLEST_DECIMALS, Math.ceil(-Math.log10(step * 100)));
    return `${grouped(tidy(size * 100), decimals)}${like.unit === "ratio" ? "%" : ""}`;
  }
  if (like.unit === "money") return moneyTick(size, like.currency);
  const decimals = step >= 1 ? 0 : Math.min(SMALLEST_DECIMALS, Math.ceil(-Math.log10(step)));
  return grouped(size, decimals);
}

/** Axis marks are round, so they may be shortened further: $50k, $1.5M. */
function moneyTick(minorUnits: number, currency = "USD"): string {
  const major = tidy(minorUnits / 10 ** minorDigits(currency));
  const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 }).format(major);
  return `${currencyMark(currency)}${short.replace("K", "k")}`;
}
