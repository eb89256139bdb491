import { type RawBuilder, sql } from "kysely";
import { InputError } from "#contracts/errors.ts";
import type { MeasureQuery } from "#contracts/measure.ts";
import type { CellTable, Reader } from "#contracts/reader.ts";
import { measureWithSql } from "./catalog.ts";
import type { Fragment, Measure } from "./define-measure.ts";
import type { ColumnPlace } from "./dimension-column.ts";
import { findDimension } from "./find-dimension.ts";
import type { TableGrain } from "./grain-tables.ts";
import { readCells } from "./read-cells.ts";
import { type OpenSource, opened } from "./source.ts";
import { workspaceFacts } from "./workspace-facts.ts";

/**
 * Reads a measure as sufficient statistics per combination of dimension levels: one grouped select. Rows come in the order of the levels as
 * stored. Without dimensions there is exactly one row, also over no records.
 *
 * Which figures hold what: see CellTable in contracts/reader.ts. Records without a value do not count for sums, means and medians.
 *
 * @throws InputError for an unknown measure, dimension or date
 * @example read(source, { measure: "win_rate", period: q2, by: ["region"] }) // n: [159, …], numerator: [70, …]
 */
export const cells: Reader<MeasureQuery, CellTable> = {
  name: "cells",
  read: async (given, query) => {
    const source = opened(given);
    const measure = measureWithSql(query.measure);
    const grain = tableGrain(measure);
    const place: ColumnPlace = {
      date: dateColumn(measure, query.countedOn),
      fiscalYearStartMonth: source.fiscalYearStartMonth,
      facts: await factsFor(source, measure, query),
    };
    const columns = await Promise.all(query.by.map((key) => findDimension(source, grain, key)));
    const numeric = await Promise.all((query.numeric ?? []).map((key) => findDimension(source, grain, key)));
    const filtered = await Promise.all(Object.keys(query.where ?? {}).map((key) => findDimension(source, grain, key)));
    const [share, value] = [fragment(measure.share, place), fragment(measure.value, place)];
    const { period, where = {} } = query;
    const asked = { measure: measure.name, grain, place, period, where, columns, numeric, filtered };
    return readCells(source, { ...asked, counts: counts(measure, place), share, value });
  },
};

/** The fact table of a measure. */
export function tableGrain(measure: Measure): TableGrain {
  if (measure.grain === "lead") throw new InputError(`${measure.title} cannot be cut: leads have no fact table.`);
  return measure.grain;
}

/** The column a measure is counted on: its own date or one of its alternatives. */
export function dateColumn(measure: Measure, countedOn: string = measure.countedOn): string {
  if (countedOn !== measure.countedOn && !measure.alternatives.includes(countedOn))
    throw new InputError(
      `${measure.title} cannot be counted on "${countedOn.slice(0, 40)}". It is counted on ${[measure.countedOn, ...measure.alternatives].join(" or ")}.`,
    );
  return `${measure.grain}.${countedOn}`;
}

const noFacts = { lastDealDay: null, longCycleDays: null, amountLimits: [] };

async function factsFor(source: OpenSource, measure: Measure, query: MeasureQuery): Promise<ColumnPlace["facts"]> {
  const banded = query.by.includes("amount_band") || "amount_band" in (query.where ?? {});
  const derived = [measure.population, measure.share, measure.value].some((part) => typeof part === "function");
  return banded || derived ? workspaceFacts(source) : noFacts;
}

function fragment<T>(part: Fragment<T> | null, place: ColumnPlace): RawBuilder<T> | null {
  return typeof part === "function" ? part(place.facts) : part;
}

/** Which records count: the measure's population, and for sums, means and medians those with a value. */
export function counts(measure: Measure, place: ColumnPlace): RawBuilder<boolean> {
  const population = fragment(measure.population, place) ?? sql<boolean>`1 = 1`;
  const value = fragment(measure.value, place);
  return value ? sql<boolean>`(${population}) and (${value}) is not null` : sql<boolean>`(${population})`;
}
