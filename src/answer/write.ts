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
  const backing = supporting
    .map((run) => ({ run, said: run.tool.say(run.output, ledger.cite) as Said }))
    .filter((support) => support.said.verdict === "changed" || support.said.verdict === "answered");
  const extra = backing.map((support) => support.said);
  const actions = rank([primary, ...backing.map(({ run }) => run)].flatMap(actionsOf));
  const lead = actions[0];
  const first = intent === "what_first" && lead ? firstThingToDo(lead, ledger) : null;
  const own = first ? [said.headline, ...said.findings] : said.findings;
  const room = MAX_FINDINGS - Math.min(extra.length, 2);
  return {
    headline: first ?? said.headline,
    verdict: said.verdict,
    findings: [...own.slice(0, room), ...extra.map(({ headline }) => headline)].slice(0, MAX_FINDINGS),
    caveats: said.caveats.slice(0, MAX_FINDINGS),
    next: unique([...said.next, ...extra.flatMap(({ next }) => next)]).slice(0, MAX_NEXT),
    actions: actions.slice(0, MAX_ACTIONS),
    charts: [primary.tool.chart?.(primary.output, ledger.cite) ?? []].flat(),
  };
}

const actionsOf = ({ output }: Gathered): readonly Action[] => (output.actions as readonly Action[] | undefined) ?? [];

function firstThingToDo(action: Action, ledger: Ledger): string {
  const worth = action.expectedValue ? `, which may bring back ${ledger.cite(action.expectedValue)}` : "";
  return `First: ${ledger.cite.name(action.title)}${worth}. It is for ${ledger.cite.name(action.owner)} to do.`;
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
