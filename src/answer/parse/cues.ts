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
import { widerCues } from "./cues-wider.ts";
import { widerOtherCues } from "./cues-wider-other.ts";

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
  ...widerCues,
  ...widerOtherCues,
];

/** Words that count as understood whatever the intent: word families and nouns that add nothing to the slots. */
export const neutralWords: RegExp = cuePattern(
  "($change|$extreme|show|performance|number|numbers|figure|figures|data|report|overview|breakdown|percentage|percent|rate|rates|trend|recently|lately|overall|total|result|results|segment|segments|chart|graph|table|dashboard|value|values|against|compared|comparison|broken|split|grouped|group|average|history|historical)",
);

/** Words that count as understood when an intent wins, though its rules skip over them. */
export const companionWords: Readonly<Partial<Record<Intent, RegExp>>> = {
  why: cuePattern(
    "(happened|reason|reasons|cause|causes|caused|behind|driving|drove|suddenly|significantly|sharply|so|badly|went|going|gone|bad|low|high|wrong|explain|hard|far|fast|happen|poorly|weak|poor|miss|missed|took|take|hit|story|dig|dive|understand|numbers|result|results|soft|off|short|board|new|something|ugly|blame|deals|many|collapse|collapsed)",
  ),
  trend: cuePattern(
    "(real|noise|trend|significant|time|steadily|consistently|actually|truly|random|still|getting|going|pattern|seasonal|seasonality|used|close|chance|luck|variance|variation|usual|usually|normal|before|true|sure|confident|long|short|slow|fast|high|low|seeing|follow|follows|worry|think)",
  ),
  biggest_risk: cuePattern(
    "(risk|risks|risky|exposed|right|biggest|today|money|forecast|target|number|night|most|part|parts|area|areas|place|places|problem|problems|trouble|danger|threat|worry|worried|exposed|weak|customers|deals|accounts|segment|hidden|real|single)",
  ),
  what_first: cuePattern(
    "(first|fix|improve|act|action|actions|effort|impact|steps|focus|immediately|biggest|start|bleeding|back|go|address|money|win|winning|three|two|one|thing|things|wins|deals|time|more|sell|get|get|move|moves|lever|levers|step|priority|priorities|team|quick|solve|problem|important|impactful|plan|effort|better|win|numbers|sales|help|trying|attention|matters)",
  ),
  who_acts: cuePattern(
    "(act|action|first|fix|need|needs|responsible|talk|problem|issue|drop|lead|fixing|take|taking|step|stepping|coaching|coach|coached|help|nudge|push|support|number|name|names|person|manager|rep|reps|owner|sit|chat|speak|meet|call|person|right|person|owns|job|something)",
  ),
  drop_offs: cuePattern(
    "(people|prospects|leads|stage|stages|point|step|where|often|biggest|funnel|script|conversation|hang|hanging|hung|leave|leaving|quit|give|lose|losing|lost|bot|chat|call|callers|early|mid|midway|moment|part|phase|replying|responding|dying|die|go|going|usually|most|makes|clients|customers|before|after|booking|rails|off)",
  ),
  funnel: cuePattern(
    "(stage|stages|step|steps|conversion|funnel|pipeline|biggest|won|start|end|make|makes|making|past|get|gets|deals|stuck|die|dying|stall|lose|losing|lost|exactly|move|moves|through|reach|reaches|usually|process|conversion|convert|converts|pass)",
  ),
  leakage: cuePattern(
    "(money|revenue|dollars|cash|biggest|reason|reasons|stage|leak|leaks|total|losing|lost|costing|cost|costs|miss|missing|missed|away|slipping|slip|dollar|value|lose|left|table|leaving|leave|because|due|failed|every|drop|offs|money)",
  ),
  health: cuePattern(
    "(healthy|health|score|doing|status|campaign|good|bad|shape|well|check|tracking|going|looking|track|things|working|fine|ok|pulling|weight|delivering|performing|results|campaigns|worth|paying|update|this|business|one)",
  ),
  compare: cuePattern(
    "(better|worse|best|worst|difference|rank|ranking|performing|performer|performers|sales|winning|win|wins|closing|selling|sell|converting|convert|head|side|stack|stacks|sold|sell|sells|closes|closed|close|won|convert|converts|most|deals|difference|different|differ|gap|lag|behind|ahead|between|rep|seller|top|seller|performs|perform|performance|doing|bring|brings|money|side|which|result|results|much|stronger|weaker|number)",
  ),
  drivers: cuePattern(
    "(help|helps|hurt|hurts|win|wins|winning|won|lose|losing|lost|close|closing|deal|factors|factor|drivers|matter|matters|affect|outcome|chances|odds|impact|biggest|success|make|makes|difference|likely|strongest|big|winners|losers|winner|loser|key|predict|predicts|loss|losses|link|relation|relationship|correlate|correlates|correlation|probability|likelihood|likely|effect|effects|influence|influences|common|depends|depend|reason|reasons|usually|often|bigger|smaller|big|small|larger|harder|easier|sell|buy|customers|separates|distinguish|size|large|secret|succeed|fail)",
  ),
  show: cuePattern(
    "(show|shows|number|count|plot|chart|graph|list|display|give|latest|view|money|sell|sold|made|make|earn|earned|level|evolution|development|much|many|exact|actual|figure|total|sum|percentage|month|current|today|curve|progression|close|takes|take|long|detail|numbers|track|follow|report|export|send|pull|please|split|count|counts|per|individual|mean|median|ci|stats|created|won|lost|closed|win|lose|book|booked|opened|median|happen|happened|worth|need|weekly|monthly|run|runs|running|average)",
  ),
  alerts: cuePattern(
    "(active|open|current|firing|alerts|urgent|attention|wrong|live|outstanding|fired|unresolved|unusual|strange|weird|odd|happen|happened|happening|overnight|night|last|new|flagged|flags|pop|popped|know|aware|miss|missed|wrong|broken|fire|actual|currently|morning|matter|matters|look)",
  ),
  describe: cuePattern(
    "(available|data|measures|metrics|dimensions|mean|means|definition|calculated|help|support|exactly|possible|questions|ask|answer|store|hold|come|from|recent|fresh|old|kind|kinds|sort|type|types|handle|list|schema|values|distinct|unique|fields|columns|date|dates|last|updated|update|imported|loaded|sync|synced|exist|exists|far|back|go|goes|history|cover|covers|term|word|work|works|out|worked|formula|meaning|computed|compute|calculate|options)",
  ),
  lead: cuePattern(
    "(brief|briefing|call|meeting|before|summary|summarise|summarize|lead|account|score|background|status|prep|prepare|demo|quick|know|last|conversation|next|best|action|objections|sentiment|tier|hot|warm|cold|latest|update|info|details|rundown|recap|profile|everything|about)",
  ),
};
