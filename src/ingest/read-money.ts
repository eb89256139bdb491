import { minorDigits } from "#contracts/minor-digits.ts";
import { type DecimalMark, readDecimal } from "./read-number.ts";
import { Rejection, shown } from "./rejection.ts";

export interface MoneyRead {
  readonly minor: number;
  /** The currency the text itself named, or null. */
  readonly currency: string | null;
  /** Whether digits below the minor unit were rounded away. */
  readonly rounded: boolean;
}

const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  $: ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "ARS", "CLP", "COP"],
  "¥": ["JPY", "CNY"],
  "￥": ["JPY", "CNY"],
  ...{ "€": ["EUR"], "£": ["GBP"], "₹": ["INR"], "₽": ["RUB"], "₩": ["KRW"], "₺": ["TRY"], "₴": ["UAH"], "₪": ["ILS"] },
  ...{ "₫": ["VND"], "฿": ["THB"], "₦": ["NGN"], "₱": ["PHP"], R$: ["BRL"], ZŁ: ["PLN"], US$: ["USD"], CA$: ["CAD"] },
  ...{ C$: ["CAD"], AU$: ["AUD"], A$: ["AUD"], NZ$: ["NZD"], HK$: ["HKD"], S$: ["SGD"], MX$: ["MXN"] },
};

const codes = new Set(Intl.supportedValuesOf("currency"));

/** Whether ISO 4217 knows the code. `isCurrency("EUR")` is true. */
export const isCurrency = (code: string): boolean => codes.has(code);

/**
 * The currency a code or symbol means. A symbol that several share means `expected` when that is one of them, else the first.
 *
 * @example currencyOf("$", "CAD") → "CAD"; currencyOf("€", "USD") → "EUR"; currencyOf("xyz", "USD") → null
 */
export function currencyOf(mark: string, expected: string): string | null {
  const upper = mark.toUpperCase();
  if (codes.has(upper)) return upper;
  const candidates = SYMBOLS[upper];
  if (!candidates) return null;
  return candidates.includes(expected) ? expected : candidates[0]!;
}

const PLAIN_MONEY = /^-?\d{1,12}(?:\.\d{1,2})?$/;

/** A plain amount in a currency of two digits, without going through text; null when it is anything else. */
export const plainMinor = (text: string): number | null =>
  PLAIN_MONEY.test(text) ? Math.round(Number(text) * 100) : null;

/**
 * An amount in minor units. Digits below the minor unit are rounded half away from zero and marked, never dropped unseen.
 *
 * @example readMoney("$1,234.5", ".", "USD") → { minor: 123450, currency: "USD", rounded: false }
 */
export function readMoney(text: string, mark: DecimalMark | null, expected: string): MoneyRead | Rejection {
  const decimal = readDecimal(text, mark);
  if (decimal instanceof Rejection) return decimal;
  const currency = decimal.currency === null ? null : currencyOf(decimal.currency, expected);
  if (decimal.percent || (decimal.currency !== null && currency === null))
    return new Rejection("not an amount of money", shown(text));
  const digits = minorDigits(currency ?? expected);
  const kept = decimal.fraction.slice(0, digits).padEnd(digits, "0");
  const cut = decimal.fraction.slice(digits);
  const up = cut !== "" && cut.charCodeAt(0) >= 53 ? 1 : 0;
  const size = Number(decimal.whole + kept) + up;
  if (!Number.isSafeInteger(size)) return new Rejection("amount too large", shown(text));
  return { minor: decimal.negative && size !== 0 ? -size : size, currency, rounded: /[1-9]/.test(cut) };
}
