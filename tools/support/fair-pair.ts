import type { MeasureInfo, TrustNote, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Settings } from "#contracts/settings.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { closedWithin } from "#metrics/closed-within.ts";
import { countedOnce } from "#metrics/repeated-records.ts";
import { type TrustReport, trustCheck } from "#metrics/trust.ts";
import { type EqualAge, equalAge } from "./fair-age.ts";
import { commonDays, type DayRun, daysAt, type Places } from "./fair-days.ts";
import { neighbouringPairs } from "./fair-neighbours.ts";
import {
  countedOnceWords,
  isRunning,
  joined,
  oneCurrencyWords,
  otherPairWords,
  reasonWords,
  sameAgeWords,
  sameDaysWords,
  wholeBefore,
} from "./fair-words.ts";
import type { Note } from "./note-words.ts";

/** What a question compares, before anything was checked. */
export interface AskedPair {
  readonly measure: MeasureInfo;
  readonly countedOn: string;
  readonly period: Period;
  readonly before: Period;
  readonly where: Where;
  readonly coverage: DayRun | null;
}

export type FairKind = "as-asked" | "same-days" | "same-age" | "one-currency" | "counted-once" | "other-pair" | "none";

/** What is compared in the end. */
export interface FairPair {
  readonly kind: FairKind;
  readonly period: Period;
  readonly before: Period;
  readonly where: Where;
  readonly notes: readonly TrustNote[];
  /** Whether the pair could not be compared as it was asked for. */
  readonly blocked: boolean;
  /** Why not, and what is compared instead: the words that open the answer. Null when it is compared as asked. */
  readonly lead: Note | null;
  /** The days of each period that are compared, when they are not all, and the period they are days of. */
  readonly places: Places | null;
  readonly whole: Period;
  readonly age: EqualAge | null;
}

/** Faults of one pair that are repaired. */
const MOST_REPAIRS = 3;
/** With fewer records on a side a repaired pair says less than an earlier whole one. */
const ENOUGH_FOR_RATE = 100;
const ENOUGH_FOR_VOLUME = 30;

/** A pair on its way to being fair. */
interface State {
  readonly period: Period;
  readonly before: Period;
  readonly where: Where;
  readonly kind: FairKind;
  readonly how: readonly Note[];
  readonly places: Places | null;
  readonly whole: Period;
  readonly age: EqualAge | null;
}

/**
 * The pair asked for, when it can be compared; else the nearest that can, in this order: the same days of both periods, deals followed to the same
 * age, one currency, each record once, another like pair.
 */
export async function fairPair(asked: AskedPair, ctx: ToolContext): Promise<FairPair> {
  const first: State = { ...asked, kind: "as-asked", how: [], places: null, whole: asked.period, age: null };
  const report = await check(asked, first, ctx);
  const fault = report.reason ?? report.notes.find(isPartial);
  const whole = { ...first, blocked: false, lead: null, notes: report.notes };
  if (!fault) return { ...whole, lead: runningLead(asked, ctx.settings) };
  const blocked = report.reason !== null;
  const repaired = await repairedPair(asked, first, report, ctx);
  if (repaired && (await enough(asked, repaired.state, ctx))) return withLead(asked, fault, blocked, repaired, report);
  if (!blocked) return whole;
  const other = await otherPair(asked, ctx);
  if (other) return withLead(asked, fault, blocked, other, report);
  if (repaired && (await enough(asked, repaired.state, ctx, asked.measure.minimumN)))
    return withLead(asked, fault, blocked, repaired, report);
  const words = [reasonWords(fault, asked.period, asked.before, asked.measure.grain)];
  const lead = joined(words, [], ", and no other pair of periods compares fairly; as recorded, ");
  return { ...whole, kind: "none", blocked, lead };
}

const check = ({ measure, countedOn }: AskedPair, { period, before, where }: Omit<State, "how">, ctx: ToolContext) =>
  ctx.read(trustCheck, {
    measure: measure.name,
    countedOn,
    period,
    compareWith: before,
    where,
    today: ctx.today,
    settings: ctx.settings,
  });

/** A period that the data cover in part is compared on that part, also where a rate over it could stand. */
const isPartial = ({ code, severity }: TrustNote): boolean => code === "partial-period" && severity === "warning";

interface Repaired {
  readonly state: State;
  readonly notes: readonly TrustNote[];
}

/** Repairs one fault after the other until nothing blocks; null when one cannot be repaired. */
async function repairedPair(
  asked: AskedPair,
  first: State,
  report: TrustReport,
  ctx: ToolContext,
): Promise<Repaired | null> {
  let [state, notes] = [first, report.notes];
  for (let round = 0; round < MOST_REPAIRS; round++) {
    const fault = notes.find((each) => each.severity === "blocks") ?? notes.find(isPartial);
    if (!fault) return { state, notes };
    const next = await repair(asked, state, fault, notes, ctx);
    if (!next) return null;
    state = next;
    const settled = settledBy(state);
    notes = (await check(asked, state, ctx)).notes.filter(({ code }) => !settled.includes(code));
  }
  return notes.some(({ severity }) => severity === "blocks") ? null : { state, notes };
}

/** Faults that the filter of a repaired pair takes out, though the records behind it still have them. */
const settledBy = ({ age, where }: State): readonly TrustNote["code"][] => [
  ...(age ? (["immature-cohort"] as const) : []),
  ...(Object.keys(countedOnce).every((key) => key in where) ? (["duplicates"] as const) : []),
];

