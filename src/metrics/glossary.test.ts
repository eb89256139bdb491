import { expect, test } from "vitest";
import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { measures } from "./catalog.ts";
import { builtInDimensions } from "./grain-tables.ts";

test("the glossary page tells what the measures say", async () => {
  await expect(glossary()).toMatchFileSnapshot("./README.md");
});

test("names and words lead to one measure each, and every measure has words of its own", () => {
  const words = measures.flatMap((measure) => measure.synonyms);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  for (const { synonyms, name, definition } of measures) {
    expect(synonyms, name).toContain(synonyms[0]?.toLowerCase());
    expect(definition, name).toMatch(/\.$/);
  }
});

test("a ratio names its numerator, a cohort measure how long it takes", () => {
  for (const measure of measures) expect(measure.numerator !== null, measure.name).toBe(measure.kind === "ratio");
});

function glossary(): string {
  const grains = ["deal", "conversation"] as const;
  const sections = grains.map((grain) => {
    const rows = measures.filter((measure) => measure.grain === grain).map(measureRow);
    const dimensions = builtInDimensions[grain].map((column) => dimensionRow(column));
    const title = `${grain[0]!.toUpperCase()}${grain.slice(1)}s`;
    return [
      `## ${title}`,
      "| measure | meaning | unit | good | counted on | least n | said as |\n|---|---|---|---|---|--:|---|\n" +
        rows.join("\n"),
      "Cut by:",
      `| dimension | kind | said as |\n|---|---|---|\n${dimensions.join("\n")}`,
    ].join("\n\n");
  });
  return `# What the numbers mean

Generated from the measures by \`npm test\`; \`npm run vitest -- --update\` renews it. A measure is one file in \`measures/\`: what the number means in words, and the
business SQL. Add one by writing the file and listing it in \`catalog.ts\`. Readers (\`cells.ts\` and its neighbours) turn a measure and a cut into sufficient statistics; no
other folder holds SQL about sales.

Any further column of an imported file is a dimension under its own name. Conversation steps count when their mark or a later one is set.

${sections.join("\n\n")}
`;
}

const measureRow = (measure: MeasureInfo): string => {
  const of = measure.kind === "ratio" ? ` (${measure.numerator} / ${measure.denominator})` : "";
  const dates = [measure.countedOn, ...measure.alternatives].join(", or ");
  const matures = measure.maturityDays === null ? "" : ` Complete after about ${measure.maturityDays} days.`;
  return `| \`${measure.name}\` ${measure.title} | ${measure.definition}${of}${matures} | ${measure.unit} (${measure.kind}) | ${measure.direction} | ${dates} | ${measure.minimumN} | ${measure.synonyms.join(", ")} |`;
};

const dimensionRow = ({
  key,
  title,
  kind,
  synonyms,
}: Pick<DimensionInfo, "key" | "title" | "kind" | "synonyms">): string =>
  `| \`${key}\` ${title} | ${kind} | ${synonyms.join(", ")} |`;
