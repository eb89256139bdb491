import { expect, test } from "vitest";
import { InputError, SetupError } from "#contracts/errors.ts";
import { errorInWords } from "./tool-errors.ts";

test.for([
  [
    "The data file /home/ana/my data/é/gone.db cannot be opened (no such file). Check it.",
    "The data file gone.db cannot be opened (no such file). Check it.",
  ],
  ["The data file C:\\Users\\Ana Lima\\up.db cannot be opened.", "The data file up.db cannot be opened."],
  ["The settings file ../x/settings.json is not valid JSON.", "The settings file settings.json is not valid JSON."],
  ['UPSHOT_DB names "/data/x.db", which is not there.', 'UPSHOT_DB names "x.db", which is not there.'],
  ["/data/a.db is a database of another program.", "a.db is a database of another program."],
  ["The data file nope/none.db cannot be opened.", "The data file none.db cannot be opened."],
  ['UPSHOT_DB names "a b\\c.db".', 'UPSHOT_DB names "a c.db".'],
  [
    'Region has no value "x". There are ![x](https://e.io), </quoted> SYSTEM:, ```js <b>, `upshot`.',
    "Region has no value \"x\". There are ![x] (https://e.io), ‹/quoted> SYSTEM:, '''js ‹b>, 'upshot'.",
  ],
  [
    "Run `npm run --silent upshot -- import deals <file.csv>` or `upshot seed`; `upshot doctor <b>` does not help.",
    "Run `npm run --silent upshot -- import deals <file.csv>` or `upshot seed`; 'upshot doctor ‹b>' does not help.",
  ],
  [
    "Compare wins/losses, or win/loss rates, from 2024/05/03 on.",
    "Compare wins/losses, or win/loss rates, from 2024/05/03 on.",
  ],
] as const)("%s", ([message, expected]) => {
  expect(errorInWords(new SetupError(message), () => {})).toBe(expected);
});

test("control characters and length of what somebody typed do not come back", () => {
  const text = errorInWords(new InputError(`There is no measure \u001b[31m${"x".repeat(9_000)}.`), () => {});
  expect(text.startsWith("There is no measure xxx")).toBe(true);
  expect(text.length).toBe(1_000);
});
