import type { Intent } from "#contracts/question.ts";
import { type Cue, cuePattern } from "./cue-pattern.ts";
import { compareCues, driverCues, showCues, trendCues, whyCues } from "./cues-analysis.ts";
import {
  actionCues,
  alertCues,
  dropCues,
  funnelCues,
  healthCues,
  leakCues,
  ownerCues,
  riskCues,
} from "./cues-attention.ts";
import { describeCues, leadCues, outsideCues } from "./cues-other.ts";

/** Every rule. A question's intent is the one with the strongest rule that matches; see {@link decideIntent}. */
export const cues: readonly Cue[] = [
  ...outsideCues,
  ...whyCues,
  ...trendCues,
  ...riskCues,
  ...actionCues,
  ...ownerCues,
  ...dropCues,
  ...funnelCues,
  ...leakCues,
  ...healthCues,
  ...compareCues,
  ...driverCues,
  ...showCues,
  ...alertCues,
  ...describeCues,
  ...leadCues,
];

/** Words that count as understood whatever the intent: word families and nouns that add nothing to the slots. */
export const neutralWords: RegExp = cuePattern(
  "($change|$extreme|show|performance|number|numbers|figure|figures|data|report|overview|breakdown|percentage|percent|rate|rates|trend|recently|lately|overall|total|result|results|segment|segments|chart|graph|table|dashboard|value|values|against|compared|comparison|broken|split|grouped|group|average|history|historical)",
);

/** Words that count as understood when an intent wins, though its rules skip over them. */
export const companionWords: Readonly<Partial<Record<Intent, RegExp>>> = {
  why: cuePattern(
    "(happened|reason|reasons|cause|causes|caused|behind|driving|drove|suddenly|significantly|sharply|so|badly|went|going|gone|bad|low|high|wrong|explain|hard|far|fast|happen)",
  ),
  trend: cuePattern(
    "(real|noise|trend|significant|time|steadily|consistently|actually|truly|random|still|getting|going)",
  ),
  biggest_risk: cuePattern("(risk|risks|risky|exposed|right|biggest|today|money|forecast|target|number|night|most)"),
  what_first: cuePattern(
    "(first|fix|improve|act|action|actions|effort|impact|steps|focus|immediately|biggest|start|bleeding|back|go|address|money|win|winning)",
  ),
  who_acts: cuePattern("(act|action|first|fix|need|needs|responsible|talk|problem|issue|drop)"),
  drop_offs: cuePattern("(people|prospects|leads|stage|stages|point|step|where|often|biggest|funnel|script)"),
  funnel: cuePattern("(stage|stages|step|steps|conversion|funnel|pipeline|biggest|won|start|end)"),
  leakage: cuePattern("(money|revenue|dollars|cash|biggest|reason|reasons|stage|leak|leaks|total|losing|lost)"),
  health: cuePattern("(healthy|health|score|doing|status|campaign|good|bad|shape|well|check)"),
  compare: cuePattern(
    "(better|worse|best|worst|difference|rank|ranking|performing|performer|performers|sales|winning|win|wins|closing|selling|sell|converting|convert|head|side|stack|stacks)",
  ),
  drivers: cuePattern(
    "(help|helps|hurt|hurts|win|wins|winning|won|lose|losing|lost|close|closing|deal|factors|factor|drivers|matter|matters|affect|outcome|chances|odds|impact|biggest|success|make|makes|difference|likely|strongest|big|winners|losers|winner|loser|key)",
  ),
  show: cuePattern("(show|shows|number|count|plot|chart|graph|list|display|give|latest|view|money)"),
  alerts: cuePattern("(active|open|current|firing|alerts|urgent|attention|wrong|live|outstanding|fired|unresolved)"),
  describe: cuePattern(
    "(available|data|measures|metrics|dimensions|mean|means|definition|calculated|help|support|exactly|possible|questions|ask|answer|store|hold)",
  ),
  lead: cuePattern(
    "(brief|briefing|call|meeting|before|summary|summarise|summarize|lead|account|score|background|status|prep|prepare|demo|quick|know|last|conversation|next|best|action|objections|sentiment|tier|hot|warm|cold|latest|update|info|details|rundown|recap|profile|everything|about)",
  ),
};
