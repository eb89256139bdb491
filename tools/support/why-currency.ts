import type { TrustNote } from "#contracts/measure.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { currenciesIn } from "./why-claims.ts";
import type { WhyScope } from "./why-scope.ts";

/**
 * The question narrowed to one currency when it is about money and deals carry several: amounts in different currencies are never added. The settings of
 * the context take that currency, so that every figure carries it.
 */
export function inOneCurrency(
  scope: WhyScope,
  ctx: ToolContext,
): {
  readonly scope: WhyScope;
  readonly ctx: ToolContext;
  readonly notes: readonly Pick<TrustNote, "text" | "names">[];
} {
  if (scope.measure.unit !== "money") return { scope, ctx, notes: [] };
  const recorded = currenciesIn(scope).filter((value) => value.length === 3);
  const asked = scope.where.currency?.filter((value) => value !== null) ?? [];
  const kept = asked.length === 1 ? asked[0] : recorded.find((value) => asked.length === 0 || asked.includes(value));
  if (kept === undefined) return { scope, ctx, notes: [] };
  const inCurrency: ToolContext = { ...ctx, settings: { ...ctx.settings, currency: kept } };
  if (asked.length === 1 || recorded.length < 2) return { scope, ctx: inCurrency, notes: [] };
  const others = recorded.filter((value) => value !== kept);
  return {
    scope: { ...scope, where: { ...scope.where, currency: [kept] } },
    ctx: inCurrency,
    notes: [
      {
        text: "Only amounts in {kept} are counted: amounts in {others} cannot be added to them. Ask again with a filter on the currency for those.",
        names: { kept, others: others.join(", ") },
      },
    ],
  };
}
