import type { MeasureInfo } from "#contracts/measure.ts";
import type { Dictionary, Intent, ParsedQuestion } from "#contracts/question.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import type { AnyTool } from "#contracts/tool.ts";

/** A tool with the input to give it. The first step of a plan answers the question; the others support it. */
export interface Step {
  readonly tool: AnyTool;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A step before its slots are known; `measure` and `kind` are what the step looks at when the question names neither. */
interface Part {
  readonly tool: string;
  readonly dimension?: string;
  readonly measure?: string;
  readonly kind?: "deal" | "conversation";
}

/** The fixed small plan of each intent. */
const plans: Readonly<Partial<Record<Intent, readonly Part[]>>> = {
  why: [{ tool: "why_changed" }, { tool: "drop_offs" }, { tool: "leakage" }],
  biggest_risk: [{ tool: "leakage" }, { tool: "why_changed" }, { tool: "drop_offs", kind: "conversation" }],
  what_first: [{ tool: "leakage" }, { tool: "why_changed" }, { tool: "drop_offs", kind: "conversation" }],
  trend: [{ tool: "measure" }, { tool: "why_changed" }],
  who_acts: [{ tool: "why_changed" }, { tool: "leakage" }],
  drop_offs: [{ tool: "drop_offs" }],
  leakage: [{ tool: "leakage" }],
  health: [{ tool: "health" }],
  compare: [{ tool: "compare_segments" }],
  drivers: [{ tool: "drivers" }],
  show: [{ tool: "measure" }],
  funnel: [{ tool: "funnel" }],
  lead: [{ tool: "lead_summary" }],
  alerts: [{ tool: "health" }],
  describe: [{ tool: "describe_data" }],
  deal_risk: [{ tool: "deal_risk", kind: "deal" }],
  forecast: [
    { tool: "forecast", kind: "deal" },
    { tool: "deal_risk", kind: "deal" },
  ],
  cohorts: [{ tool: "cohorts" }],
  experiment: [{ tool: "experiment" }],
  change_effect: [{ tool: "change_effect" }],
  patterns: [{ tool: "patterns" }],
};

/** Why a measure of conversations moved: what the lost ones share says more than the money of deals. */
const whyTalks: readonly Part[] = [{ tool: "why_changed" }, { tool: "drop_offs" }, { tool: "patterns" }];

/** Where deals are lost and what that costs says something about these; how many come in, stand open or how long they take is another matter. */
const WON_OR_LOST: ReadonlySet<string> = new Set([
  "win_rate",
  "deals_won",
  "deals_lost",
  "revenue",
  "average_deal_size",
]);
const whyAlone: readonly Part[] = [{ tool: "why_changed" }];

/** "What changed?" names no measure: look at the main ones and lead with the first that did. */
const whatChanged: readonly Part[] = [
  { tool: "why_changed", measure: "win_rate" },
  { tool: "why_changed", measure: "revenue" },
  { tool: "health", kind: "conversation" },
  { tool: "drop_offs", kind: "conversation" },
];

/** "How is Irene doing?" is about a rep's deals against the other reps' first, then about their conversations. */
const howIsRep: readonly Part[] = [
  { tool: "compare_segments", measure: "win_rate", kind: "deal", dimension: "owner" },
  { tool: "health", kind: "conversation" },
];

/** "Which deals will close this quarter?" is about open deals, and about where that time will land. */
const risksOfPeriod: readonly Part[] = [
  { tool: "deal_risk", kind: "deal" },
  { tool: "forecast", kind: "deal" },
];

/** "Will the Acme deal close?" is about its score, then about what is known of the account; without a score for one account, about the latter alone. */
const oneDeal: readonly Part[] = [{ tool: "deal_risk", kind: "deal" }, { tool: "lead_summary" }];
const takesAccount = ({ name, input }: AnyTool): boolean => name === "deal_risk" && "account" in input.shape;

/** The lead or account that the question names. */
const recordNamed = ({ entities }: ParsedQuestion): string | undefined =>
  entities.find(({ kind }) => kind === "lead" || kind === "account")?.name;

/** Whether a question asks what changed at large, so that the step that found something may carry the answer. */
export const asksWhatChanged = (parsed: ParsedQuestion): boolean => parsed.intent === "why" && parsed.measure === null;

/** Questions about the business as a whole are answered on deals where there are any. */
const overviews: readonly Intent[] = ["biggest_risk", "what_first", "who_acts", "leakage"];

/** Dimensions whose values are tested against each other; a test cut by another dimension is not offered. */
const ARMS = ["variant", "script_version"];

/** Tools that choose the measure by what the records hold. */
const OWN_MEASURE: readonly Intent[] = ["experiment", "cohorts"];

/** The tool that can count on another date than the measure's own. */
const COUNTS_ON = "why_changed";
/** True when the first tool of the plan counts on the date that was asked for. */
export const countsOnAskedDate = (intent: Intent): boolean => plans[intent]?.[0]?.tool === COUNTS_ON;

/** A table is cut by no more dimensions. */
const MOST_CUTS = 2;

const TIME_BUCKETS = ["day", "week", "month", "quarter"];

/**
 * The steps for a parsed question; empty when the intent needs none (a declined or unclear question) or the tool that would answer it is not there.
 * Only slots that a tool's input names are passed on.
 */
export function plan(parsed: ParsedQuestion, tools: readonly AnyTool[], dictionary: Dictionary): readonly Step[] {
  const parts = partsOf(parsed, dictionary, tools);
  if (!tools.some(({ name }) => name === parts[0]?.tool)) return [];
  return parts.flatMap((part, position) => {
    const tool = tools.find((candidate) => candidate.name === part.tool);
    if (!tool || (part.kind && !dictionary.coverage[part.kind])) return [];
    const slots = slotsFor(parsed, dictionary, position === 0, part);
    return slots ? [{ tool, input: accepted(tool, slots) }] : [];
  });
}

function partsOf(parsed: ParsedQuestion, { measures }: Dictionary, tools: readonly AnyTool[]): readonly Part[] {
  if (parsed.intent === "deal_risk" && recordNamed(parsed) !== undefined)
    return oneDeal.filter(({ tool }) => tool !== "deal_risk" || tools.some(takesAccount));
  if (parsed.intent === "deal_risk" && parsed.period !== null) return risksOfPeriod;
  if (asksWhatChanged(parsed)) return whatChanged;
  const grain = measures.find(({ name }) => name === parsed.measure)?.grain;
  if (parsed.intent === "why" && grain === "conversation") return whyTalks;
  if (parsed.intent === "why" && parsed.measure !== null && !WON_OR_LOST.has(parsed.measure)) return whyAlone;
  const isRep = parsed.intent === "health" && parsed.filters.owner !== undefined;
  return isRep ? howIsRep : (plans[parsed.intent] ?? []);
}

function slotsFor(
  parsed: ParsedQuestion,
  dictionary: Dictionary,
  primary: boolean,
  part: Part,
): Record<string, unknown> | null {
  const { tool: toolName } = part;
  const measure = dictionary.measures.find((candidate) => candidate.name === parsed.measure);
  const cuts = parsed.dimensions.filter((key) => !TIME_BUCKETS.includes(key));
  const bucket = parsed.dimensions.find((key) => TIME_BUCKETS.includes(key));
  const kind = part.kind ?? (toolName === "cohorts" ? parsed.grain : kindOf(parsed, measure, dictionary)) ?? undefined;
  const filters = filtersFor(parsed.filters, dictionary, kind ?? measure?.grain ?? null);
  if (filters === null && !primary) return null;
  return {
    measure:
      part.measure ??
      (primary || toolName === "why_changed"
        ? (parsed.measure ?? (OWN_MEASURE.includes(parsed.intent) ? undefined : impliedMeasure(parsed, dictionary)))
        : undefined),
    period: parsed.period ?? undefined,
    compare_with: parsed.compareWith ?? undefined,
    filter: filters ?? filterText(parsed.filters),
    dimension: part.dimension ?? (toolName === "experiment" ? cuts.find((key) => ARMS.includes(key)) : cuts[0]),
    dimensions: primary ? cuts.join(",") || undefined : undefined,
    by: primary ? cuts.slice(0, MOST_CUTS).join(",") || undefined : undefined,
    bucket,
    kind,
    order: parsed.presumed === "down" ? "worst" : undefined,
    presumed: primary ? (parsed.presumed ?? undefined) : undefined,
    counted_on: toolName === COUNTS_ON ? (parsed.countedOn ?? undefined) : undefined,
    target: parsed.target ?? undefined,
    changed_on: parsed.changedOn ?? undefined,
    group: parsed.intent === "change_effect" ? filterText(parsed.filters) : undefined,
    limit: primary ? (parsed.limit ?? undefined) : undefined,
    lead: recordNamed(parsed),
    account: recordNamed(parsed),
    ...(parsed.intent === "trend" && toolName === "measure"
      ? { bucket: bucket ?? "month", period: parsed.period ?? "all" }
      : {}),
  };
}

/** Dimensions that only conversations have, such as script versions, ask for a measure of conversations; otherwise the tool's own default holds. */
function impliedMeasure({ dimensions, filters }: ParsedQuestion, dictionary: Dictionary): string | undefined {
  const keys = [...dimensions, ...Object.keys(filters)].filter((key) => !TIME_BUCKETS.includes(key));
  const has = (key: string, grain: string) =>
    dictionary.dimensions.some((dimension) => dimension.key === key && dimension.grain === grain);
  const onlyConversations = keys.length > 0 && keys.every((key) => has(key, "conversation") && !has(key, "deal"));
  return onlyConversations ? CONVERSATION_MEASURE : undefined;
}

/** The measure of conversations that is settled the same day. */
const CONVERSATION_MEASURE = "drop_off_rate";

/** Which process a step looks at: the one the words name, the measure's, or for an overview deals where there are any. */
function kindOf(
  parsed: ParsedQuestion,
  measure: MeasureInfo | undefined,
  dictionary: Dictionary,
): "deal" | "conversation" | undefined {
  const named = parsed.grain ?? measure?.grain;
  if (named === "deal" || named === "conversation") return named;
  return overviews.includes(parsed.intent) && dictionary.coverage.deal ? "deal" : undefined;
}

/** Questions whose tools look at open deals, at ages or at arms, so that a time, a cut or a measure may not apply to them. */
const OWN_SCOPE: ReadonlySet<Intent> = new Set([
  "deal_risk",
  "forecast",
  "cohorts",
  "experiment",
  "patterns",
  "change_effect",
]);

/**
 * What the question named and the step that answers it has no use for; said, so that nothing is left out silently.
 *
 * @example notUsed(parse("which deals will close this month", context), steps) // ["this_month"], since open deals are scored without a time
 */
export function notUsed(parsed: ParsedQuestion, steps: readonly Step[]): readonly string[] {
  const [first] = steps;
  if (!first) return [];
  return [...namesNotUsed(parsed, first), ...slotsNotUsed(parsed, first)];
}

/** People and records that were named and stand nowhere in what the tool is given, by name or by id. */
function namesNotUsed({ entities }: ParsedQuestion, { input }: Step): readonly string[] {
  const given = Object.values(input).filter((value) => typeof value === "string");
  const holds = (name: string, id: string) => (value: string) =>
    value.includes(name) || value.split(/[=|;]/).includes(id);
  return entities.filter(({ name, id }) => !given.some(holds(name, id))).map(({ name }) => name);
}

function slotsNotUsed(parsed: ParsedQuestion, first: Step): readonly string[] {
  const cuts = parsed.dimensions.filter((key) => !isTime(key));
  if (!OWN_SCOPE.has(parsed.intent)) return "by" in first.input ? cuts.slice(MOST_CUTS).map(spaced) : [];
  const [cut = null] = cuts;
  const bucket = parsed.dimensions.find(isTime) ?? null;
  const slots = { period: parsed.period, measure: parsed.measure, bucket, dimension: cut };
  return Object.entries(slots).flatMap(([key, value]) => (value === null || key in first.input ? [] : [spaced(value)]));
}
/** A key as people read it. */
export const spaced = (key: string): string => key.replaceAll("_", " ");
const isTime = (key: string): boolean => TIME_BUCKETS.includes(key);

/** Filter text of the conditions that a grain knows; null when one of them is unknown there. */
function filtersFor(filters: ParsedQuestion["filters"], dictionary: Dictionary, grain: string | null): string | null {
  const known = new Set(
    dictionary.dimensions.filter((dimension) => grain === null || dimension.grain === grain).map(({ key }) => key),
  );
  return Object.keys(filters).every((key) => known.has(key)) ? filterText(filters) : null;
}

/** A filter as tools take it. `filterText({ region: ["EMEA", null] })` is "region=EMEA|not recorded". */
export const filterText = (filters: ParsedQuestion["filters"]): string =>
  Object.entries(filters)
    .map(([key, values]) => `${key}=${values.map((value) => value ?? NOT_RECORDED).join("|")}`)
    .join(";");

/** The slots that the tool's input has a field for and that are filled. */
function accepted(tool: AnyTool, slots: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = Object.keys(tool.input.shape);
  // a step of time that a tool does not know is left to the tool: the series is the same, only coarser
  const known = (key: string, value: unknown): boolean =>
    fields.includes(key) && (key !== "bucket" || tool.input.shape[key]?.safeParse(value).success === true);
  return Object.fromEntries(
    Object.entries(slots).filter(([key, value]) => value !== undefined && value !== "" && known(key, value)),
  );
}
