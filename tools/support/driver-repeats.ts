import { hardestToTellApart } from "#stats/coefficient-tests.ts";
import { type DriverFit, fitDrivers } from "./driver-model.ts";
import { type DriverTable, type Factor, factorOf, onlyFactors, poolRare, totalOf } from "./driver-table.ts";

/** Variance inflation per degree of freedom from which a factor cannot be told apart from another. */
const ENTANGLED = 5;
const MOST_JOINED = 3;
/** A finer factor stands for a coarser one only when few of its own values had to be pooled. */
const MOST_POOLED = 0.2;

/** A factor that was left out, and the ones that hold the same information. */
export interface Repeat {
  readonly name: string;
  readonly sameAs: readonly string[];
}

/** Factors that occur together so often that only their joint effect can be read; `kept` is the one that stands for both where they cannot be crossed. */
export interface Inseparable {
  readonly names: readonly string[];
  readonly kept: string | null;
}

/**
 * Leaves out every factor that another one determines exactly, such as a team given its owners; the finer one instead when the coarser one was
 * asked about.
 */
export function withoutDetermined(
  table: DriverTable,
  asked: readonly string[] = [],
): {
  readonly table: DriverTable;
  readonly repeats: readonly Repeat[];
} {
  const repeats: Repeat[] = [];
  const values = new Map(table.factors.map((factor) => [factor, distinct(factor)]));
  const count = (factor: Factor): number => values.get(factor)!;
  let left = table.factors;
  // of two that are the same the later one goes: sorting keeps the reversed order among equals
  for (const factor of table.factors.toReversed().sort((a, b) => count(a) - count(b))) {
    if (!left.includes(factor)) continue;
    const teller = left.find(
      (other) => other !== factor && mostlyKept(other) && count(other) >= count(factor) && determines(other, factor),
    );
    if (!teller) continue;
    const keepsCoarser = asked.includes(factor.key) && !asked.includes(teller.key);
    const [kept, out] = keepsCoarser ? [factor, teller] : [teller, factor];
    repeats.push({ name: out.name, sameAs: [kept.name] });
    left = left.filter((other) => other !== out);
  }
  // the codes before pooling have served
  return { table: { ...table, factors: left.map((factor) => ({ ...factor, raw: factor.codes })) }, repeats };
}

function distinct({ raw }: Factor): number {
  const seen: boolean[] = [];
  for (let row = 0; row < raw.length; row++) seen[raw[row]!] = true;
  return seen.filter(Boolean).length;
}

function mostlyKept({ levels, records }: Factor): boolean {
  const rare = levels.indexOf(null);
  return rare < 0 || records[rare]! <= MOST_POOLED * totalOf(records);
}

/** Whether each value of one factor comes with a single value of the other. */
function determines(teller: Factor, told: Factor): boolean {
  const seen: number[] = [];
  for (let row = 0; row < teller.raw.length; row++) {
    const known = seen[teller.raw[row]!];
    if (known === undefined) seen[teller.raw[row]!] = told.raw[row]!;
    else if (known !== told.raw[row]) return false;
  }
  return true;
}

/** A change of a table's factors that can be made to another table with the same coding. */
type Step = (table: DriverTable) => DriverTable;

export interface Apart {
  readonly table: DriverTable;
  readonly fitted: DriverFit;
  readonly repeats: readonly Repeat[];
  readonly inseparable: readonly Inseparable[];
  /** Makes the same changes to another table of the same coding. */
  readonly like: Step;
}

/**
 * Fits, and deals with exact and near repetition: a factor that several others determine together is left out; single values that others
 * determine count as the reference value; two factors that cannot be told apart become one, or a number gives way to the factor.
 */
export function fitApart(given: DriverTable): Apart {
  const steps: Step[] = [finerFirst(given)];
  let table = steps[0]!(given);
  let fitted = fitDrivers(table);
  const take = (step: Step): void => {
    steps.push(step);
    table = step(table);
    fitted = fitDrivers(table);
  };
  const determined = fitted.tests.filter(({ degrees }) => degrees === 0).map(({ name }) => name);
  const repeats = [...table.factors, ...table.numbers]
    .filter(({ key }) => determined.includes(key))
    .map(({ name }) => ({ name, sameAs: [] }));
  if (fitted.fit.aliased.length > 0) take(withoutLooseLevels(fitted, determined));
  let inseparable: readonly Inseparable[] = [];
  for (let joins = 0; joins < MOST_JOINED; joins++) {
    const pair = entangledPair(table, fitted);
    if (!pair) break;
    inseparable = withPair(inseparable, pair.inseparable);
    take(pair.step);
  }
  return { table, fitted, repeats, inseparable, like: (other) => steps.reduce((made, step) => step(made), other) };
}

