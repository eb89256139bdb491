import type { App } from "#contracts/app.ts";
import { isFreeText } from "#contracts/free-text.ts";
import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { cleanText } from "#contracts/plain-text.ts";
import type { Dictionary } from "#contracts/question.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import { type CoveredPeriods, coveredPeriods } from "./covered-periods.ts";
import type { Session } from "./session.ts";

/** A value that may be offered, and further words by which it is found. */
interface Candidate {
  readonly value: string;
  readonly words?: readonly string[];
}

type Arguments = Readonly<Record<string, string>>;
type Complete = (typed: string | undefined, context?: { readonly arguments?: Arguments }) => Promise<string[]>;
export type Completions = Readonly<
  Record<"measure" | "segment" | "period" | "week" | "compareWith" | "lead" | "answer" | "chart", Complete>
>;

const LONGEST_TYPED = 200;
const LONGEST_VALUE = 120;
const RELATIVE = [
  "latest",
  "last_quarter",
  "last_month",
  "last_week",
  "this_quarter",
  "past_90_days",
  "last_year",
  "all",
];

/** What may follow the letters typed so far, from the data that the session's viewer sees. The SDK offers the first hundred. */
export function completionsOf(session: Session): Completions {
  const complete =
    (candidates: (app: App, typed: string, args: Arguments) => Promise<readonly Candidate[]>): Complete =>
    async (typed = "", context) => {
      const start = typed.slice(0, LONGEST_TYPED);
      try {
        return matching(start, await candidates(await session.app(), start, context?.arguments ?? {}));
      } catch {
        return []; // what can be typed without help: what is wrong with the data is said when they are asked for
      }
    };
  const from = (candidates: (dictionary: Dictionary, typed: string, args: Arguments) => readonly Candidate[]) =>
    complete(async (app, typed, args) => candidates(await app.dictionary({ viewer: session.viewer }), typed, args));
  const recent = (kind: "answers" | "charts") =>
    complete(async (app) =>
      (await app.recent({ viewer: session.viewer }))[kind].map(({ id, title }) => ({ value: id, words: [title] })),
    );
  const periods = ({ coverage, measures }: Dictionary, measure = "") =>
    periodsOf(coverage, findMeasure(measures, measure)?.grain, session);
  return {
    measure: from(measureCandidates),
    segment: from(({ dimensions }, typed) => segmentCandidates(dimensions, typed)),
    period: from((dictionary, _, { measure }) => periodCandidates(periods(dictionary, measure))),
    week: from((dictionary) => weekCandidates(periods(dictionary))),
    compareWith: from((dictionary, _, { measure, period }) => earlierCandidates(periods(dictionary, measure), period)),
    lead: from(leadCandidates),
    answer: recent("answers"),
    chart: recent("charts"),
  };
}

/** Letters and digits without case and accents, words apart: `plainWords("Zoë_Ångström")` is "zoe angstrom". */
export const plainWords = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trimStart();

/** Candidates that begin with what was typed, then those with a later word that does. */
function matching(typed: string, candidates: readonly Candidate[]): string[] {
  const wanted = plainWords(typed);
  const place = ({ value, words = [] }: Candidate): number => {
    const found = [value, ...words].map((text) => ` ${plainWords(text)}`.indexOf(` ${wanted}`));
    return found[0] === 0 ? 0 : found.some((at) => at >= 0) ? 1 : 2;
  };
  const ranked = candidates.map((candidate) => ({ value: candidate.value, place: place(candidate) }));
  const placed = (wantedPlace: number) => ranked.filter((each) => each.place === wantedPlace).map(({ value }) => value);
  return [...new Set([...placed(0), ...placed(1)])];
}

const asCandidates = (values: readonly string[]): readonly Candidate[] =>
  values
    .map((value) => ({ value: cleanText(value) }))
    .filter(({ value }) => value !== "" && value.length <= LONGEST_VALUE);

/** The measure of a name, a title or another word for it; undefined when there is none. */
export function findMeasure(measures: readonly MeasureInfo[], text: string): MeasureInfo | undefined {
  const wanted = plainWords(text).trim();
  const named = (words: readonly string[]) => words.some((word) => plainWords(word).trim() === wanted);
  return measures.find(({ name, title }) => named([name, title])) ?? measures.find(({ synonyms }) => named(synonyms));
}

