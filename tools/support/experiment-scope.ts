import type { DimensionInfo } from "#contracts/measure.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { cells } from "#metrics/cells.ts";
import { coverage } from "#metrics/coverage.ts";
import { addSums, emptySums, type GroupSums, sumsOfRow } from "./measure-figures.ts";
import { dimensionNamed, type MeasureScope } from "./measure-scope.ts";

/** Attribute columns that hold the arm of a test are called like this. */
const ARM_NAMES =
  /^(?:ab[_ -]?)?(?:variant|arm|experiment|test|treatment|bucket|cohort)(?:[_ -]?(?:group|arm|name|variant))?$/i;
const CONTROL_NAMES = /^(?:control|baseline|base|a|old|original|holdout|none)$/i;
const PEOPLE = ["rep", "owner"];
/** A rep counts as assigned when nearly all of their records are in one arm. */
const ASSIGNED = 0.95;

/** The measure that was asked for; else the conversion of conversations where they carry arms, else the win rate. */
export async function chosenMeasure(asked: string, ctx: ToolContext): Promise<string> {
  if (asked !== "auto") return findMeasure(asked).name;
  return (await ctx.read(coverage, { measure: "conversion_rate" })) ? "conversion_rate" : "win_rate";
}

/** The dimension whose values are the arms: the one asked for, else the variant, else what is called like an arm, else the script version. */
export function armDimension(asked: string, dimensions: readonly DimensionInfo[]): DimensionInfo | null {
  if (asked !== "auto") return dimensionNamed(asked, dimensions);
  const usable = dimensions.filter(
    ({ kind, values }) => kind === "categorical" && values.filter(({ value }) => value !== null).length > 1,
  );
  return (
    usable.find(({ key }) => key === "variant") ??
    usable.find(({ key }) => ARM_NAMES.test(key)) ??
    usable.find(({ key }) => key === "script_version") ??
    null
  );
}

/** Whether a dimension is there to hold the arms of a test. */
export const holdsArms = ({ key }: DimensionInfo): boolean => ARM_NAMES.test(key);

/**
 * The arm that a question names through its filter: variant=B asks about an arm, it does not leave the others out.
 *
 * @example armOfFilter({ dimension: "auto", filter: "region=EMEA;variant=B", arm: "" }) // { filter: "region=EMEA", arm: "B" }
 */
export function armOfFilter({ dimension, filter, arm }: { dimension: string; filter: string; arm: string }): {
  readonly filter: string;
  readonly arm: string;
} {
  const parts = filter.split(";").filter((part) => part.trim() !== "");
  const names = (part: string): boolean => {
    const key = part.split("=")[0]!.trim();
    return (
      !part.includes("|") &&
      (dimension === "auto" ? ARM_NAMES.test(key) : key.toLowerCase() === dimension.toLowerCase())
    );
  };
  const own = arm.trim() === "" ? parts.find(names) : undefined;
  if (own === undefined) return { filter, arm: arm.trim() };
  return { filter: parts.filter((part) => part !== own).join(";"), arm: own.slice(own.indexOf("=") + 1).trim() };
}

/** Records of one arm, also person by person. */
export interface Arm {
  readonly label: string;
  readonly sums: GroupSums;
  readonly people: ReadonlyMap<string, GroupSums>;
}

export interface Arms {
  readonly arms: readonly Arm[];
  readonly leftOut: number;
  /** True when whole reps were assigned, so that their records are not independent. */
  readonly byPerson: boolean;
}

/** The arms of a test, largest first; records without an arm are counted apart. */
export async function readArms(scope: MeasureScope, dimension: DimensionInfo, ctx: ToolContext): Promise<Arms> {
  const person = scope.dimensions.find(
    ({ key, distinct }) => PEOPLE.includes(key) && distinct > 1 && key !== dimension.key,
  );
  const by = [dimension.key, ...(person ? [person.key] : [])];
  const table = await ctx.read(cells, { measure: scope.measure.name, period: scope.period, by, where: scope.where });
  const found = new Map<string | null, { sums: GroupSums; people: Map<string, GroupSums> }>();
  const [levels, people] = table.columns;
  for (let row = 0; row < table.size; row++) {
    const label = levels!.levels[levels!.codes[row]!] ?? null;
    const arm = found.get(label) ?? { sums: emptySums, people: new Map<string, GroupSums>() };
    const sums = sumsOfRow(table, row);
    const who = people ? (people.levels[people.codes[row]!] ?? null) : null;
    if (who !== null) arm.people.set(who, addSums(arm.people.get(who) ?? emptySums, sums));
    found.set(label, { ...arm, sums: addSums(arm.sums, sums) });
  }
  const arms = [...found]
    .flatMap(([label, arm]) => (label === null || arm.sums.n === 0 ? [] : [{ label, ...arm }]))
    .sort((a, b) => b.sums.n - a.sums.n || (a.label < b.label ? -1 : 1));
  return { arms, leftOut: found.get(null)?.sums.n ?? 0, byPerson: assignedByPerson(arms) };
}

/** Whether nearly every rep has records in one arm only, with reps in every arm. */
function assignedByPerson(arms: readonly Arm[]): boolean {
  const whole = new Map<string, { most: number; n: number }>();
  for (const { people } of arms)
    for (const [name, { n }] of people) {
      const seen = whole.get(name) ?? { most: 0, n: 0 };
      whole.set(name, { most: Math.max(seen.most, n), n: seen.n + n });
    }
  const records = [...whole.values()].reduce((sum, { n }) => sum + n, 0);
  const covered = arms.reduce((sum, { sums }) => sum + sums.n, 0);
  const several = arms.every(({ people }) => people.size >= 2) && records > 2 * whole.size && records > 0.9 * covered;
  return several && [...whole.values()].every(({ most, n }) => most >= ASSIGNED * n);
}

/** The arm asked for as control, else one called like a control, else the first by name. */
export function controlOf(asked: string, arms: readonly Arm[]): Arm | null {
  const wanted = asked.trim().toLowerCase();
  if (wanted !== "") return arms.find(({ label }) => label.toLowerCase() === wanted) ?? null;
  const sorted = [...arms].sort((a, b) => (a.label < b.label ? -1 : 1));
  return sorted.find(({ label }) => CONTROL_NAMES.test(label)) ?? sorted[0] ?? null;
}

/**
 * Planned shares of the arms from "A=50;B=50"; equal when nothing is stated, null when an arm is missing or a share is not a positive number.
 *
 * @example plannedShares("A=20;B=80", ["A", "B"]) // [20, 80]
 */
export function plannedShares(text: string, labels: readonly string[]): readonly number[] | null {
  if (text.trim() === "") return labels.map(() => 1);
  const stated = new Map(
    text.split(";").map((part) => {
      const at = part.lastIndexOf("=");
      return [part.slice(0, at).trim().toLowerCase(), Number(part.slice(at + 1))];
    }),
  );
  const shares = labels.map((label) => stated.get(label.toLowerCase()) ?? Number.NaN);
  return shares.every((share) => share > 0 && Number.isFinite(share)) ? shares : null;
}