/** A pair one of which was itself joined before becomes one group of three. */
function withPair(known: readonly Inseparable[], pair: Inseparable): readonly Inseparable[] {
  const spread = (name: string): readonly string[] =>
    known.find(({ names }) => joinedName(names) === name)?.names ?? [name];
  const parts = new Set(known.map(({ names }) => joinedName(names)).filter((name) => pair.names.includes(name)));
  const others = known.filter(({ names }) => !parts.has(joinedName(names)));
  return [...others, { ...pair, names: pair.names.flatMap(spread) }];
}

const joinedName = (names: readonly string[]): string => names.join(" and ");

/** Finer factors first: then it is the coarser one that turns out to be determined. */
function finerFirst({ factors, numbers }: DriverTable): Step {
  const order = [...factors].sort((a, b) => b.levels.length - a.levels.length);
  const keys = [...order, ...numbers].map(({ key }) => key);
  return (table) => onlyFactors(table, keys);
}

/** Leaves out determined factors and counts single determined values as the reference. */
function withoutLooseLevels({ fit }: DriverFit, determined: readonly string[]): Step {
  const aliased = new Set(fit.aliased);
  return (table) => ({
    ...table,
    numbers: table.numbers.filter(({ key }) => !determined.includes(key)),
    factors: table.factors
      .filter(({ key }) => !determined.includes(key))
      .map((factor) => {
        const kept = [...factor.levels.keys()].filter((at) => !aliased.has(`${factor.key}=${at}`));
        if (kept.length === factor.levels.length) return factor;
        const place = Uint32Array.from(factor.levels, (_, at) => Math.max(0, kept.indexOf(at)));
        return factorOf(factor, factor.codes, { levels: kept.map((at) => factor.levels[at]!), place }, table);
      }),
  });
}

/** The most inflated factor joined with the one it is hardest to tell apart from; null when all can be told apart. */
function entangledPair(
  table: DriverTable,
  { design, fit, tests }: DriverFit,
): { readonly step: Step; readonly inseparable: Inseparable } | null {
  const [worst] = tests.filter(({ degrees }) => degrees > 0).sort((a, b) => b.inflation - a.inflation);
  if (!worst || worst.inflation <= ENTANGLED) return null;
  const position = design.parts.findIndex(({ part }) => part.kind !== "intercept" && part.name === worst.name);
  const partner = hardestToTellApart(design, fit, position);
  const part = partner && design.parts[partner.position]!.part;
  if (!part || part.kind === "intercept") return null;
  const keys = [worst.name, part.name];
  const [first, second] = table.factors.filter(({ key }) => keys.includes(key));
  if (first && second)
    return { step: joining(first, second, table), inseparable: { names: [first.name, second.name], kept: null } };
  const number = table.numbers.find(({ key }) => keys.includes(key))!;
  const kept = first ?? table.numbers.find((other) => other !== number && keys.includes(other.key))!;
  const left = [...table.factors, ...table.numbers].map(({ key }) => key).filter((key) => key !== number.key);
  return {
    step: (other) => onlyFactors(other, left),
    inseparable: { names: [number.name, kept.name], kept: kept.name },
  };
}

/** Makes both factors one, a level per pair of values. */
function joining(first: Factor, second: Factor, table: DriverTable): Step {
  const segments = first.levels.flatMap((left) =>
    second.levels.map((right) => (left && right ? [...left, ...right] : null)),
  );
  const pairs = ({ factors }: DriverTable): Uint32Array => {
    const [left, right] = [first, second].map(({ key }) => factors.find((factor) => factor.key === key)!);
    return left!.codes.map((code, row) => code * second.levels.length + right!.codes[row]!);
  };
  const named = { key: `${first.key}+${second.key}`, name: joinedName([first.name, second.name]) };
  const pooling = poolRare(segments, pairs(table), table, table.rows);
  return (other) => ({
    ...other,
    factors: [
      factorOf(named, pairs(other), pooling, other),
      ...other.factors.filter(({ key }) => key !== first.key && key !== second.key),
    ],
  });
}
