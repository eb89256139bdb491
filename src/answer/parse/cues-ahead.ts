import { type Cue, cue } from "./cue-pattern.ts";

const DEALS = "(deal|deals|opportunity|opportunities|opps|opp)";
const RISKY =
  "(risky|riskiest|shaky|shakiest|wobbly|endangered|weakest|vulnerable|dodgy|doomed|fragile|unsafe|safest|dangerous|slipping)";
const IN_DANGER =
  "(at risk|at stake|in danger|in trouble|in jeopardy|on thin ice|at high risk|of concern|risky|riskiest|shaky|wobbly|endangered|vulnerable|unlikely|about to|not going to|in doubt|doubtful|safe)";
const AHEAD = "(will|would|going to|gonna|might|may|could|wont|likely to|likely|unlikely to|expected to|set to|not)";
const ENDS =
  "(close|closes|closing|slip|slips|slipping|slide|push|pushed|die|lose|lost|win|won|land|lands|come in|come|fall through|fall apart|go south|go cold|make it|blow up|slip away|drop out|fail|sign|happen|go away|stall|convert|closed)";

/** Which open deals may not close. A named deal speaks louder than its name alone, which asks for a summary. */
export const dealRiskCues: readonly Cue[] = [
  ...cue(
    "deal_risk",
    1.01,
    `(will|is|are|can|gonna|going|does) ... (ACCOUNT|LEAD|DEALNAME) ... ${ENDS}`,
    `(is|are|how) ... (ACCOUNT|LEAD|DEALNAME) ... (at risk|in danger|safe|in trouble|risky|solid)`,
    `(win|lose|losing|close|land) (the |this |that |our |my )?(ACCOUNT|LEAD|DEALNAME)( ${DEALS})?`,
    `(chance|chances|odds|probability|likelihood|likely|probable) ... (ACCOUNT|LEAD|DEALNAME)`,
    `(confident|confidence|sure|certain|worried|nervous) ... (ACCOUNT|LEAD|DEALNAME) ${DEALS}`,
    `(is|are) (the |our |my |that )?(ACCOUNT|LEAD|DEALNAME) (${DEALS} )?(still )?(alive|dead|real|warm|solid|happening|on|on track|winnable|lost|salvageable)`,
    `(ACCOUNT|LEAD|DEALNAME) (${DEALS} )?(will|is going to|is gonna|wont|would|might) ... ${ENDS}`,
    `(which|what|whose) ... (most|biggest|many|largest|riskiest) ... (${DEALS}|MEASURE) ... (at risk|in danger|in trouble|in jeopardy)`,
    `who has ... (${DEALS}|MEASURE) ... (at risk|in danger|in trouble|in jeopardy)`,
    `(which|what|any) (open |old |current )?(${DEALS}|MEASURE) (should|can|could|do|must|to) ((we|i|they) )?(have to |need to )?(close out|drop|give up on|give up|write off|kill|abandon|disqualify|let go|let go of|walk away from|clean up|remove from)`,
  ),
  ...cue(
    "deal_risk",
    0.987,
    `${DEALS} ... ${IN_DANGER}`,
    `(at risk|high risk|low risk) (open |current |big |my )?${DEALS}`,
    `${RISKY} (open |current |big |my )?${DEALS}`,
    `(which|any|are there|list|show) ... (accounts|${DEALS}) ... ${AHEAD} ... ${ENDS}`,
    `(which|any|are there|list|show) ... ${DEALS} ... (attention|help|saving|rescuing|worry|worrying|care|love)`,
    `(danger|risk) of (slipping|being lost|not closing|falling|dying|losing|moving|pushing)`,
    `(share|part|percentage|percent|portion|how much) of (the |our |my )?(open )?(pipeline|pipe|MEASURE|${DEALS}) ... (lose|slip|close|win|real|solid|fake|safe|junk|hot air|realistic|rubbish)`,
    `${DEALS} (with|having|that have) ... (chance|chances|odds|probability|likelihood)`,
    `(which|any|are there|list|show) ... ${DEALS} ... (slip|slips|slipping|fall through|falling through|fall apart|falling apart|going south|going sideways)`,
    `what (open |big |current |other )?${DEALS} ... (${AHEAD}|slip|slipping|danger|trouble)`,
    `(will|can|gonna|could|might) ... ${DEALS} ... ${ENDS}`,
    `(is|are) ... ${DEALS} ... (going to|gonna|likely to|about to|set to|expected to|on course to) ... ${ENDS}`,
    `(chance|chances|odds|probability|likelihood) ... (of|that|for) (each|every|this|that|these|those|my|our|the|open) (open )?${DEALS}`,
    `how (likely|probable|safe|sure|solid|risky) (is|are) (the |this |that |these |my |our |each |every )?(open |current |big )?${DEALS}`,
    `(worry|worried|worrying|concern|concerned|nervous|risk|risks|risky|careful|afraid|scares|scare|danger|trouble|threat) ... (pipeline|pipe|${DEALS})`,
    `(value|money|amount|revenue|much|MEASURE) ... (at risk|at stake|in danger|in jeopardy) ... (pipeline|pipe|${DEALS})`,
    "(pipeline|pipe|open pipeline) ... (at risk|risk|risks|in danger|in jeopardy|in trouble|at stake|shaky)",
    "MEASURE ... (at risk|in danger|in jeopardy)",
    `(rate|score|rank|sort|scan|check|triage) (the |my |our |all )?(open )?${DEALS} (by|for) (risk|chance|probability|likelihood|danger)`,
    `(predict|forecast|score|estimate) (which|what|how many|the|our|my|all|each) (open )?${DEALS}`,
    `${DEALS} (risk|risks|health)`,
    `${DEALS} (to|i should|we should|should i|should we|that need|which need|needing) (worry|save|rescue|watch|chase|attention|saving|rescuing|help)`,
    `(save|rescue|babysit) ... ${DEALS}`,
    `${DEALS} ... (save|rescue|saving|rescuing)`,
  ),
];

