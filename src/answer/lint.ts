import { type Ledger, PLACEHOLDER } from "./ledger.ts";

/**
 * Checks one sentence before its figures are filled in. Figures may stand only in placeholders, so a wrong number cannot be typed;
 * what can still be wrong is which figure stands where and what the words around it claim.
 */

const NUMBER_WORDS =
  /\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|halved|third|quarters of|tenth|twice|thrice|double|doubled|triple|tripled|majority|dozen|percent|[a-z]+fold)\b/iu;
const CAUSAL_WORDS =
  /\b(?:because|caused|causes|causing|drove|driven by|due to|owing to|thanks to|led to|resulted in|explains why)\b/iu;
const PERIOD_WORDS =
  /\b(?:Q[1-4]|H[12]|FY\d+|January|February|March|April|June|July|August|September|October|November|December)\b/u;
const FALLING =
  /\b(?:fell|fallen|falls|dropped|drops|declined|declines|decreased|decreases|shrank|down|lost ground)\b/iu;
const RISING = /\b(?:rose|risen|rises|grew|grown|increased|increases|climbed|gained|up)\b/iu;
const NEGATED = /\b(?:not|no|neither|never|without|cannot|whether|if)\b/iu;

/** What is wrong with a template, in words; an empty list when nothing is. */
export function lint(template: string, ledger: Ledger): readonly string[] {
  const problems: string[] = [];
  const bare = template.replaceAll(PLACEHOLDER, "¤");
  if (bare.includes("{{") || bare.includes("}}")) problems.push("a placeholder is malformed");
  for (const [, id] of template.matchAll(PLACEHOLDER)) {
    if (id?.startsWith("f") && !ledger.fact(id)) problems.push(`placeholder ${id} is unknown`);
  }
  if (/\p{N}/u.test(bare)) problems.push("a digit stands outside a placeholder");
  const numberWord = NUMBER_WORDS.exec(bare)?.[0];
  if (numberWord) problems.push(`the number word “${numberWord}” stands outside a placeholder`);
  const causal = CAUSAL_WORDS.exec(bare)?.[0];
  if (causal) problems.push(`“${causal}” claims a cause without a causal check`);
  const period = PERIOD_WORDS.exec(bare)?.[0];
  if (period) problems.push(`the period “${period}” stands outside a placeholder`);
  for (const sentence of template.split(/(?<=[.;:!?])\s+/u)) problems.push(...lintDirection(sentence, ledger));
  return problems;
}

/** A direction word needs a cited difference of that sign in the same clause. */
function lintDirection(clause: string, ledger: Ledger): readonly string[] {
  const falling = FALLING.test(clause);
  const rising = RISING.test(clause);
  if (falling === rising || NEGATED.test(clause)) return [];
  const changes = [...clause.matchAll(PLACEHOLDER)]
    .filter(([, id, suffix]) => id?.startsWith("f") && (suffix === undefined || suffix === "size"))
    .map(([, id]) => ledger.fact(id ?? ""))
    .filter((fact) => fact?.change === true);
  const first = changes[0];
  if (!first || first.value === 0) return [];
  const wrong = falling ? first.value > 0 : first.value < 0;
  return wrong ? [`the words say ${falling ? "down" : "up"} but the figure at ${first.path} has the other sign`] : [];
}
