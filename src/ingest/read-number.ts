import { Rejection, SurveyNeeded, shown } from "./rejection.ts";

export type DecimalMark = "." | ",";

/** A number as the file wrote it: digits, never a rounded float. `currency` is a code or symbol found beside it. */
export interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly percent: boolean;
  readonly currency: string | null;
}

const SIGN_BEFORE = /^[-−+]\s*/;
const SIGN_AFTER = /\s*[-−]$/;
const CURRENCY = /^(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}|zł)\s*|\s*(?:[A-Z]{0,3}\p{Sc}|[A-Z]{3}|zł)$/iu;
const grouped = (separator: string): string => `\\d{1,3}(?:${separator}\\d{2,3})*${separator}\\d{3}`;
const numberWith = (thousands: string, decimal: string): RegExp =>
  new RegExp(`^(${[thousands, "\\s", "'", "’"].map(grouped).join("|")}|\\d*)(?:${decimal}(\\d*))?$`, "u");
const WITH_POINT = numberWith(",", "\\.");
const WITH_COMMA = numberWith("\\.", ",");
const NOT_DIGITS = /\D/g;

interface Stripped {
  readonly body: string;
  readonly negative: boolean;
  readonly percent: boolean;
  readonly currency: string | null;
}

/** Takes sign, brackets, currency and percent off; what is left should be digits and marks. */
function strip(text: string): Stripped {
  let body = text;
  let negative = false;
  let currency: string | null = null;
  if (body.startsWith("(") && body.endsWith(")")) {
    negative = true;
    body = body.slice(1, -1).trim();
  }
  const takeSign = () => {
    const sign = SIGN_BEFORE.exec(body)?.[0] ?? SIGN_AFTER.exec(body)?.[0];
    if (sign === undefined) return;
    negative ||= !sign.includes("+");
    body = body.replace(SIGN_BEFORE, "").replace(SIGN_AFTER, "");
  };
  takeSign();
  const mark = CURRENCY.exec(body)?.[0];
  if (mark !== undefined) {
    currency = mark.trim();
    body = body.replace(CURRENCY, "").trim();
    takeSign();
  }
  const percent = body.endsWith("%");
  return { body: percent ? body.slice(0, -1).trim() : body, negative, percent, currency };
}

/**
 * Reads a number in any common spelling: `1,234.50`, `1.234,50`, `1 234,50`, `1'234`, `12,34,567`, `$1,200`, `1200 EUR`, `(500)`, `−3`, `45%`.
 * `mark` is what the column uses for decimals.
 *
 * @throws SurveyNeeded when the text has a point or comma and `mark` is null
 * @example readDecimal("€1.234,5", ",") → { negative: false, whole: "1234", fraction: "5", percent: false, currency: "€" }
 */
export function readDecimal(text: string, mark: DecimalMark | null): Decimal | Rejection {
  const { body, negative, percent, currency } = strip(text);
  if (mark === null && /[.,]/.test(body)) throw new SurveyNeeded();
  const match = (mark === "," ? WITH_COMMA : WITH_POINT).exec(body);
  const whole = match?.[1]?.replace(NOT_DIGITS, "") ?? "";
  const fraction = match?.[2] ?? "";
  if (!match || (whole === "" && fraction === "")) return new Rejection("not a number", shown(text));
  return { negative, whole: whole === "" ? "0" : whole, fraction, percent, currency };
}

const PLAIN = /^-?(?:0\.\d{1,17}|\d{1,15}(?:\.(?:\d{1,2}|\d{4,17}))?)$/;
const SCIENTIFIC = /^-?\d+(?:\.\d+)?e[+-]?\d+$/i;

/** True for `4253` and `-12.5`: text that means the same in every country and needs no look at the column. */
export const isPlainNumber = (text: string): boolean => PLAIN.test(text);

/** A plain number, `45%` as 0.45. `readReal("0,5", ",")` is 0.5. */
export function readReal(text: string, mark: DecimalMark | null): number | Rejection {
  if (mark !== "," && (PLAIN.test(text) || SCIENTIFIC.test(text))) return Number(text);
  const decimal = readDecimal(text, mark);
  if (decimal instanceof Rejection) return decimal;
  if (decimal.currency !== null) return new Rejection("not a plain number", shown(text));
  const size = Number(`${decimal.whole}.${decimal.fraction || "0"}`) / (decimal.percent ? 100 : 1);
  return decimal.negative ? -size : size;
}

/** A whole number; `3.0` counts as one, `3.5` does not. */
export function readInteger(text: string, mark: DecimalMark | null): number | Rejection {
  const value = readReal(text, mark);
  if (value instanceof Rejection) return value;
  if (!Number.isSafeInteger(value)) return new Rejection("not a whole number", shown(text));
  return value;
}

/** What the numbers of one column show about their decimal mark. */
export interface NumberEvidence {
  readonly point: number;
  readonly comma: number;
  /** `1.234`: thousands or decimals. */
  readonly eitherPoint: number;
  /** `1,234`: thousands or decimals. */
  readonly eitherComma: number;
}

/** What one value shows: `numberHint("1.234,50")` is "comma"; null when it shows nothing. */
export function numberHint(text: string): keyof NumberEvidence | null {
  const { body } = strip(text);
  const points = body.split(".").length - 1;
  const commas = body.split(",").length - 1;
  if (points > 0 && commas > 0) return body.lastIndexOf(",") > body.lastIndexOf(".") ? "comma" : "point";
  if (points + commas === 0) return null;
  if (points + commas > 1) return points > 1 ? "comma" : "point";
  const looksGrouped = /^[1-9]\d{0,2}[.,]\d{3}$/.test(body);
  if (looksGrouped) return points === 1 ? "eitherPoint" : "eitherComma";
  return points === 1 ? "point" : "comma";
}
