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
const MAX_FINDINGS_AFTER_OPENING = 5;
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
  // a changed mix moves the rate of every step as well: then steps and sums say nothing of their own
  // (but not of won deals: which of them are left follows from what was lost)
  const isMix = primary.output.verdict === "mix" && primary.output.measure_words !== "average deal size";
  const compares = (intent === "why" || intent === "trend") && said.verdict === "no-data";
  const actions = compares
    ? []
    : rank((isMix ? [primary] : [primary, ...backing.map(({ run }) => run)]).flatMap(actionsOf));
  const first = openingOf(intent, actions[0], said, ledger);
  const headlines = extra.map(({ headline }) => headline);
  const room = MAX_FINDINGS - Math.min(extra.length, 2);
  const findings = first
    ? [said.headline, ...headlines, ...said.findings]
    : [...said.findings.slice(0, room), ...headlines];
  return {
    headline: first ?? said.headline,
    verdict: said.verdict,
    findings: findings.slice(0, first ? MAX_FINDINGS_AFTER_OPENING : MAX_FINDINGS),
    caveats: said.caveats.slice(0, MAX_FINDINGS),
    next: unique([...said.next, ...extra.flatMap(({ next }) => next)]).slice(0, MAX_NEXT),
    actions: actions.slice(0, MAX_ACTIONS),
    charts: [primary.tool.chart?.(primary.output, ledger.cite) ?? []].flat(),
  };
}

const actionsOf = ({ output }: Gathered): readonly Action[] => (output.actions as readonly Action[] | undefined) ?? [];

/** Questions for one thing to do or to fear are answered by the surest action; null when nothing stands out. */
function openingOf(intent: Intent, action: Action | undefined, said: Said, { cite }: Ledger): string | null {
  if (intent === "alerts")
    return "No watch is set up yet, so no alert can be active; this is how healthy things are instead.";
  if (!action || action.confidence === "low") return null;
  const worth = action.expectedValue ? `, which may bring back ${cite(action.expectedValue)}` : "";
  if (intent === "what_first")
    return `First: ${cite.name(action.title)}${worth}. It is for ${cite.name(action.owner)} to do.`;
  if (intent === "biggest_risk" && said.verdict !== "no-data") {
    return `The biggest risk sits in ${cite.name(action.target)} (${cite(action.why)}); acting on it may bring back ${action.expectedValue ? cite(action.expectedValue) : "what is lost there"}.`;
  }
  return null;
}

/** The runs with the first that found a change in front, each other in its order. */
export function changedFirst(gathered: readonly Gathered[], { cite }: Ledger): readonly Gathered[] {
  const found = gathered.find(({ tool, output }) => (tool.say(output, cite) as Said).verdict === "changed");
  return found ? [found, ...gathered.filter((run) => run !== found)] : gathered;
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
