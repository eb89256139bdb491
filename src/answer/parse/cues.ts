import type { Intent } from "#contracts/question.ts";
import { type Cue, cuePattern } from "./cue-pattern.ts";
import { dealRiskCues, forecastCues } from "./cues-ahead.ts";
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
import { changeEffectCues, cohortCues, experimentCues, patternCues } from "./cues-tests.ts";
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
  ...dealRiskCues,
  ...forecastCues,
  ...experimentCues,
  ...changeEffectCues,
  ...patternCues,
  ...cohortCues,
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
  deal_risk: cuePattern(
    "(\\d+|two|three|five|ten|twenty|top|first|predict|estimate|list|big|alive|confident|low|high|small|share|of|look|make|up|blow|deal|deals|opportunity|opportunities|opps|open|pipeline|risk|risks|risky|close|closing|slip|slipping|likely|danger|lose|lost|losing|win|won|save|rescue|worry|worried|most|big|biggest|current|money|quarter|month|end|chance|chances|odds|probability|safe|account|accounts|attention|watch|time|soon|next|real|sign|still|going|actual|actually|fall|through|apart|pipe|push|pushed|score|trouble|shaky|contract)",
  ),
  forecast: cuePattern(
    "(weighted|committed|turn|million|millions|thousand|one|two|three|four|five|half|ten|eur|usd|dollars|euros|over|above|\\d+|\\d+k|\\d+m|deals|k|m|look|looking|realistic|achievable|grow|rise|fall|drop|tracking|above|below|forecast|forecasts|land|landing|hit|make|reach|number|numbers|target|targets|goal|plan|quota|budget|quarter|month|year|end|going|pace|track|course|likely|close|closed|closing|finish|sell|win|book|bring|money|sales|expected|expect|commit|best|worst|case|chance|chances|odds|confident|current|currently|enough|deals|pipeline|come|still|real|realistic|realistically|honest|honestly|rest|way|short|gap|left|before|eoq|eoy|estimate|bookings|far|think|achieve|meet|beat|miss|range|guess|reasonable|call|ahead|behind|coverage)",
  ),
  cohorts: cuePattern(
    "(\\d+|weeks|months|cohort|cohorts|newer|new|older|old|recent|created|opened|same|age|worse|better|convert|converts|converting|win|winning|close|closing|deals|leads|slower|faster|mature|matured|maturity|curve|curves|compare|earlier|before|vintage|vintages|analysis|creation|quarter|kaplan|meier|survival|equal|batch|point|life|days|started|later|latest|batch|batches|conversion|progress|perform|performing|doing|month|time|quickly|slowly)",
  ),
  experiment: cuePattern(
    "(good|well|help|helps|helped|perform|performing|performs|converts|leading|group|beating|difference|doing|going|go|went|how|pricing|outperform|outperforming|test|tests|testing|experiment|variant|variants|version|versions|arm|control|treatment|challenger|winner|win|won|wins|winning|beat|beats|better|worse|a|b|c|script|scripts|new|old|current|previous|significant|significantly|conclusive|stop|end|call|result|results|lift|uplift|done|yet|enough|data|sample|size|long|longer|run|running|sure|split|randomised|randomized|email|pitch|bot|prompt|greeting|really|finished|early|keep|verdict|outcome|declare|pick|conversations|already|statistically|works|work|worked|performed|opening|opener|template)",
  ),
  change_effect: cuePattern(
    "(because|due|roll|back|undo|keep|rise|fall|drop|killed|idea|mistake|measure|happened|after|right|call|move|cost|smart|moved|stop|stopped|estimate|change|changes|changed|new|pricing|price|prices|increase|script|scripts|training|process|policy|discount|rollout|rolled|launch|launched|work|works|worked|working|help|helped|pay|paid|off|difference|effect|impact|better|worse|introduced|switched|started|made|make|did|done|since|before|after|team|reps|result|results|really|any|needle|playbook|raise|raised|lower|lowered|list|good|package|packaging|coaching|program|programme|initiative|actually|bring|brought|use|worth|trained|sales|first|date|old|way|day|began|campaign|deals|estimate|hurt|success|successful|region|switch|improve|improved|cut|fee|fees|rate|rates|offer|bot|pitch|approach|strategy|reorg|territory|territories|plan|comp|incentive|incentives|battlecard|competitor)",
  ),
  patterns: cuePattern(
    "(hear|refuse|ups|goes|wrong|makes|made|push|pushing|complain|words|kills|kill|look|differ|different|ones|give|like|who|any|lost|lose|losing|failed|dropped|drop|dropping|out|off|common|share|similar|pattern|patterns|theme|themes|objection|objections|conversation|conversations|calls|chats|deals|prospects|people|customers|leads|come|comes|up|hear|most|often|say|said|typical|typically|usually|usual|path|paths|frequent|frequently|raise|raised|leave|leaving|hang|walk|away|before|point|diverge|dead|bad|unsuccessful|ones|happen|happens|reason|reasons|main|top|go|going|cold|quit|give|escalated|buyers|booked|book|not|interest|quiet|biggest|mention|mentioned|keep|getting|get|kill|kills|tell|excuses|complaints|complain|pushback|turning|won|good|part|ways|transcripts)",
  ),
  lead: cuePattern(
    "(brief|briefing|call|meeting|before|summary|summarise|summarize|lead|account|score|background|status|prep|prepare|demo|quick|know|last|conversation|next|best|action|objections|sentiment|tier|hot|warm|cold|latest|update|info|details|rundown|recap|profile|everything|about)",
  ),
};
