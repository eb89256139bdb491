import type { DimensionInfo } from "#contracts/measure.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { contrastArms } from "./experiment-contrast.ts";
import type { ExperimentOutput } from "./experiment-report.ts";
import { readArms } from "./experiment-scope.ts";
import { differenceInUnit, figureOf } from "./measure-figures.ts";
import { type MeasureScope, measureWords } from "./measure-scope.ts";

/** What must not get worse while another measure is tested. */
const GUARDS = {
  conversation: ["escalation_rate", "compliance_violation_rate", "drop_off_rate", "error_rate"],
  deal: ["average_deal_size", "win_rate"],
  lead: [],
} as const;
const FEWEST = 30;

/** Every arm against the control on the guard measures of the same records, p-values adjusted over all of them. */
export async function readGuards(
  scope: MeasureScope,
  dimension: DimensionInfo,
  tested: { readonly control: string; readonly labels: readonly string[] },
  ctx: ToolContext,
): Promise<ExperimentOutput["guards"]> {
  const { currency, significance } = ctx.settings;
  const found: { guard: ExperimentOutput["guards"][number]; p: number; bad: boolean }[] = [];
  for (const name of GUARDS[scope.measure.grain].filter((guard) => guard !== scope.measure.name)) {
    const measure = findMeasure(name);
    const { arms, byPerson } = await readArms({ ...scope, measure }, dimension, ctx);
    const control = arms.find(({ label }) => label === tested.control);
    if (!control || control.sums.n < FEWEST) continue;
    const others = arms.filter((arm) => arm !== control && tested.labels.includes(arm.label) && arm.sums.n >= FEWEST);
    for (const arm of others) {
      const contrast = contrastArms(measure, arm, control, { significance, planned: 0, byPerson, seed: ctx.seed });
      const [value, base] = [figureOf(measure, arm.sums, currency), figureOf(measure, control.sums, currency)];
      if (!contrast || !value || !base) continue;
      const { difference, interval, p } = contrast;
      const bad = difference > 0 === (measure.direction === "lower") && difference !== 0;
      const figure = differenceInUnit(measure, difference, { n: arm.sums.n + control.sums.n, interval }, currency);
      const label = measureWords(measure.title);
      found.push({
        guard: { label, arm: arm.label, value, control: base, difference: figure, standing: "no-harm-shown" },
        p,
        bad,
      });
    }
  }
  const adjusted = holm(found.map(({ p }) => p));
  return found.map(({ guard, bad }, at) => {
    const p = adjusted[at]!;
    return {
      ...guard,
      difference: { ...guard.difference, p },
      standing: bad && p < significance ? "harmed" : "no-harm-shown",
    };
  });
}
