/*
 * "We changed X for group G on day T: did it work?"
 *
 * Difference in differences on the probability (or amount) scale: the group's movement minus the movement of everyone else, over whole weeks or
 * months counted from the day of the change, errors clustered by person (wild bootstrap or permutation when there are few). It is called consistent
 * with an effect only when no check speaks against it (path before, an earlier date, other groups, the mix) and other groups or the mix could be tested.
 */
import { z } from "zod";
import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { count } from "#contracts/quantity.ts";
import { FilterText } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { addDays, isDate } from "#metrics/calendar-dates.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { parseFilter } from "#metrics/filters.ts";
import { judgedBy } from "./support/effect-measure.ts";
import {
  chosenWindows,
  FEWEST_AFTER,
  FEWEST_BEFORE,
  lastCounted,
  type Panel,
  readPanel,
} from "./support/effect-panel.ts";
import { chartEffect, EffectOutput, emptyEffect } from "./support/effect-report.ts";
import { judgeEffect } from "./support/effect-result.ts";
import { sayEffect } from "./support/effect-words.ts";
import { readMeasureScope } from "./support/measure-scope.ts";
import { noRecords } from "./support/no-records.ts";
import { note, scopeNotes } from "./support/note-words.ts";
import { scopeLabel } from "./support/scope-label.ts";

const PEOPLE = ["owner", "rep"];

const input = z.object({
  measure: z
    .string()
    .max(60)
    .default("win_rate")
    .describe("rate or mean that the change was meant to move; default win_rate"),
  group: FilterText.default("").describe("who was changed, such as region=EMEA or team=Falcon;product=Core|Pro"),
  changed_on: z.string().max(10).default("").describe("first day of the change, YYYY-MM-DD"),
  bucket: z
    .enum(["auto", "week", "month"])
    .default("auto")
    .describe("periods to look at; auto (default): months when enough are there, else weeks"),
  window: z
    .number()
    .int()
    .min(0)
    .max(60)
    .default(0)
    .describe("most periods looked at on each side; 0 (default): twelve months or 26 weeks"),
  among: FilterText.default("").describe("only these records, for the group and the rest alike; empty (default): all"),
  randomised: z
    .enum(["yes", "no", "unknown"])
    .default("unknown")
    .describe("was it drawn at random who got the change? default unknown"),
});
type Asked = z.output<typeof input>;

export default defineTool({
  name: "change_effect",
  title: "Did the change work?",
  description:
    "Whether a change made for one group on a known day moved a rate or mean, against everyone who was not changed (difference in differences), with tests of the path before, an earlier date, other groups and the mix where they can be made (without other groups or the mix no effect is spoken of). Needs the group and the day. For arms that run side by side use experiment; for why a measure moved use why_changed.",
  asks: [
    {
      question: "Did the new pricing for EMEA since July work?",
      input: { group: "region=EMEA", changed_on: "2026-07-01" },
    },
    {
      question: "We rewrote script v3 in the website chat on 1 July: what did it do to drop-offs?",
      input: {
        measure: "drop_off_rate",
        group: "script_version=v3;campaign=Website Chat Concierge",
        changed_on: "2026-07-01",
      },
    },
    {
      question: "Did the change to Enterprise deals in EMEA on 2026-07-01 hurt win rate?",
      input: { group: "region=EMEA;product=Enterprise", changed_on: "2026-07-01" },
    },
  ],
  input,
  output: EffectOutput,
  run: async (asked, ctx) => {
    checkDay(asked.changed_on.trim(), ctx);
    const judged = judgedBy(asked.measure);
    const measure = findMeasure(judged.name);
    const blank = emptyEffect(asked, measure);
    const scope = await readMeasureScope({ measure: judged.name, period: "all", filter: asked.among }, ctx);
    if (!scope) return { ...blank, reason: await noRecords(measure, ctx) };
    const missing = asked.group.trim() === "" || asked.changed_on.trim() === "";
    if (missing)
      return {
        ...blank,
        reason: note(
          "To judge a change I need to know who was changed and on which day, such as region EMEA on the first day of a month.",
        ),
      };
    if (measure.kind !== "ratio" && measure.kind !== "mean")
      return {
        ...blank,
        reason: note(
          "A change is judged by a rate or a mean, not by {measure}: ask for the rate behind it.",
          {},
          { measure: blank.measure },
        ),
      };
    const found = await judge(asked, scope, ctx);
    return { ...blank, ...found, caveats: [...judged.notes, ...(found.caveats ?? [])] };
  },
  say: sayEffect,
  chart: chartEffect,
  readOnly: true,
});

