import type { TrustNote } from "#contracts/measure.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { columnOf } from "./why-claimed.ts";
import { currenciesIn } from "./why-claims.ts";
import type { WhyScope } from "./why-scope.ts";

/**
 * The question narrowed to one currency, the commonest in the period, when it is about money and deals carry several: amounts in different currencies are
 * never added. The settings of the context take that currency, so that every figure carries it.
 */
export async function inOneCurrency(
  scope: WhyScope,
  ctx: ToolContext,
): Promise<{
  readonly scope: WhyScope;
  readonly ctx: ToolContext;
  readonly notes: readonly Pick<TrustNote, "text" | "names">[];
}> {
  if (scope.measure.unit !== "money" || scope.measure.grain !== "deal") return { scope, ctx, notes: [] };
  const asked = scope.where.currency?.filter((value) => value !== null) ?? [];
  const found = asked.length === 1 ? asked : await currenciesOf(scope, ctx);
  const [kept, ...others] = found.filter((value) => value.length === 3);
  if (kept === undefined) return { scope, ctx, notes: [] };
  const narrowed = { ...scope, where: { ...scope.where, currency: [kept] } };
  return {
    scope: others.length > 0 ? narrowed : scope,
    ctx: { ...ctx, settings: { ...ctx.settings, currency: kept } },
    notes:
      others.length === 0
        ? []
        : [
            {
              text: "Only amounts in {kept} are counted: amounts in {others} cannot be added to them.",
              names: { kept, others: others.join(", ") },
            },
          ],
  };
}

/** Currencies of the two periods, commonest first. */
async function currenciesOf(scope: WhyScope, ctx: ToolContext): Promise<readonly string[]> {
  const recorded = currenciesIn(scope);
  if (recorded.length < 2) return recorded;
  const { measure, where, countedOn } = scope;
  const counts = new Map<string, number>();
  for (const period of [scope.before, scope.period]) {
    const table = await ctx.read(cells, { measure: measure.name, period, by: ["currency"], where, countedOn });
    const column = columnOf(table, "currency")!;
    for (let row = 0; row < table.size; row++) {
      const currency = column.levels[column.codes[row]!];
      if (typeof currency === "string") counts.set(currency, (counts.get(currency) ?? 0) + table.n[row]!);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([currency]) => currency);
}
