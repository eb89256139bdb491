import type { Period } from "#contracts/period.ts";
import type { CellTable } from "#contracts/reader.ts";
import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import type { RawPart } from "./leak-parts.ts";
import type { LeakPart } from "./leakage-report.ts";
import type { Scope } from "./process-scope.ts";

/** Conversations of one status and drop-off step. Money in minor units. */
export interface Ending {
  readonly status: string | null;
  readonly stage: string | null;
  /** Started too late to have had the usual time to convert. */
  readonly young: boolean;
  readonly n: number;
  readonly won: number;
  /** Expected value recorded, and on how many. */
  readonly expected: number;
  readonly withExpected: number;
  /** Revenue recorded, in all and on conversations with an expected value. */
  readonly actual: number;
  readonly actualOfExpected: number;
}

/** How the conversations of a period ended, with the money on them; those too young to have converted apart. */
export async function readEndings(scope: Scope, period: Period, ctx: ToolContext): Promise<readonly Ending[]> {
  const { settledBefore } = scope;
  if (period.to <= settledBefore) return endingsOf(scope, period, false, ctx);
  if (period.from >= settledBefore) return endingsOf(scope, period, true, ctx);
  const settled = await endingsOf(scope, { ...period, to: settledBefore }, false, ctx);
  return [...settled, ...(await endingsOf(scope, { ...period, from: settledBefore }, true, ctx))];
}

async function endingsOf(scope: Scope, period: Period, young: boolean, ctx: ToolContext): Promise<Ending[]> {
  const by = ["status", "drop_off_stage"];
  const read = (measure: string, numeric: readonly string[] = []): Promise<CellTable> =>
    ctx.read(cells, { measure, period, by, numeric, where: scope.where });
  const [conversions, expected, revenue] = [
    await read("conversion_rate"),
    await read("expected_revenue"),
    await read("revenue_attributed", ["expected_value"]),
  ];
  const endings = new Map<string, Ending>();
  const add = (table: CellTable, amounts: (row: number) => Partial<Ending>): void => {
    for (let row = 0; row < table.size; row++) {
      const [status, stage] = by.map((key) => level(table, key, row)) as [string | null, string | null];
      const key = JSON.stringify([status, stage]);
      const known = endings.get(key) ?? { ...nothing, status, stage, young };
      const more = { ...nothing, ...amounts(row) };
      endings.set(key, {
        status,
        stage,
        young,
        n: known.n + more.n,
        won: known.won + more.won,
        expected: known.expected + more.expected,
        withExpected: known.withExpected + more.withExpected,
        actual: known.actual + more.actual,
        actualOfExpected: known.actualOfExpected + more.actualOfExpected,
      });
    }
  };
  add(conversions, (row) => ({ n: conversions.n[row]!, won: conversions.numerator[row]! }));
  add(expected, (row) => ({ expected: expected.sum[row]!, withExpected: expected.n[row]! }));
  const [values] = revenue.numeric;
  add(revenue, (row) => ({
    actual: revenue.sum[row]!,
    actualOfExpected: Number.isNaN(values?.values[row] ?? Number.NaN) ? 0 : revenue.sum[row]!,
  }));
  return [...endings.values()];
}

const nothing = { n: 0, won: 0, expected: 0, withExpected: 0, actual: 0, actualOfExpected: 0 };

function level(table: CellTable, dimension: string, row: number): string | null {
  const column = table.columns.find((candidate) => candidate.dimension === dimension);
  return column?.levels[column.codes[row]!] ?? null;
}

export const total = (endings: readonly Ending[], part: Exclude<keyof Ending, "status" | "stage" | "young">): number =>
  endings.reduce((sum, ending) => sum + ending[part], 0);

/** What each conversation was expected to bring, and what it brought, for one ending. */
export type Valuation = (ending: Ending) => { readonly expected: number; readonly actual: number; readonly n: number };

/** By the expected value recorded on each conversation; those without one stand outside. */
export const asRecorded: Valuation = ({ expected, actualOfExpected, withExpected }) => ({
  expected,
  actual: actualOfExpected,
  n: withExpected,
});

/** By the same expected value for every conversation. */
export const atRate =
  (perConversation: number): Valuation =>
  ({ n, actual }) => ({ expected: n * perConversation, actual, n });

const reasons: Readonly<Record<string, LeakPart["reason"]>> = {
  dropped: "drop-off",
  escalated: "escalation",
  compliance_violation: "compliance",
  failed: "technical-failure",
};
const reasonOf = ({ status, young }: Ending): LeakPart["reason"] =>
  reasons[status ?? ""] ?? (young ? "undecided" : "low-conversion");
const labels: Readonly<Record<Exclude<LeakPart["reason"], "drop-off">, string>> = {
  "low-conversion": "low conversion",
  escalation: "escalation",
  compliance: "compliance",
  "technical-failure": "technical failure",
  undecided: "completed, still undecided",
};

const stageName = ({ stage }: Ending): string => dimensionWords(stage ?? NOT_RECORDED);

/** Every conversation in exactly one part, by its recorded status: drop-off (by step), escalation, compliance, failure; all else is conversion. */
export function partsByReason(endings: readonly Ending[], value: Valuation): RawPart[] {
  return grouped(endings, value, (ending) => {
    const reason = reasonOf(ending);
    return { reason, label: reason === "drop-off" ? `drop-off at ${stageName(ending)}` : labels[reason] };
  });
}

/** The same money by the step at which conversations broke off; those that did not are told apart by how they ended. */
export function partsByStage(endings: readonly Ending[], value: Valuation): RawPart[] {
  return grouped(endings, value, (ending) => {
    const reason = reasonOf(ending);
    const ended =
      reason === "low-conversion"
        ? "completed"
        : reason === "undecided"
          ? labels.undecided
          : "stopped without a recorded step";
    return { reason, label: ending.stage ? stageName(ending) : ended };
  });
}

function grouped(
  endings: readonly Ending[],
  value: Valuation,
  place: (ending: Ending) => Pick<RawPart, "reason" | "label">,
): RawPart[] {
  const parts = new Map<string, RawPart>();
  for (const ending of endings) {
    const { expected, actual, n } = value(ending);
    if (n === 0) continue;
    const { reason, label } = place(ending);
    const known = parts.get(label) ?? { reason, label, records: 0, leak: 0 };
    parts.set(label, { ...known, records: known.records + n, leak: known.leak + expected - actual });
  }
  return [...parts.values()];
}
