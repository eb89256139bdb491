/** The name of a field as words: "expectedValue" is "expected value", "share_before" is "share before". */
export const fieldWords = (key: string): string =>
  key
    .replaceAll(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    .replaceAll("_", " ");

/** The path of a field as words: "back_test.rows" is "back test, rows". */
export const pathWords = (path: string): string => path.split(".").map(fieldWords).join(", ");

/**
 * The name of a field as results carry it, whatever a tool calls it.
 *
 * @example fieldKey("expectedValue") // "expected_value"
 */
export const fieldKey = (key: string): string =>
  key.replaceAll(/([a-z0-9])([A-Z])/g, (_, end: string, start: string) => `${end}_${start.toLowerCase()}`);
