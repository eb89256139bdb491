import type { MeasureInfo } from "#contracts/measure.ts";
import type { Dictionary, Intent, ParsedQuestion } from "#contracts/question.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import type { AnyTool } from "#contracts/tool.ts";

/** A tool with the input to give it. The first step of a plan answers the question; the others support it. */
export interface Step {
  readonly tool: AnyTool;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The fixed small plan of each intent. */
const plans: Readonly<Partial<Record<Intent, readonly string[]>>> = {
  why: ["why_changed", "drop_offs", "leakage"],
  biggest_risk: ["leakage", "why_changed", "drop_offs"],
  what_first: ["leakage", "why_changed", "drop_offs"],
  trend: ["measure", "why_changed"],
  who_acts: ["why_changed", "leakage"],
  drop_offs: ["drop_offs"],
  leakage: ["leakage"],
  health: ["health"],
  compare: ["compare_segments"],
  drivers: ["drivers"],
  show: ["measure"],
  funnel: ["funnel"],
  lead: ["lead_summary"],
  alerts: ["health"],
  describe: ["describe_data"],
};

const TIME_BUCKETS = ["day", "week", "month", "quarter"];

/**
 * The steps for a parsed question; empty when the intent needs none (a declined or unclear question).
 * Only slots that a tool's input names are passed on.
 */
export function plan(parsed: ParsedQuestion, tools: readonly AnyTool[], dictionary: Dictionary): readonly Step[] {
  const names = plans[parsed.intent] ?? [];
  return names.flatMap((name, position) => {
    const tool = tools.find((candidate) => candidate.name === name);
    if (!tool) return [];
    const slots = slotsFor(parsed, dictionary, position === 0, name);
    return slots ? [{ tool, input: accepted(tool, slots) }] : [];
  });
}

function slotsFor(
  parsed: ParsedQuestion,
  dictionary: Dictionary,
  primary: boolean,
  toolName: string,
): Record<string, unknown> | null {
  const measure = dictionary.measures.find((candidate) => candidate.name === parsed.measure);
  const cuts = parsed.dimensions.filter((key) => !TIME_BUCKETS.includes(key));
  const bucket = parsed.dimensions.find((key) => TIME_BUCKETS.includes(key));
  const filters = filtersFor(parsed.filters, dictionary, grainOf(toolName, measure));
  if (filters === null && !primary) return null;
  return {
    measure: primary || toolName === "why_changed" ? (parsed.measure ?? undefined) : undefined,
    period: parsed.period ?? undefined,
    compare_with: parsed.compareWith ?? undefined,
    filter: filters ?? filterText(parsed.filters),
    dimension: cuts[0],
    dimensions: primary ? cuts.join(",") || undefined : undefined,
    by: primary ? cuts.join(",") || undefined : undefined,
    bucket,
    kind: measure?.grain,
    lead: parsed.entities.find((entity) => entity.kind === "lead" || entity.kind === "account")?.name,
    ...(parsed.intent === "trend" && toolName === "measure"
      ? { bucket: bucket ?? "month", period: parsed.period ?? "all" }
      : {}),
  };
}

/** The grain a tool works on, where its name settles it. */
const grainOf = (toolName: string, measure: MeasureInfo | undefined): string | null =>
  toolName === "drop_offs" ? "conversation" : (measure?.grain ?? null);

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
  return Object.fromEntries(
    Object.entries(slots).filter(([key, value]) => fields.includes(key) && value !== undefined && value !== ""),
  );
}