const NUMBER =
  "(number|numbers|target|targets|goal|goals|quota|quotas|plan|budget|commit|commitment|quarter|year|month|forecast|PERIOD|MEASURE|million|millions|thousand|\\d+k|\\d+m|\\d+|eur|usd)";
const REACH =
  "(hit|hitting|make|making|reach|reaching|meet|meeting|beat|beating|miss|missing|exceed|exceeding|get to|getting to|achieve|attain|nail|smash|crush|deliver)";
const WE = "(we|i|they|the team|sales|REP|TEAM|MANAGER|VALUE|he|she|it|MEASURE)";

/** Where a period will end; how to get there asks for something to do. */
export const forecastCues: readonly Cue[] = [
  ...cue(
    "what_first",
    0.995,
    `how (do|can|could|should|would|will) (we|i|the team|you|they) (still )?${REACH} ... ${NUMBER}`,
  ),
  ...cue("forecast", 0.9, "(forecast|forecasts|forecasted|forecasting|projection|projections|projected)"),
  ...cue(
    "forecast",
    0.986,
    "^(?:(?:what|whats|is|are|s|the|our|my|show|give|me|us|a|an|please|can|you|do|have|we|run|make|produce|current|latest|new|get|and|now|then|how|about|of|for|sales|money) )*(?:MEASURE )?(?:forecast|forecasts|projection|projections|outlook)(?: (?:for|of|on|this|the|our|MEASURE|PERIOD|VALUE|REP|TEAM|MANAGER|sales|DIM|by|in|please|end|and|eoq|next|quarter|month|year|TIME|currently|looking|look|like|wise|numbers|number|now))*$",
    "(forecasted|projected|expected|predicted|estimated|likely) (MEASURE|sales|number|numbers|result|results|finish|landing)",
    `where (will|do|are|would|might|could|is|does|am) ... ${WE} ... (land|landing|end up|ending up|end|finish|finishing|come out|close out|wind up|stand at the end)`,
    `(land|landing|finish|finishing|end up|ending up|close out|come out) (at|on|for|this|the|PERIOD|above|below|over|under|short)`,
    `${WE} ... (will|going to|gonna|about to|expected to) ... (land|finish|end up)`,
    "(where|what) ... (landing|finishing)",
    `(will|can|could|are|would|is|gonna|going|may|might|do you think|am) ... ${WE} ... ${REACH} ... ${NUMBER}`,
    `^(?:(?:so|and|but|then|the|our) )*${WE} (will|can|could|would|may) ... ${REACH} ... ${NUMBER}`,
    `(chance|chances|odds|probability|likelihood|likely|confident|confidence|sure) ... ${REACH} ... ${NUMBER}`,
    `(on track|on course|on pace|enough|far|close|short|way) ... ${REACH} ... ${NUMBER}`,
    `(enough|sufficient) (open )?(pipeline|deals|opportunities|MEASURE) ... ${NUMBER}`,
    `how (is|does) (the|our|this) (quarter|month|year) (look|looking|shaping up|going to end|coming together|ending)`,
    "will (our |the |my )?MEASURE ... (grow|rise|fall|drop|increase|decrease|improve|recover|shrink|go|hold|be)",
    "^(?:(?:please|can|could|you|now|and) )*(forecast|predict|estimate|project) (the |our |my |us )?(PERIOD )?(MEASURE|sales|quarter|year|month|numbers|number|results)",
    `(is|are|was) ... (realistic|achievable|doable|within reach|feasible|attainable|out of reach) ... (PERIOD|quarter|month|year)`,
    `(is|are) (the |our |my |this )?(target|number|goal|plan|quota|forecast|commit) (still )?(realistic|achievable|doable|within reach|feasible|attainable|out of reach)`,
    `will ${WE} ... (make|do|close|bring in|book|sell|win|get) ... (million|millions|thousand|\\d+k|\\d+m|\\d+) `,
    `will (the|our|this) (quarter|month|year) (be|end|turn out|close|finish|work out) `,
    "weighted (pipeline|forecast|MEASURE)",
    "(pipeline|pipe|MEASURE) coverage",
    "(how much|what|whats|enough|our|the|is) ... (coverage|commit|committed|in commit)( for| of| do| in| PERIOD|$)",
    "(ahead|behind|above|below|short) (of |or ahead of |or behind of |or behind |or ahead )?(the |our |my )?(plan|target|goal|quota|budget)",
    `(gap|distance|shortfall) (to|against|from|vs|versus) (the |our |my )?(target|plan|quota|goal|budget|number)`,
    `(tracking|pacing|trending|progressing|standing) (against|to|vs|versus|towards|toward) (the |our |my )?(target|plan|quota|goal|budget|number)`,
    `will ${WE} be (above|below|ahead|behind|over|under|better|worse|short) ... `,
    "how much ... (will|are we going to|gonna|can|could|should|do you expect|do we expect) ... (close|sell|book|bring in|win|make|land|come in|sign)",
    "how (many|much) (deals |opportunities |MEASURE |money )?(will|are we going to|gonna|expect) ... (close|sell|book|bring in|win|make|land|come in|sign) ... (by|PERIOD|before|until|end)",
    "(what|how much|how many|how high) (will|would|is|are) (the |our |my )?MEASURE (be|look|come|end|going)",
    "(will|is|are) (our |the |my )?MEASURE ... (be|come|end up|land|reach|exceed|going to be) ... (by|PERIOD|end|target|plan)",
    "(best|worst|likely|base) case ... (quarter|PERIOD|year|month|MEASURE|revenue|sales)",
    "(call|commit) (the|this|our|my) (quarter|month|year|number)",
    "(end|close) of (the )?(quarter|month|year) (number|forecast|result|estimate|projection|outlook)",
    "(p10|p50|p90)",
    "(short of|below|behind|above|ahead of) (the |our |my )?(target|plan|goal|quota|budget) ... (by|at) ... (end|PERIOD)",
  ),
];
