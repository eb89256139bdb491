const digitsOf = new Map<string, number>();
const USUAL = 2;

/** Digits after the point in one unit of a currency: 2 for USD, 0 for JPY, 3 for KWD; 2 for codes nobody knows. */
export function minorDigits(currency: string): number {
  const known = digitsOf.get(currency);
  if (known !== undefined) return known;
  const digits = digitsFor(currency);
  digitsOf.set(currency, digits);
  return digits;
}

function digitsFor(currency: string): number {
  try {
    return (
      new Intl.NumberFormat("en-US", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? USUAL
    );
  } catch {
    return USUAL;
  }
}
