import { type Cue, cue } from "./cue-pattern.ts";

const TEST =
  "(a b test|a b tests|ab test|ab tests|a b testing|ab testing|abtest|split test|split tests|experiment|experiments|test|tests|trial|pilot)";
const ARM = "(variant|variants|version|arm|option|group|treatment|control|challenger|champion|test group|bucket|cell)";
const WON =
  "(win|wins|won|winning|beat|beats|beaten|outperform|outperforms|outperformed|better|worse|lose|lost|ahead|beating|outperforming|winning|lift|uplift|significant|significantly)";
const THING =
  "(script|scripts|pitch|bot|prompt|flow|greeting|opening|opener|email|template|message|messaging|cadence|landing page|subject line|offer|cta|copy|wording)";
const OLD = "(old|older|previous|current|original|existing|control|former|last)";

/** Whether a test of two or more variants has a winner. */
export const experimentCues: readonly Cue[] = [
  ...cue("experiment", 0.93, "(a b|ab|split|multivariate|randomized|randomised|controlled) (test|tests|testing|trial)"),
  ...cue(
    "experiment",
    0.988,
    "(a b test|ab test|a b testing|ab testing|a b tests|ab tests|split test|split testing|experiment|experiments)",
    `${TEST} ... (result|results|winner|outcome|conclusive|inconclusive|significant|significance|done|over|finished|worked|work|success|successful|win|won|verdict|power|powered|sample|underpowered|long enough)`,
    `(result|results|winner|outcome|verdict|read out|readout) (of|from|for|in) (the |our |my |that |this )?${TEST}`,
    `(stop|end|call|conclude|finish|close|kill|keep running|continue|wait|terminate|declare) (with )?(the |our |my |this |that )?(script |pricing |email |VALUE |CAMPAIGN |DIM )?${TEST}`,
    `(did|does|has|have|is|was|will|do) ... ${ARM} (a|b|c|d|1|2|3|one|two|VALUE) ... ${WON}`,
    `(did|does|has|have|is|was|which|what) ... ${ARM} ... (win|won|winning|winner|beat)`,
    "(did|does|has|have|is|was|do) ... (variant|arm|challenger|treatment) (a|b|c|d|1|2|3|one|two|VALUE) ... (help|helps|helped|hurt|hurts|work|works|worked|improve|improves|improved|pay off|paid off|make a difference)",
    `(did|has|does|is|was|do) (the |our )?(challenger|treatment|test group|variant|variants|new variant|test arm) ... ${WON}`,
    "(winning variant|winning arm|winning version|test winner|winner of the test|declare a winner|pick a winner|call a winner)",
    `(is|was|did|does|has|do|are) ... new (sales |call |voice |chat )?${THING} ... ${WON} ... (than|the|vs|versus|over|against)`,
    `new (sales |call |voice |chat )?${THING} (vs|versus|against|or|compared) ... ${OLD}`,
    `(is|was|did|does|has) ... (new one|new version|new variant) ... ${WON} ... ${OLD}`,
    `how (did|is|was|does|are|has) (the |our |my |this |that )?(DIM |VALUE |script |email )?${TEST} (go|gone|going|do|doing|perform|performing|look|looking|run|running|turn out|end)`,
    `(is|does|how|was) (is |does )?${ARM} (a|b|c|d|1|2) ... (good|well|doing|perform|performing|work|working|worth)`,
    "(better|best|worse|performs|works|converts|ahead|leading|winning) ... (in|of) (the |our |this )?(test|experiment|a b test|split test|trial)",
    "(significant|significantly|significance|difference) ... (variant|variants|arm|arms|control|treatment)",
    "(control group|treatment group|test group|holdout|hold out group)",
    "(sample size|sample ratio|how many more|how much longer|how long) ... (test|experiment|variant|call it|be sure)",
    "(enough data|enough conversations|enough deals|too early) ... (call it|call the test|decide|stop the test|the test|pick a winner|winner|experiment)",
    `(a|b|c) (beat|beats|vs|versus|against|better than|worse than) (a|b|c)`,
    `(lift|uplift) (of|from|by) (the )?(new|VALUE|test|${ARM})`,
  ),
];

const CHANGE =
  "(change|changes|pricing|price|prices|discount|discounts|process|playbook|training|rollout|roll out|launch|initiative|policy|programme|program|reorg|comp plan|incentive|incentives|coaching|intervention|switch|introduction|methodology|tool|tooling|battlecard|battlecards|battle card|crm|packaging|territories|territory plan|onboarding|qualification rules|sla|script|pitch|approach|strategy|bot|offer|enablement|price increase|price cut|headcount|hire|hires)";
