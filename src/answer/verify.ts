import type { Action } from "#contracts/action.ts";
import type { AnswerChart, Finding, RankedAction } from "#contracts/answer.ts";
import type { ChartData } from "#contracts/chart.ts";
import type { Quantity } from "#contracts/quantity.ts";
import type { Ledger, Rendered } from "./ledger.ts";
import { lint } from "./lint.ts";
import { unbackedNumerals, wordsMatchValue } from "./verify-numbers.ts";
import type { Draft } from "./write.ts";

/** The words of an answer after every sentence passed both nets, and the sentences that did not. */
export interface Verified {
  readonly headline: string;
  readonly findings: readonly Finding[];
  readonly actions: readonly RankedAction[];
  readonly charts: readonly AnswerChart[];
  readonly caveats: readonly string[];
  readonly next: readonly string[];
  readonly dropped: readonly Dropped[];
}

export interface Dropped {
  readonly template: string;
  readonly problems: readonly string[];
}

/** What is shown when the headline itself fails: nothing is better than a wrong figure. */
export const WITHHELD =
  "The figures for this answer did not pass their own check, so they are withheld. Please report the answer id.";

/**
 * Checks every sentence of a draft and fills in its figures. A sentence that fails is dropped; when the headline fails the whole answer is withheld.
 */
export function verify(draft: Draft, ledger: Ledger): Verified {
  const dropped: Dropped[] = [];
  const pass = (template: string): Rendered | null => {
    const checked = check(template, ledger);
    if ("problems" in checked) {
      dropped.push({ template, problems: checked.problems });
      return null;
    }
    return checked;
  };
  const texts = (templates: readonly string[]) => [
    ...new Set(templates.flatMap((template) => pass(template)?.text ?? [])),
  ];
  const headline = pass(draft.headline);
  if (!headline) return { headline: WITHHELD, findings: [], actions: [], charts: [], caveats: [], next: [], dropped };
  return {
    headline: headline.text,
    findings: draft.findings.flatMap((template) => {
      const rendered = pass(template);
      return rendered ? [{ text: rendered.text, facts: rendered.facts }] : [];
    }),
    actions: draft.actions
      .flatMap((action) => checkAction(action, ledger, dropped))
      .map((action, index) => ({ ...action, rank: index + 1 })),
    charts: draft.charts.flatMap((chart) => checkChart(chart, ledger, pass)),
    caveats: texts(draft.caveats),
    next: texts(draft.next),
    dropped,
  };
}

function check(template: string, ledger: Ledger): Rendered | { readonly problems: readonly string[] } {
  const problems = lint(template, ledger);
  if (problems.length > 0) return { problems };
  const rendered = ledger.render(template);
  const unbacked = unbackedNumerals(rendered.text, rendered.figures, rendered.names);
  const misread = rendered.facts.map((id) => ledger.fact(id)).filter((fact) => fact && !wordsMatchValue(fact));
  if (unbacked.length === 0 && misread.length === 0) return rendered;
  return {
    problems: [
      ...unbacked.map((numeral) => `“${numeral}” is not a figure of this answer`),
      ...misread.map((fact) => `“${fact?.text}” does not read back to the value at ${fact?.path}`),
    ],
  };
}

/** An action's words come from the recommendation library and may hold no figures; its names must come from the data. */
function checkAction(action: Action, ledger: Ledger, dropped: Dropped[]): readonly Omit<RankedAction, "rank">[] {
  const names = [action.target, action.owner];
  const numbers = [action.title, action.time, ...action.steps].flatMap((text) => unbackedNumerals(text, [], names));
  const figures = [action.why, action.expectedValue].filter((figure): figure is Quantity => figure !== null);
  const ids = figures.map((figure) => ledger.idOf(figure));
  const misread = ids.map((id) => ledger.fact(id)).filter((fact) => fact && !wordsMatchValue(fact));
  if (numbers.length > 0 || misread.length > 0) {
    dropped.push({ template: action.title, problems: [...numbers, ...misread.map((fact) => fact?.path ?? "")] });
    return [];
  }
  return [{ ...action, why: ids[0] ?? "" }];
}

function checkChart(
  chart: ChartData,
  ledger: Ledger,
  pass: (template: string) => Rendered | null,
): readonly AnswerChart[] {
  for (const figure of chartFigures(chart)) ledger.idOf(figure);
  const title = pass(chart.title);
  const subtitle = pass(chart.subtitle);
  const alt = pass(chart.alt);
  if (!title || !subtitle || !alt) return [];
  const spec = { ...chart, title: title.text, subtitle: subtitle.text, alt: alt.text };
  return [{ title: title.text, alt: alt.text, spec, png: null }];
}

/** Every figure a chart draws, found by shape so that a new kind of chart is covered too. */
function chartFigures(value: unknown): readonly Quantity[] {
  if (typeof value !== "object" || value === null) return [];
  if ("value" in value && "unit" in value && typeof value.value === "number") return [value as Quantity];
  return Object.values(value).flatMap(chartFigures);
}
