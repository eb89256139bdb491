import { type Condition, dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import { dimensionType } from "#playbook/classify.ts";

/** Which condition of a segment a person would act on: a script before a campaign, a person before a product. */
const ACTED_ON = [
  "script_version",
  "variant",
  "campaign",
  "rep",
  "owner",
  "team",
  "manager",
  "lead_source",
  "channel",
  "product",
  "region",
  "industry",
];

const rank = (dimension: string): number => {
  const at = ACTED_ON.indexOf(dimension);
  return at < 0 ? ACTED_ON.length : at;
};

/** Orders dimension keys by what a person would act on, the most direct before the others. */
export const byActionability = (a: string, b: string): number => rank(a) - rank(b);

/** The condition an action should start from. @throws RangeError for an empty segment */
export function leadingCondition(segment: readonly Condition[]): Condition {
  const [leading] = [...segment].sort((a, b) => byActionability(a.dimension, b.dimension));
  if (!leading) throw new RangeError("a segment needs at least one condition");
  return leading;
}

/** These have an owner of their own, whoever lost most in them. */
const OWNED: ReadonlySet<string> = new Set(["script_version", "variant", "campaign", "owner", "rep", "manager"]);

/** Whether a segment's action belongs to somebody by what it is, such as a script or a person, and not by who lost in it. */
export const isOwned = (segment: readonly Condition[]): boolean => OWNED.has(leadingCondition(segment).dimension);

/** Who should act on a segment. `actionOwner([{ dimension: "owner", value: "Ana" }])` is "the manager of Ana", who coaches her; a script's is "whoever owns the scripts". */
export function actionOwner(segment: readonly Condition[]): string {
  const { dimension, value } = leadingCondition(segment);
  if (dimension === "script_version" || dimension === "variant") return "whoever owns the scripts";
  if (["owner", "rep"].includes(dimension) && value !== null) return `the manager of ${value}`;
  if (dimension === "manager" && value !== null) return value;
  if (dimension === "campaign") return "whoever owns the campaign";
  if (dimension === "lead_source" || dimension === "channel") return "marketing and sales operations";
  if (dimensionType(dimension) === "time") return "the team lead who plans shifts";
  return `the manager for ${dimensionWords(dimension)} ${value ?? NOT_RECORDED}`;
}