/** What was changed may carry a name that the data know, such as a stage called pricing. */
const NAMED = "(VALUE|DIM|MEASURE)";
const WORK =
  "(work|works|worked|working|help|helps|helped|helping|pay off|paid off|paying off|pay|make a difference|made a difference|making a difference|success|successful|succeed|succeeded|deliver|delivered|move the needle|moved the needle|do anything|done anything|any good|effect|impact|matter|mattered|hurt|hurting|backfire|backfired|make things better|make it better|improve|improved|worth it|results|result)";
const DID = "(did|has|have|was|is|does|do|had|are|were)";
const CHANGED =
  "(changed|switched|introduced|rolled out|launched|raised|lowered|cut|started|moved|replaced|retrained|trained|updated|increased|added|reduced|adopted|swapped|rewrote|restructured|reorganised|reorganized|tightened|rewrote|rewritten|reworked|redesigned|shortened|tested|hired|stopped|doubled|gave|brought in|implemented|deployed|dropped|made a change|new)";

/** Whether a change that was made for some from a date on did anything. */
export const changeEffectCues: readonly Cue[] = [
  ...cue(
    "change_effect",
    0.987,
    `${DID} ... new (\\S+ )?${CHANGE} ... ${WORK}`,
    `(did|has|does|was|is) (the |our |that |this )?new ${NAMED} ... ${WORK}`,
    `${DID} (the |our |that |this |my |these |those )?${CHANGE} ... ${WORK} ... (PERIOD|for|in|since)`,
    `${DID} (the |our |that |this |my )?(${CHANGE} )?(change|changes|rollout|roll out|price increase|price cut|training|reorg|initiative|policy|introduction|switch|coaching) ... ${WORK}`,
    `(we|i|they|somebody|the team|management|marketing|REP|TEAM|MANAGER) (have |had |just |recently )?${CHANGED} ... ${DID} (it|that|this|things|they) ... ${WORK}`,
    `(we|i|they|the team|management|marketing|REP|TEAM|MANAGER) (have |had |just |recently )?${CHANGED} ... PERIOD ... ${DID} (the |our |my )?MEASURE ... (${WORK}|better|worse|rise|drop|fall|change|grow|go up|go down|recover)`,
    `${DID} (the |our |that |this |my )?(VALUE |DIM |new )?${CHANGE} PERIOD ... ${WORK}`,
    `(we|i|they|the team|management|marketing|REP|TEAM|MANAGER) (have |had |just |recently )?${CHANGED} ... what (did|has|does|do) (it|that|this) (do|done|change|changed|bring|mean)`,
    `(we|i|they|the team|management|marketing) ${CHANGED} ... (any|an|the|what) (effect|impact|difference|improvement|results|result|change)`,
    `${DID} ${CHANGED} ... ${WORK}`,
    `${DID} (it|that|this) ${WORK} ... (we|i|they) ${CHANGED}`,
    `${DID} (it|that|this) ${WORK} (to|that|when|after) ... ${CHANGED}`,
    `(effect|impact|result|results|outcome|benefit) of (the |our |that |this |my )?new ${NAMED}`,
    `${DID} (changing|switching|introducing|raising|lowering|cutting|replacing|rolling out|launching|moving|rewriting|adding|retraining|training) ... ${WORK}`,
    `new (${CHANGE}|${NAMED}) ... PERIOD ... (helped|help|helps|worked|work|works|paid off|any good|effect|impact|difference)`,
    `(we|i|they|the team|management|marketing) (have |had |just |recently )?${CHANGED} ... (it|that|this) (was|is|has|did|does|had)? ?(good|well|bad|any good|helped|worked|useful|a success)`,
    `(effect|impact|result|results|outcome|benefit) of (the |our |that |this |my )?(new |recent |changed )*(${CHANGE}|${NAMED} (change|changes))`,
    `(effect|impact|difference|result) ... (have|has|had|make|made|did) (the |our |that |this )?(new |recent )?${CHANGE}`,
    `(effect|impact|result|results|outcome|benefit) (of |of the )?PERIOD (new )?${CHANGE}`,
    `${DID} (the |our |that |this |my )?PERIOD (new )?${CHANGE} ... (${WORK}|better|worse|good|smart|mistake)`,
    `${DID} ... ${CHANGE} ... (make|made|making) ... (better|worse|faster|slower|more|less)`,
    `(did|has|have|does|is|are) ... (improve|improved|better|worse|rise|rose|risen|grow|grown|drop|dropped|fall|fell|fallen|recover|recovered|changed|up|down) ... (after|since|following|because of|due to|thanks to) (the |our |that |this |we )?(new |PERIOD )*(${CHANGE}|${NAMED} change)`,
    `(after|since|following) (the |our |that |this )?(new |PERIOD )*${CHANGE} ... (better|worse|improve|improved|help|helped|work|worked|rise|rose|drop|dropped|recover|recovered)`,
    `(was|is) it (the |our |that )?(new )?(${CHANGE}|new ${NAMED}) `,
    `(because of|due to|caused by|thanks to|down to|result of) (the |our |that |this )?new (${CHANGE}|${NAMED})`,
    `(should|can|do|could) (we|i) (roll back|rollback|undo|reverse|keep|revert|extend|expand|roll out) (the |our |that |this )?new (${CHANGE}|${NAMED})`,
    `${DID} (the |our |that |this )?${NAMED} (change|changes|increase|cut) ... ${WORK}`,
    `(was|is) (the |our |that |this )?(new |PERIOD )*(\\S+ )?${CHANGE} ... (a good idea|a bad idea|a mistake|a success|worth it|the right call|the right move|a good move|smart)`,
    `(what|whats) (happened|changed|has happened|is different|happens) (after|since|when|once) (we|they|i|the team|management) ${CHANGED}`,
    `${DID} (raising|cutting|changing|lowering|stopping|dropping|adding|moving) ... (cost|cost us|lose us|lost us|bring us|win us|gain us) ... `,
    `what ... (new |recent )?${CHANGE} ... (do|did|done|bring|brought|achieve|achieved|change|changed) (to|for|in|since|PERIOD)`,
    `(before and after|before versus after|before vs after|pre and post|pre vs post|pre post|before after) ... ${CHANGE}`,
    `${CHANGE} ... (before and after|before versus after|before vs after|pre and post|pre vs post)`,
    "(before and after|before versus after|before vs after|pre and post|pre vs post) ... PERIOD",
    "(difference in differences|diff in diff|did analysis|did estimate|counterfactual|causal effect|treatment effect)",
    `since (we|i|they|the team|management|marketing) ${CHANGED} ... (better|worse|help|helped|work|worked|improve|improved|effect|impact|difference)`,
    `(better|worse|improve|improved|improvement|different) since (we|i|they|the team|the|our) (${CHANGED}|new|${CHANGE})`,
  ),
];