async function repair(
  asked: AskedPair,
  state: State,
  fault: TrustNote,
  notes: readonly TrustNote[],
  ctx: ToolContext,
): Promise<State | null> {
  switch (fault.code) {
    case "partial-period":
    case "unlike-calendar":
    case "recording-gap":
      return sameDays(asked, state, notes, ctx);
    case "immature-cohort":
      return sameAge(asked, state, ctx);
    case "mixed-currencies":
      return oneCurrency(state, fault);
    case "duplicates":
      return once(state);
    default:
      return null;
  }
}

function sameDays(asked: AskedPair, state: State, notes: readonly TrustNote[], ctx: ToolContext): State | null {
  const { today, settings } = ctx;
  if (!asked.coverage || state.places) return null;
  const to = asked.coverage.to < today ? asked.coverage.to : today;
  const silences = notes.flatMap(({ code, names }) =>
    code === "recording-gap" && names?.from && names.to ? [{ from: names.from, to: names.to }] : [],
  );
  const places = commonDays([state.period, state.before], { from: asked.coverage.from, to }, silences);
  if (!places) return null;
  const [period, before] = [daysAt(state.period, places), daysAt(state.before, places)];
  const whole = isRunning(state.period) ? wholeBefore(state.period, state.before, settings) : state.before;
  const how = sameDaysWords(places, [state.period, whole], period);
  return { ...state, kind: "same-days", period, before, places, how: [...state.how, how] };
}

async function sameAge(asked: AskedPair, state: State, ctx: ToolContext): Promise<State | null> {
  if (asked.measure.grain !== "deal" || asked.countedOn !== "created_on" || state.age) return null;
  const age = await equalAge([state.period, state.before], state.where, ctx);
  if (!age) return null;
  const places = { from: 0, to: age.days };
  const [period, before] = [daysAt(state.period, places), daysAt(state.before, places)];
  const where = { ...state.where, ...closedWithin(age.age) };
  const how = sameAgeWords(age.age, age.days, period === state.period);
  return { ...state, kind: "same-age", period, before, where, places, age, how: [...state.how, how] };
}

function oneCurrency(state: State, fault: TrustNote): State | null {
  const main = fault.names?.main;
  if (main === undefined || "currency" in state.where) return null;
  const where = { ...state.where, currency: [main] };
  return { ...state, kind: "one-currency", where, how: [...state.how, oneCurrencyWords(fault)] };
}

const once = (state: State): State => ({
  ...state,
  kind: "counted-once",
  where: { ...state.where, ...countedOnce },
  how: [...state.how, countedOnceWords],
});

async function enough(
  asked: AskedPair,
  { period, before, where }: State,
  ctx: ToolContext,
  least = 0,
): Promise<boolean> {
  const { measure, countedOn } = asked;
  const fewest = least || (measure.kind === "ratio" ? ENOUGH_FOR_RATE : ENOUGH_FOR_VOLUME);
  const sides = await Promise.all(
    [period, before].map((side) => ctx.read(cells, { measure: measure.name, period: side, by: [], where, countedOn })),
  );
  return sides.every(({ n }) => (n[0] ?? 0) >= fewest);
}

function withLead(
  asked: AskedPair,
  fault: TrustNote,
  blocked: boolean,
  { state, notes }: Repaired,
  report: TrustReport,
): FairPair {
  const words = [reasonWords(fault, asked.period, asked.before, asked.measure.grain), ...state.how];
  const isOther = state.whole !== asked.period;
  const between = [isOther ? "; " : ": ", ...state.how.slice(1).map(() => (isOther ? ", " : " and "))];
  const end = isOther && state.how.length === 1 ? ": " : ", ";
  const kind = isOther ? "other-pair" : state.kind;
  return { ...state, kind, blocked, notes: merged(report.notes, notes), lead: joined(words, between, end) };
}

/** "2024-Q2 is not over: compared on its first 51 days with the first 51 days of 2024-Q1, " where that is what was asked for anyway. */
function runningLead({ measure, period, before, coverage }: AskedPair, settings: Settings): Note | null {
  const equal = Date.parse(period.to) - Date.parse(period.from) === Date.parse(before.to) - Date.parse(before.from);
  if (!isRunning(period) || !equal || !coverage) return null;
  const places = { from: 0, to: Math.round((Date.parse(period.to) - Date.parse(period.from)) / 86_400_000) };
  const fault: TrustNote = { code: "unlike-calendar", severity: "info", text: "" };
  const words = [
    reasonWords(fault, period, before, measure.grain),
    sameDaysWords(places, [period, wholeBefore(period, before, settings)], period),
  ];
  return joined(words, [": "], ", ");
}

/** The nearest like pair that can be compared, if need be in part. */
async function otherPair(asked: AskedPair, ctx: ToolContext): Promise<Repaired | null> {
  const { where, measure } = asked;
  for (const { period, before } of neighbouringPairs(asked, ctx)) {
    const how = [otherPairWords(period, before)];
    const pair: State = { kind: "other-pair", period, before, where, how, places: null, whole: period, age: null };
    const found = await repairedPair(asked, pair, await check(asked, pair, ctx), ctx);
    if (found && (await enough(asked, found.state, ctx, measure.minimumN))) return found;
  }
  return null;
}

/** Notes of both pairs, each once: what was said of the pair asked for is not said again with other figures. */
function merged(first: readonly TrustNote[], more: readonly TrustNote[]): readonly TrustNote[] {
  const key = ({ code, text, names }: TrustNote): string => JSON.stringify([code, text, names]);
  const known = new Set(first.map(key));
  return [...first, ...more.filter((each) => !known.has(key(each)))];
}