/** @throws InputError for a day that the calendar does not have or that is not here yet */
function checkDay(day: string, { today }: ToolContext): void {
  if (day === "") return;
  if (!isDate(day)) throw new InputError(`"${day}" is no day; write it as YYYY-MM-DD.`);
  if (day > today) throw new InputError(`${day} is still to come; a change can be judged only after it was made.`);
}

type Scope = NonNullable<Awaited<ReturnType<typeof readMeasureScope>>>;

async function judge(asked: Asked, scope: Scope, ctx: ToolContext): Promise<Partial<EffectOutput>> {
  const { measure, dimensions } = scope;
  const group = parseFilter(asked.group, dimensions);
  const covered = { from: scope.coverage.from, to: lastCounted(scope.coverage.to, ctx) };
  const windows = chosenWindows(asked.changed_on, asked.bucket, covered, asked.window);
  const figures = { before: count(windows.before), after: count(windows.after) };
  const base = {
    group: scopeLabel({ where: group }) ?? asked.group,
    bucket: windows.bucket,
    periods_before: figures.before,
    periods_after: figures.after,
    caveats: scopeNotes(scope),
  };
  const names = { day: asked.changed_on, bucket: windows.bucket, group: base.group };
  if (windows.before < FEWEST_BEFORE || windows.after < FEWEST_AFTER)
    return {
      ...base,
      reason: note(
        "Too little time around {day}: {before} whole periods of a {bucket} before and {after} after it; more are needed to tell an effect from the usual ups and downs.",
        figures,
        names,
      ),
    };
  const [from, to] = [windows.startOf(-windows.before), windows.startOf(windows.after)];
  const query = { measure, windows, group, among: scope.where, clusterBy: clusterOf(dimensions) };
  const panel = await readPanel(query, ctx);
  const short = tooThin(panel, measure);
  if (short)
    return {
      ...base,
      reason: note(
        "{group} and the rest each need enough records before and after {day}; the smallest of these has {n}.",
        { n: count(short.n) },
        names,
      ),
    };
  const found = await judgeEffect(panel, query, dimensions, asked.randomised === "yes", ctx);
  if (!found)
    return {
      ...base,
      reason: note("The movement of {group} cannot be told from that of the people behind it.", {}, names),
    };
  const period = { from, to, label: `${from}..${addDays(to, -1)}` };
  return { ...base, ...found, period, caveats: [...(found.caveats ?? []), ...base.caveats] };
}

/** The person behind a record, when most records have one. */
function clusterOf(dimensions: readonly DimensionInfo[]): string | null {
  const person = dimensions.find(({ key }) => PEOPLE.includes(key));
  if (!person || person.distinct < 2) return null;
  const missing = person.values.find(({ value }) => value === null)?.count ?? 0;
  const all = person.values.reduce((sum, { count: n }) => sum + n, 0);
  return missing > 0.5 * all ? null : person.key;
}

/** The smallest of the four cells when it has fewer records than the measure needs. */
function tooThin({ cells }: Panel, { minimumN }: MeasureInfo): { readonly n: number } | null {
  const sizes = [true, false].flatMap((treated) =>
    [true, false].map((after) =>
      cells.reduce((n, cell) => n + (cell.treated === treated && cell.period >= 0 === after ? cell.n : 0), 0),
    ),
  );
  const n = Math.min(...sizes);
  return n < minimumN ? { n } : null;
}
