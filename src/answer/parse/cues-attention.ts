import { cue } from "./cue-pattern.ts";

export const riskCues = [
  ...cue(
    "biggest_risk",
    0.93,
    "(biggest|greatest|largest|main|top|major|most) ... (risk|risks|threat|threats|danger|exposure|worry|worries)",
    "(risk|risks|risky|riskiest|threat|threats|danger|dangers|exposed|exposure|vulnerable)",
  ),
  ...cue(
    "biggest_risk",
    0.88,
    "(worried|worry|concerned|nervous|scared|afraid|anxious) ... (about|most|by|of)",
    "(keep|keeps|keeping) (me|us|you|him|her|the cro|the ceo|anyone) ... (up|awake)",
    "(biggest|main|worst|most serious|greatest|largest|number 1|top) (problem|problems|issue|issues|concern|concerns|weakness|headache|weak spot|trouble|challenge|exposure|pain point|pain points)",
    "weak (spot|spots|point|points|link|links)",
    "(weakest|weak) (spot|spots|link|links|area|areas|point|points)",
    "(could|might|may|will|going to|about to) (hurt|bite|kill|sink|blow up|go wrong|lose|miss)",
    "(could|might|can|may) go wrong",
    "(bleeding|hurting) (the )?(most|worst)",
    "(should|do) (i|we) (worry|be worried|be concerned|be afraid|fear)",
    "(in|into) trouble",
  ),
  ...cue(
    "biggest_risk",
    0.88,
    "(weak|weakness|weaknesses|vulnerability|vulnerabilities|fragile|shaky)",
    "(hurting|costing) us (the )?most",
  ),
];

export const actionCues = [
  ...cue(
    "what_first",
    0.95,
    "(what|where) (should|can|could|do|must|would|shall) (i|we|you|the team|they|one|sales) ... (first|next|now|fix|change|tackle|focus|prioritize|prioritise|start|improve|do|attack|recommend|suggest|concentrate|spend)",
    "(do|fix|tackle|address|handle|attack|work on|change|start with|look at|solve) (it |that |this )?first",
    "(what|which) (action|actions|steps|moves|fix|fixes|play|plays|thing|things) ... (first|next|should|would|most|matter|matters|take|pay|pays|worth|help|helps)",
    "(top|highest|biggest|first|number 1|main) (priority|priorities|action|actions|lever|fix|fixes|opportunity|opportunities|win|wins to get|bang)",
  ),
  ...cue(
    "what_first",
    0.9,
    "(recommend|recommends|recommended|recommendation|recommendations|suggest|suggestion|suggestions|advice|advise|action plan|action items|game plan|to do list|to dos|todo|todos|next step|next steps|next best action|next action|quick win|quick wins|playbook)",
    "(prioritize|prioritise|priority|priorities)",
    "(what|where) (to|do we|do i|can we|can i|should we|should i|we) (do|fix|focus|change|prioritize|prioritise|start|tackle|improve)",
    "what (now|next)",
    "how (do|can|could|should|would|to|might) ((we|i|you|the team|they) )?(best )?(fix|improve|increase|raise|boost|lift|grow|recover|reverse|win back|turn|get|stop|reduce|shorten|lower|plug|speed up|bring|win|address|solve|cut) ... ",
    "(improve|fix|boost|increase|raise|lift|recover|turn around) ... (first|MEASURE)",
    "where ... (focus|concentrate|start|begin|effort|efforts|attention|energy|invest)",
    "(actions|action) ",
    "what (would|do) you (do|suggest|recommend|advise)",
    "(give|show|tell) ... (actions|steps|plan)",
  ),
  ...cue("what_first", 0.8, "(actions|action|fix|plan|so what)"),
  ...cue(
    "what_first",
    0.9,
    "(quickest|easiest|fastest|biggest|cheapest) (win|wins|fix|fixes)",
    "(whats|what is|is there a) (the )?(plan|game plan|move|play)",
    "how ... (stop|plug|fix) the (bleeding|leak|leaks|drop|slide)",
  ),
  ...cue("what_first", 0.97, "make MEASURE (go|better|higher|lower|grow|rise)"),
];

