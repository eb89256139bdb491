/**
 * Command words with an option and its value joined, so that `--sizes 1000` and `--sizes=1000` are the same and the value is no part's name.
 *
 * @param named options that take a value, without dashes
 * @example joinOptions(["scale", "--sizes", "1000,5000", "--write"], ["sizes"]) // ["scale", "--sizes=1000,5000", "--write"]
 */
export const joinOptions = (words: readonly string[], named: readonly string[]): readonly string[] => {
  const takesValue = (word: string | undefined): boolean => named.some((name) => word === `--${name}`);
  return words.flatMap((word, at) => {
    if (takesValue(words[at - 1])) return [];
    return takesValue(word) ? [`${word}=${words[at + 1] ?? ""}`] : [word];
  });
};

/**
 * The sizes that `--sizes=` asks for, or those given without it.
 *
 * @throws Error when one is no whole number above zero
 * @example sizesIn(["--sizes=1000,5000"], [10]) // [1000, 5000]
 */
export function sizesIn(options: readonly string[], otherwise: readonly number[]): readonly number[] {
  const asked = options.find((option) => option.startsWith("--sizes="))?.slice("--sizes=".length);
  if (asked === undefined) return otherwise;
  const sizes = asked.split(",").map(Number);
  const wrong = sizes.some((size) => !Number.isInteger(size) || size <= 0);
  if (wrong) throw new Error(`--sizes takes whole numbers with commas, such as --sizes 10000,100000; got "${asked}".`);
  return sizes;
}