/** Measures of the records there are, in the order of the catalogue. */
const measureCandidates = ({ measures, coverage }: Dictionary): readonly Candidate[] =>
  measures
    .filter(({ grain }) => grain === "lead" || coverage[grain] !== null)
    .map(({ name, title, synonyms }) => ({ value: name, words: [title, ...synonyms] }));

/** Leads by name, then by the account they belong to, which is how people ask for them. */
function leadCandidates({ entities }: Dictionary): readonly Candidate[] {
  const named = (wanted: string) => entities.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  const leads = named("lead");
  return leads.length === 0 ? [] : asCandidates([...leads, ...named("account")]);
}

/** One more `dimension=value` behind the conditions typed so far, which a semicolon ends: another dimension that the same kind of records has. */
function segmentCandidates(dimensions: readonly DimensionInfo[], typed: string): readonly Candidate[] {
  const done = typed.slice(0, typed.lastIndexOf(";") + 1);
  const used = done
    .split(";")
    .map((condition) => plainWords(condition.split("=")[0] ?? "").trim())
    .filter((name) => name !== "");
  const isNamed = ({ key, title }: DimensionInfo, name: string) =>
    [key, title].some((word) => plainWords(word).trim() === name);
  const grains = new Set(
    dimensions
      .map(({ grain }) => grain)
      .filter((grain) => used.every((name) => dimensions.some((each) => each.grain === grain && isNamed(each, name)))),
  );
  const listed = dimensions.filter(
    (dimension) =>
      dimension.kind === "categorical" &&
      !isFreeText(dimension) &&
      grains.has(dimension.grain) &&
      !used.some((name) => isNamed(dimension, name)),
  );
  return listed.flatMap(({ key, values }) =>
    values
      .map(({ value }) => cleanText(value ?? NOT_RECORDED))
      // the grammar of filters keeps these letters for itself
      .filter((value) => value !== "" && value.length <= LONGEST_VALUE && !/[;|]/.test(value))
      .map((value) => ({ value: `${done}${key}=${value}`, words: [`${done}${value}`] })),
  );
}

/** Periods of one grain's records; without a grain, of all of them. Null when there are no records. */
function periodsOf(
  coverage: Dictionary["coverage"],
  grain: MeasureInfo["grain"] | undefined,
  { fiscalYearStartMonth, today }: Session,
): CoveredPeriods | null {
  const all = [coverage.deal, coverage.conversation].filter((days) => days !== null);
  const own = grain === "deal" || grain === "conversation" ? coverage[grain] : null;
  const days = own ? [own] : all;
  if (days.length === 0) return null;
  const [from] = days.map((each) => each.from).sort();
  const to = days
    .map((each) => each.to)
    .sort()
    .at(-1);
  return coveredPeriods({ from: from!, to: to! }, { fiscalYearStartMonth, today: today() });
}

const periodCandidates = (periods: CoveredPeriods | null): readonly Candidate[] =>
  asCandidates([
    ...RELATIVE,
    ...(periods ? [...periods.quarters, ...periods.months, ...periods.years, ...periods.weeks] : []),
  ]);

const weekCandidates = (periods: CoveredPeriods | null): readonly Candidate[] =>
  periods ? asCandidates([...(periods.lastFullWeek ? [periods.lastFullWeek] : []), ...periods.weeks]) : [];

const shapes = { quarters: /^\d{4}-Q\d$/i, months: /^\d{4}-\d\d$/, weeks: /^\d{4}-W\d\d$/i, years: /^\d{4}$/ } as const;

/** The period before, the same one a year earlier, then all others of its shape, earlier ones first. */
function earlierCandidates(periods: CoveredPeriods | null, period = ""): readonly Candidate[] {
  const name = period.trim().toUpperCase();
  const shape = Object.entries(shapes).find(([, form]) => form.test(name))?.[0] as keyof typeof shapes | undefined;
  if (!periods) return asCandidates(["previous"]);
  if (!shape) return asCandidates(["previous", ...periods.quarters, ...periods.months]);
  const others = periods[shape].filter((label) => label !== name);
  const yearBefore = name.replace(/^\d{4}/, (year) => String(Number(year) - 1));
  const earlier = others.filter((label) => label < name);
  const first = earlier.filter((label) => label === yearBefore);
  return asCandidates([...new Set(["previous", ...first, ...earlier, ...others])]);
}

/** The newest week that is over and that the data reach the end of; null when there is none. */
export function lastFullWeek({ coverage }: Dictionary, session: Session): string | null {
  const grain = coverage.deal ? "deal" : "conversation";
  return periodsOf(coverage, grain, session)?.lastFullWeek ?? null;
}