export const ownerCues = [
  ...cue(
    "who_acts",
    0.96,
    "who ... (need|needs|should|must|has|have|ought|is going|is supposed) ... (act|acts|do|fix|own|step in|move|change|intervene|handle|take action|take care|jump in|lead|deal|decide|take|be told|know|hear|respond|coach|coached|coaching)",
    "(which|what) ... ($people|one) ... (need|needs|should|must|has to|have to|ought) ... (act|do|fix|own|step|move|change|intervene|handle|take|help|coaching|support|attention|respond)",
  ),
  ...cue(
    "who_acts",
    0.93,
    "who (is |are |s )?(responsible|accountable|in charge|on the hook|to blame|behind this|behind it|the owner|owning|owns|own|drives this|caused|causing|on point|dri)",
    "(whose|whos) (job|problem|fault|responsibility|task|call|court|move|responsible|accountable|in charge|on it|to blame)",
    "who (do|should|can|would|must|shall|could) (i|we) ... (talk|speak|call|coach|chase|ping|contact|ask|go|escalate|help|reach|meet|sit|email|nudge|push|tap|assign|train|focus)",
    "(needs|need|needing) (coaching|training|help|support|a nudge|a push|a talk)",
    "who to (chase|coach|talk|blame|call|ping|contact|ask|nudge|speak|train|help)",
    "(responsible|accountable|owner|owners) (of|for) (this|that|it|the|these|fixing)",
    "who ... (act|acts)",
    "(coach|coaching) (first|next|list|priority)",
  ),
  ...cue(
    "who_acts",
    0.94,
    "(which|what) $people ... (causing|cause|caused|dragging|hurting|to blame|behind|responsible|accountable)",
  ),
];

export const dropCues = [
  ...cue(
    "drop_offs",
    0.94,
    "(drop|drops|dropping|dropped|fall|falls|falling|falloff) (off|offs|out|outs)",
    "(dropoff|dropoffs|dropout|dropouts|churn points)",
    "(abandon|abandons|abandoned|abandoning|abandonment|hang up|hangs up|hanging up|hung up|hangup|hangups|hang ups|bail|bails|bailing|bounce|ghost|ghosts|ghosted|ghosting|disengage|disengaging)",
    "(stop|stops|stopped|stopping|quit|quits) (responding|replying|answering|talking|engaging|writing|texting)",
    "(go|goes|going|went|gone) (cold|dark|quiet|silent)",
  ),
  ...cue(
    "drop_offs",
    0.9,
    "where ... (lose|losing|lost) ... (people|prospects|prospect|leads|lead|conversations|conversation|callers|customers|chats|calls|them|buyers|users|visitors|VALUE)",
    "(VALUE|conversations|prospects|people|leads|chats|calls|callers|customers|they) ... (leave|leaving|die|dying|disappear|disappearing|vanish|fail|end|break down|breaking down|get lost|drop|stall|give up)",
  ),
  ...cue(
    "drop_offs",
    0.98,
    "(which|what) (stage|step|point|part|DIM) (do|are|did|have) ... (lose|losing|lost|leave|leaving|die|dies|dying) ... (people|prospects|leads|conversations|callers|customers|chats|calls|them|buyers|VALUE)",
  ),
];

export const funnelCues = [
  ...cue(
    "funnel",
    0.96,
    "(funnel|funnels)",
    "(deals|opportunities|leads|people|prospects|conversations|they|we) (move|moves|moving|progress|progresses|flow|flows|pass|travel|go|goes|advance) through",
    "(stage|step) (by|to) (stage|step)",
    "(stage|stages|step|steps) (conversion|conversions|rates|breakdown)",
    "conversion (by|per|between|from|through|across|at|of) (each |the |every )?(stage|stages|step|steps|DIM)",
  ),
  ...cue(
    "funnel",
    0.9,

    "where ... (deals|opportunities|opps) ... (stuck|die|dies|stall|stalls|stalled|lost|fall|leak|end|stop)",
    "where ... (lose|losing|lost) ... (deals|opportunities|opps|sales)",
    "(pipeline|sales) (stages|steps|progression|process)",
    "(deals|opportunities) ... (in the|per|by|through|at each|which) (pipeline|stage|stages)",
    "(which|what) (stage|step|DIM) ... (lose|losing|lost|die|stall|stuck|bottleneck) ... (deals|opportunities|opps)",
    "bottleneck(?:s)?",
  ),
  ...cue(
    "funnel",
    0.9,
    "(turn|turns|convert|converts|become|becomes|make it|advance|advances|progress|progresses) (into|to) VALUE",
  ),
];

