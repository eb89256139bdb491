import type { Action, IssueKind } from "#contracts/action.ts";
import { segmentLabel } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner, leadingCondition } from "./action-owner.ts";
import type { HealthComponent } from "./health-report.ts";
import { type Concentration, findConcentrations } from "./loss-concentration.ts";
import { lossTable } from "./loss-table.ts";
import { cuttingDimensions } from "./process-losses.ts";
import type { Scope } from "./process-scope.ts";
import { shareChange } from "./rate-figures.ts";
import { aboutPeople, scopeLabel } from "./scope-label.ts";

/** Below this score a signal calls for action. */
const CALLS_FOR_ACTION = 80;

interface Watched {
  readonly issue: IssueKind;
  readonly measure: string | null;
  readonly owner: string;
}

/** What each signal means for the playbook, and the ratio measure that says where it concentrates. */
const watched: Readonly<Record<string, Watched>> = {
  "compliance violation rate": { issue: "compliance", measure: "compliance_violation_rate", owner: "compliance" },
  "drop-off rate": { issue: "high-drop-off", measure: "drop_off_rate", owner: "whoever owns the scripts" },
  "escalation rate": { issue: "escalation-spike", measure: "escalation_rate", owner: "the team lead who plans shifts" },
  "failure rate": { issue: "technical-failure", measure: "error_rate", owner: "the engineer on duty" },
  "conversion rate": { issue: "low-conversion", measure: null, owner: "the sales managers" },
  "win rate": { issue: "low-conversion", measure: null, owner: "the sales managers" },
};

/** Where the signals that worsened concentrate: label of the signal → strongest segment. */
export async function worsenedWhere(
  components: readonly HealthComponent[],
  scope: Scope,
  previous: Scope["previous"],
  ctx: ToolContext,
): Promise<ReadonlyMap<string, Concentration>> {
  const found = new Map<string, Concentration>();
  for (const { label, worsened } of components.flatMap(({ signals }) => signals)) {
    const measure = watched[label]?.measure;
    if (!worsened || !measure || found.has(label) || !previous) continue;
    const strongest = await concentrationOf(measure, scope, previous, ctx);
    if (strongest) found.set(label, strongest);
  }
  return found;
}

/** The segment in which a ratio measure concentrates most; undefined when none stands out. */
export async function concentrationOf(
  measure: string,
  scope: Scope,
  previous: NonNullable<Scope["previous"]>,
  ctx: ToolContext,
): Promise<Concentration | undefined> {
  const dimensions = cuttingDimensions(scope);
  const read = (period: typeof previous) => ctx.read(cells, { measure, period, by: dimensions, where: scope.where });
  const [now, before] = [await read(scope.period), await read(previous)];
  const table = lossTable(now, before, dimensions, (cut, row) => cut.numerator[row]!);
  return findConcentrations(table, ctx.settings.significance).found[0];
}

/** Actions for the signals that worsened or score low, the established ones first. */
export function healthActions(
  components: readonly HealthComponent[],
  where: ReadonlyMap<string, Concentration>,
  scope: Scope,
): Action[] {
  const { kind } = scope;
  const all = scopeLabel(scope) ?? (kind === "deal" ? "the whole pipeline" : "all conversations");
  const drafts = components.flatMap(({ signals }) =>
    signals.flatMap(({ label, score, value, change, worsened }) => {
      const plan = watched[label];
      if (!plan || (!worsened && score.value >= CALLS_FOR_ACTION)) return [];
      const found = where.get(label);
      const segment = found?.segment;
      const own = found?.changeP != null ? shareChange(found.inside, found.insideBefore, found.changeP) : null;
      // a person is coached or stopped; anything else is done to that person's conversations
      const person = aboutPeople(scope) && (plan.issue === "low-conversion" || plan.issue === "compliance");
      const whole = aboutPeople(scope) && !person ? `the ${kind}s of ${all}` : all;
      return [
        draftAction({
          issue: plan.issue,
          target: segment ? segmentLabel([...segment]) : whole,
          dimension: segment ? leadingCondition(segment).dimension : person ? "owner" : kind,
          why: worsened && change ? (own ?? change) : value,
          whyWords:
            worsened && change && scope.previous
              ? `in ${label} vs ${scope.previous.label}`
              : `${label}, the usual level`,
          loss: null,
          evidence: worsened ? "established" : "standing",
          owner: segment ? actionOwner(segment) : plan.owner,
        }),
      ];
    }),
  );
  return [...rankActions(drafts)];
}