const LOST =
  "(lost|losing|failed|failing|dropped|unsuccessful|bad|dead|abandoned|escalated|unconverted|lose|losses|disqualified|not won|not booked|drop|dropping|leave)";
const TALKS =
  "(conversation|conversations|call|calls|chat|chats|deal|deals|opportunity|opportunities|opps|leads|lead|ones|customers|prospects|people|VALUE|dialogues|convos|convo|callers|losses)";

/** What lost conversations or deals share. */
export const patternCues: readonly Cue[] = [
  ...cue("patterns", 0.96, "(objection|objections|pushback|push back|pushbacks)"),
  ...cue(
    "patterns",
    0.988,
    `${TALKS} (that |which )?(we|i|they|reps|REP|TEAM) (lose|lost|are losing|did not win|failed) ... (in common|common|share|alike|similar|pattern)`,
    `${LOST} ${TALKS} ... (in common|common|share|shares|alike|similar|have in common)`,
    `(common|typical|shared|similar|recurring|usual) ... (in|about|to|among|across|with|of|between|for) ... ${LOST} ${TALKS}`,
    `(pattern|patterns|theme|themes|commonality|commonalities|similarities|red thread) ... ${LOST} ${TALKS}`,
    `(pattern|patterns|theme|themes|similarities|commonalities) (in|of|among|behind|across|between) (the |our |all |my )?(conversation|conversations|calls|chats|VALUE|losses|drop offs|dropoffs|transcripts|objections)`,
    `${LOST} ${TALKS} (pattern|patterns|themes)`,
    "(which|what|top|main|most|common|frequent|biggest|usual|typical|any|list|show|how often) ... (objection|objections|pushback|excuses|complaints)",
    "(objection|objections) ... (come up|comes up|came up|hear|heard|raise|raised|kill|kills|cost|common|frequent|most|mentioned|appear)",
    "(why|how come) (do|are|did|does) (the |our |my |so many |many |most )?(prospects|leads|buyers|customers|conversations|visitors) ... (drop out|dropping out|walk away|walking away|say no|saying no|disengage|lose interest|losing interest|not book|turn us down|back out)",
    "(say|says|said|tell|hear) ... (when|why|if|as|before) ... (say no|no|leave|leaving|refuse|refusing|hang up|decline|declining|drop out|drop off)",
    "(why|how come) (do|are|did|have) we (lose|losing|lost) (so many |our |the |all these |these |many )?(conversations|calls|chats|convos)",
    "(reason|reasons) (for|of|behind) (the |our |all |these )?(hang ups|hangups|drop outs|dropouts|refusals|rejections)",
    "what (makes|made) (the |our |so many |most )?(people|prospects|customers|callers|leads|buyers|them) ... (say no|leave|refuse|decline|walk away|not book|drop out|hesitate|turn us down)",
    "(what|which) ... (prospects|people|customers|callers|leads|buyers|they) ... (complain|complaining|object|objecting|push back|pushing back|refuse|resist|dislike|hesitate)",
    "(reasons|reason|excuses|arguments) (that |which )?(the |our )?(prospects|people|customers|callers|leads|buyers|they) ... (give|have|name|for not|say|mention)",
    `${LOST} (VALUE |voice |chat )?${TALKS} ... (look like|sound like|differ|different) `,
    `how ... ${LOST} ${TALKS} ... (differ|different|compare)`,
    "what (kills|ruins|breaks|sinks|ends|derails) ... (conversations|calls|chats|VALUE)",
    `(goes|go|went|going) wrong in ... (${TALKS} (that |which )?(we |they )?(lose|lost|losing)|${LOST} ${TALKS})`,
    "(pattern|patterns) ... (who|when|how|why) ... (drop|drops|dropping|leave|leaves|lost|quit|quits|lose)",
    "(diverge|diverges|divergence|part ways|fork|turning point|tipping point|breaking point)",
    "where (do|does|did) ... (won|good|successful|winning) ... (and|from|vs|versus) ... (lost|bad|failed|losing) ... (split|separate|differ)",
    "(what|which) ... (say|says|said|ask|asked|words|phrases|hear|complain) ... before ... (leave|leaving|drop|hang up|quit|drop out|drop off|go|end|lost|escalate)",
    "(conversation|dialogue|call|chat) (path|paths|flows|patterns|pattern|sequence|sequences)",
    "(typical|common|usual) (path|paths|sequence|story|course) (of|to|in|for) ... ",
  ),
];

