import { areaOf, isSuspicious, type LeakReason, leakOf, numberLeaks, togetherLeaks } from "./driver-leaks.ts";
import { beyondUsual } from "./driver-numbers.ts";
import { type Apart, fitApart, type Repeat, withoutDetermined } from "./driver-repeats.ts";
import { type DriverTable, onlyFactors, totalOf } from "./driver-table.ts";
import type { DriversOutput } from "./drivers-output.ts";

/** A table fit to be explained: nothing in it knows the outcome or repeats the rest. */
export interface Prepared extends Apart {
  readonly excluded: DriversOutput["excluded"];
  /** Factors that stay in but look as if they were filled in afterwards. */
  readonly suspicious: readonly string[];
}

/**
 * Leaves out what gives the outcome away (alone, then together) and what repeats other factors; fits the rest.
 *
 * @param asked keys of factors asked about, which stay rather than what determines them
 */
export function prepareDrivers(read: DriverTable, asked: readonly string[] = []): Prepared {
  const base = totalOf(read.successes) / totalOf(read.trials);
  const varied = read.factors.filter(({ levels }) => levels.length > 1);
  const leaks = new Map<string, { readonly dimension: string; readonly reason: LeakReason }>();
  for (const factor of varied) {
    const reason = leakOf(factor, base);
    if (reason) leaks.set(factor.key, { dimension: factor.name, reason });
  }
  for (const { key, name, values } of read.numbers)
    if (numberLeaks(values, read)) leaks.set(key, { dimension: name, reason: "gives-outcome-away" });
  const keys = [...varied, ...read.numbers].map(({ key }) => key);
  let { apart, repeats } = fitted(read, { keys, leaks, asked });
  // all together rank the outcomes almost perfectly: the one that ranks them best alone goes
  while (apart.table.factors.length > 0 && togetherLeaks(apart.fitted)) {
    const left = varied.filter(({ key }) => !leaks.has(key)).sort((a, b) => areaOf(b) - areaOf(a));
    if (left.length === 0) break;
    leaks.set(left[0]!.key, { dimension: left[0]!.name, reason: "gives-outcome-away" });
    ({ apart, repeats } = fitted(read, { keys, leaks, asked }));
  }
  return {
    ...apart,
    excluded: [
      ...[...leaks.values()].map((leak) => ({ ...leak, same_as: [] })),
      ...[...repeats, ...apart.repeats].map(({ name, sameAs }) => ({
        dimension: name,
        reason: "repeats-others" as const,
        same_as: [...sameAs],
      })),
    ],
    suspicious: apart.table.factors.filter((factor) => isSuspicious(factor, base)).map(({ name }) => name),
  };
}

function fitted(
  read: DriverTable,
  { keys, leaks, asked }: { keys: readonly string[]; leaks: ReadonlyMap<string, unknown>; asked: readonly string[] },
): { readonly apart: Apart; readonly repeats: readonly Repeat[] } {
  const honest = onlyFactors(
    read,
    keys.filter((key) => !leaks.has(key)),
  );
  const { table, repeats } = withoutDetermined(honest, asked);
  const beyond = beyondUsual(table);
  const apart = fitApart(beyond.step(table));
  return {
    apart: { ...apart, like: (other) => apart.like(beyond.step(other)) },
    repeats: [...repeats, ...beyond.repeats],
  };
}
