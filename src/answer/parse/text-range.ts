/** Places in a text: `start` up to, not including, `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export const inside = ({ start, end }: TextRange, place: number): boolean => place >= start && place < end;

/** Blanks ranges without moving anything. */
export function mask(text: string, ranges: readonly TextRange[]): string {
  let masked = text;
  for (const { start, end } of ranges) masked = masked.slice(0, start) + "|".repeat(end - start) + masked.slice(end);
  return masked;
}