const YOUNG = "(newer|recent|younger|latest|new|later|newest|recently created|fresh)";

/** Deals or conversations by when they began, compared at the same age. */
export const cohortCues: readonly Cue[] = [
  ...cue("cohorts", 0.965, "(cohort|cohorts|vintage|vintages)"),
  ...cue(
    "cohorts",
    0.988,
    `(${YOUNG}|older|old|which|what|each|monthly|quarterly|weekly|PERIOD|TIME|do|are|compare|created) (cohort|cohorts|vintage|vintages|batch|batches)`,
    "(cohort|cohorts|vintage|vintages) (analysis|view|table|curve|curves|conversion|compare|comparison|by|report|chart|MEASURE|TIME)",
    "(by|per|across|between) (creation |start |signup |monthly |quarterly |MEASURE |TIME )?(cohort|cohorts|vintage|vintages)",
    "(same age|same maturity|equal age|age adjusted|same point in (their|its) life|same number of days|same days since|at that age|same stage of life|like for like age)",
    "MEASURE ... after \\d+ (days|weeks|months)",
    "(matured|maturity|maturation|maturing|ripen|ripened|ripening|kaplan meier|survival curve|survival curves|survival analysis|time to win curve)",
    `(do|are|did|does|is|have) (the |our |my )?${YOUNG} (deals|leads|opportunities|opps|conversations|customers|prospects|ones) ... (worse|better|slower|faster|less|more|slowly|quickly|fewer) `,
    `${YOUNG} (deals|leads|opportunities|opps|conversations) ... (worse|better|slower|faster|less|more|poorly) ... (than|older|before|earlier|previous|old)`,
    `MEASURE ... (worse|better|slower|faster|less|more) ... than (the |our )?(old|older|earlier|previous) (deals|ones|opportunities|opps|leads|MEASURE)`,
    `(compare|comparing) (the |our )?${YOUNG} (deals|leads|opportunities|opps|conversations) ... (older|old|earlier|previous) `,
    "(deals|opportunities|opps|leads|conversations) (that |which )?(came|arrived|were created|were opened|entered) ... PERIOD ... (convert|converting|closing|winning|win|close) ... (as well|worse|better|slower|faster|like|as)",
    "(deals|opportunities|opps|leads|conversations) (created|opened|started|begun|added|born|that began|that started|we opened|we created) ... (PERIOD) ... (compare|convert|age|mature|do|perform|doing|vs|versus|against|than)",
    "how (do|did|does|are) ... (deals|opportunities|opps|leads) (created|opened|started|from) ... (age|mature|compare|develop|convert)",
    "(after|within|in) (the )?(first )?(30|60|90|\\d+) days ... (of creation|after creation|old|of age|cohort)",
  ),
];