export const leakCues = [
  ...cue(
    "leakage",
    0.95,
    "(leak|leaks|leaking|leaked|leakage|leakages)",
    "(money|revenue|dollars|cash|value|MEASURE|$who) ... (on the table|down the drain|out the door|out of the door|through the cracks)",
    "(lose|losing|lost|miss|missing|missed|waste|wasting|wasted|forgo|forgone|leave|leaving|bleed|bleeding) ... (money|dollars|cash|value|revenue|euros|bucks|income|MEASURE)",
    "(money|revenue|cash|dollars|value) ... (lose|losing|lost|miss|missing|wasted|wasting|disappear|disappearing|go missing|slipping|slip|escaping|bleed|bleeding)",
  ),
  ...cue(
    "leakage",
    0.88,
    "(on the table|through the cracks|down the drain)",
    "how much ... (cost|costs|costing) ... ",
    "(cost|costs) of (drop offs|losing|lost|poor|low|escalations|failures)",
    "(recoverable|recover) ... (money|revenue|value|MEASURE)",
    "(lost|missed|unrealized|unrealised) (revenue|money|value|sales|MEASURE|opportunity|opportunities)",
  ),
  ...cue(
    "leakage",
    0.9,
    "(how much|what) ... (losing|lose|lost|cost|costs|costing)",
    "(where|what) ... money ... (going|go|goes|went)",
  ),
  ...cue("leakage", 0.96, "(cost|costs|price) of ... "),
];

export const healthCues = [
  ...cue(
    "health",
    0.94,
    "(health|healthy|healthier|healthiest|unhealthy|healthcheck)",
    "how (is|are|s) (the |our |my )?(CAMPAIGN|TEAM|REP|MANAGER|VALUE|campaign) (campaign )?(doing|performing|going|looking|holding up|faring|getting on|running|coming along|tracking)",
    "how (well )?(is|are|does|do) (the |our |my )?(CAMPAIGN|campaign|VALUE|TEAM) ... (doing|do|perform|performing|run|running|going|work|working)",
  ),
  ...cue(
    "health",
    0.88,
    "(is|are) (the |our )?CAMPAIGN ... (working|good|ok|okay|fine|healthy|performing|on track|any good|paying off|successful|bad|sick)",
    "how (is|are|s) (we|things|business|the business|sales|our sales|everything|the team)( (doing|performing|going|looking|today|these days))?",
    "(state|status|condition|shape|pulse|check up|checkup|vitals) ... (CAMPAIGN|TEAM|VALUE|REP|business|sales|PERIOD|pipeline)",
    "CAMPAIGN ... (status|performance|score|overview|check|report|update|results|doing)",
    "(status|performance|score|overview|check|report|update|results|update) (of|on|for) (the )?CAMPAIGN",
    "(good|bad|great|poor|rough) shape",
    "(update|brief|briefing|report|overview|summary) ... (on|about|of) (the )?(CAMPAIGN|TEAM|VALUE|REP|MANAGER)",
    "on track",
  ),
  ...cue("health", 0.75, "(overview|summary|recap|update|highlights|snapshot|dashboard|scorecard|status|rundown)"),
];

export const alertCues = [
  ...cue(
    "alerts",
    0.95,
    "(alert|alerts|alarm|alarms|warning|warnings|red flag|red flags|incident|incidents|watches|notifications)",
  ),
  ...cue(
    "alerts",
    0.88,
    "what(s| is| are)? (wrong|broken|on fire|burning|urgent|alarming)( right now| now| today| PERIOD)*",
    "anything ... (wrong|unusual|broken|urgent|burning|on fire|off|weird|strange|odd|abnormal|worrying|alarming|i should know|to know|know about|critical|bad)",
    "(firing|triggered|tripped|went off|fired)",
    "(needs|need|require|requires) (my |our |immediate |urgent )?attention",
    "(anomaly|anomalies)",
    "(fires|fire) (to put out|burning|today|right now)",
  ),
];
