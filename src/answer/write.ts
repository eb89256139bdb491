import type { Action } from "#contracts/action.ts";
import type { ChartData } from "#contracts/chart.ts";
import { IntegrityError } from "#contracts/errors.ts";
import type { Intent } from "#contracts/question.ts";
import type { Said } from "#contracts/tool.ts";
import type { Ledger } from "./ledger.ts";
import type { Gathered } from "./run-tool.ts";

/** An answer as templates: figures and names still stand in placeholders. */
export interface Draft {
  readonly headline: string;
  readonly verdict: Said["verdict"];
  readonly findings: readonly string[];
  readonly caveats: readonly string[];
  readonly next: readonly string[];
  readonly actions: readonly Action[];
  readonly charts: readonly ChartData[];
}

const MAX_FINDINGS = 7;
const MAX_ACTIONS = 3;
const MAX_NEXT = 3;

/**
 * Words for what was gathered. The first tool carries the answer; a supporting tool adds its headline when it established something.
 *
 * @param rank orders actions by what they may bring back
 */
export function write(
  gathered: readonly Gathered[],
  intent: Intent,
  ledger: Ledger,
  rank: (actions: readonly Action[]) => readonly Action[],
): Draft {
  const [primary, ...supporting] = gathered;
  if (!primary) throw new IntegrityError("An answer was to be written, but no tool had run.");
  const said = primary.tool.say(primary.output, ledger.cite) as Said;
  const extra = supporting
    .map(({ tool, output }) => tool.say(output, ledger.cite) as Said)
    .filter(({ verdict }) => verdict === "changed" || verdict === "answered");
  const actions = rank(gathered.flatMap(({ output }) => (output.actions as readonly Action[] | undefined) ?? []));
  const lead = actions[0];
  const first = intent === "what_first" && lead ? firstThingToDo(lead, ledger) : null;
  const own = first ? [said.headline, ...said.findings] : said.findings;
  const room = MAX_FINDINGS - Math.min(extra.length, 2);
  return {
    headline: first ?? said.headline,
    verdict: said.verdict,
    findings: [...own.slice(0, room), ...extra.map(({ headline }) => headline)].slice(0, MAX_FINDINGS),
    caveats: unique([...said.caveats, ...extra.flatMap(({ caveats }) => caveats.slice(0, 1))]).slice(0, MAX_FINDINGS),
    next: unique([...said.next, ...extra.flatMap(({ next }) => next)]).slice(0, MAX_NEXT),
    actions: actions.slice(0, MAX_ACTIONS),
    charts: gathered.flatMap(({ tool, output }) => tool.chart?.(output, ledger.cite) ?? []).slice(0, 1),
  };
}

function firstThingToDo(action: Action, ledger: Ledger): string {
  const worth = action.expectedValue ? `, which may bring back ${ledger.cite(action.expectedValue)}` : "";
  return `First: ${ledger.cite.name(action.title)}${worth}. It is for ${ledger.cite.name(action.owner)} to do.`;
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
