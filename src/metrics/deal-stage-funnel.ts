import { sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CellTable, Reader } from "#contracts/reader.ts";
import { cells } from "./cells.ts";
import type { FunnelStep } from "./conversation-funnel.ts";
import { type FactQuery, factQuery } from "./fact-query.ts";
import { type OpenSource, opened } from "./source.ts";
import { type StageConflict, type StageOutcomes, stageConflict } from "./stage-conflict.ts";
import { type DealHistory, historySteps } from "./stage-history.ts";
import { stagesInOrder } from "./stage-order.ts";

export interface StageFunnel {
  readonly steps: readonly FunnelStep[];
  /** Set when the stage column contradicts the outcome: then there are no steps. */
  readonly contradiction: StageConflict | null;
  /** Stages that the closed deals of the period show, by name. */
  readonly stages: readonly string[];
}

/**
 * How far the deals that closed in a period came, ending with "won". Closed deals only: open ones may still move on.
 *
 * From the recorded stage changes when at least half of the deals have some. Otherwise from the stage that each deal stood at when it closed,
 * and only if that column agrees with the outcome and its stages have a usual order; else there are no steps.
 */
export const dealStageFunnel: Reader<{ readonly period: Period; readonly where?: Where }, StageFunnel> = {
  name: "deal_stage_funnel",
  read: async (given, { period, where }) => {
    const source = opened(given);
    const byStage = await cells.read(source, {
      measure: "win_rate",
      period,
      by: ["stage"],
      ...(where ? { where } : {}),
    });
    const closed = byStage.n.reduce((sum, n) => sum + n, 0);
    const outcomes = stageOutcomes(byStage);
    const stages = outcomes.map(({ stage }) => stage);
    const histories = await readHistories(
      source,
      await factQuery(source, "deal", { period, where, date: "deal.closed_on" }),
    );
    if (histories.length > 0 && histories.length >= closed / 2)
      return { steps: historySteps(histories), contradiction: null, stages };
    const contradiction = stageConflict(outcomes);
    return { steps: contradiction ? [] : columnSteps(outcomes), contradiction, stages };
  },
};

function stageOutcomes({ columns, size, n, numerator }: CellTable): readonly StageOutcomes[] {
  const { levels, codes } = columns[0]!;
  return Array.from({ length: size }, (_, row) => ({
    stage: levels[codes[row]!]!,
    won: numerator[row]!,
    lost: n[row]! - numerator[row]!,
  })).filter(({ stage }) => stage !== null) as readonly StageOutcomes[];
}

async function readHistories(source: OpenSource, { body }: FactQuery): Promise<readonly DealHistory[]> {
  const recorded = await source.arrays(sql`select 1 from deal_stage_change limit 1`);
  if (recorded.length === 0) return [];
  const rows = await source.arrays(sql`
    select changes.deal_id, changes.to_stage, changes.at, closed.outcome, closed.closed_on
    from (select deal.id, deal.outcome, deal.closed_on ${body} and deal.outcome <> 'open') closed
    join deal_stage_change changes on changes.deal_id = closed.id
    order by changes.deal_id, changes.at, changes.id`);
  const found = new Map<string, { won: boolean; closedOn: string; changes: { stage: string; at: string }[] }>();
  for (const [id, stage, at, outcome, closedOn] of rows as readonly string[][]) {
    const history = found.get(id!) ?? { won: outcome === "won", closedOn: closedOn!, changes: [] };
    history.changes.push({ stage: stage!, at: at! });
    found.set(id!, history);
  }
  return [...found.values()];
}

/** Lost deals stand at the last stage they reached, won ones passed all. */
function columnSteps(outcomes: readonly StageOutcomes[]): readonly FunnelStep[] {
  const ordered = stagesInOrder(outcomes.map(({ stage }) => stage));
  const lostAt = new Map(outcomes.map(({ stage, lost }) => [stage, lost]));
  if (!ordered || ordered.length < 2) return [];
  const won = outcomes.reduce((total, outcome) => total + outcome.won, 0);
  const steps = ordered.map((stage, index) => ({
    key: stage,
    label: stage,
    reached: ordered.slice(index).reduce((total, later) => total + (lostAt.get(later) ?? 0), won),
    medianDaysFromPrevious: null,
  }));
  return [...steps, { key: "won", label: "won", reached: won, medianDaysFromPrevious: null }];
}
