/**
 * Benjamini–Hochberg adjusted p-values, in the order given: calling everything at or below q keeps the expected share of false
 * discoveries at q. For a family of comparisons that was asked for; a *search* needs the score scan's own p-value.
 * Source: Benjamini and Hochberg (1995), JRSS B 57, 289–300.
 *
 * @throws RangeError when a p-value lies outside 0 to 1
 * @example benjaminiHochberg([0.001, 0.008, 0.039]) // [0.003, 0.012, 0.039]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = ascendingOrder(pValues);
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    smallest = Math.min(smallest, (pValues[index]! * pValues.length) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}

/**
 * Holm's step-down adjusted p-values, in the order given: the chance of even one false claim stays at the level.
 * Source: Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
 *
 * @throws RangeError when a p-value lies outside 0 to 1
 * @example holm([0.01, 0.02, 0.03]) // [0.03, 0.04, 0.04]
 */
export function holm(pValues: readonly number[]): number[] {
  const order = ascendingOrder(pValues);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  for (const [position, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - position)));
    adjusted[index] = largest;
  }
  return adjusted;
}

function ascendingOrder(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`a p-value lies between 0 and 1, got ${wrong}`);
  return pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
}
