import { cue } from "./cue-pattern.ts";

export const describeCues = [
  ...cue(
    "describe",
    0.96,
    "(what|which) (data|measures|measure|metrics|metric|dimensions|dimension|kpi|kpis|fields|columns|information|tables|numbers|sources|periods|dates|questions) ... (do|does|have|has|are|is|can|you|exist|available|there|covered)",
    "what (do|can|could) (you|upshot|u) ... (know|do|answer|tell|help|see|analyze|analyse|measure|track)",
    "what can (i|we) (ask|do|query|see|get|find)",
    "(how|when) ... (fresh|up to date|current|updated|refreshed|synced|recent|stale|old) ... (data|numbers|figures|information)",
    "how (fresh|recent|old|current|up to date)",
    "(data|last) (freshness|update|refresh|sync|coverage|quality|sources|dictionary|catalog)",
    "(define|definition of|meaning of|what is meant by|what counts as|formula for|how is|how are|how do you) ... MEASURE ... (calculated|defined|computed|measured|calculate|compute|define|measure|counted)",
    "(define|definition of|definition|meaning of|meaning|what is meant by|formula|formula for|methodology) ... MEASURE",
    "what (does|do) ... MEASURE ... (mean|include|measure|count|cover|stand for)",
    "how (is|are|do you|do we|did you|does) ... MEASURE ... (calculated|defined|computed|measured|calculate|compute|define|counted|work out|worked out|derived)",
    "(which|what|list|show|name) (all |of )?(the |our |all |your )?(different |available |possible )?(DIM) (do we|do you|are there|are available|exist|have we|are in|can i|we have|you know|you have|available|there are)",
    "^(list|list all|show all|list the|name the|list our) (the )?DIM$",
  ),
  ...cue(
    "describe",
    0.9,
    "^(help|hi|hello|hey|good (morning|afternoon|evening)|thanks|thank you|start|menu|hola|yo|test|hi there|hello there|help me)$",
    "(help|capabilities|features|commands|examples|documentation|how (do|does) (this|it|upshot) work|how to use|what are you|who are you)",
    "(how far back|since when|what period|which period|time range|date range) ... (data|cover|covers|history|go|goes|have)",
    "(how|can i) ... (trust|reliable) ... (data|numbers|figures)",
    "how many (DIM) (do we have|are there|exist|do you know|have we)",
  ),
  ...cue(
    "describe",
    0.93,
    "(when|is|was|how) ... (data|numbers|figures) ... (fresh|updated|update|current|refreshed|synced|loaded|imported|up to date|complete|reliable|good)",
    "^(list|show|name)( me)?( all)?( my| our| the)? DIM$",
  ),
];

export const leadCues = [
  ...cue(
    "lead",
    0.95,
    "(LEAD|ACCOUNT) ... (call|meeting|demo|brief|briefing|summary|background|status|prep)",
    "(brief|briefing|summarize|summarise|summary|background|prep|prepare|lowdown|rundown|recap|overview|profile|info|information|details|update|everything|story|catch|tell|know|scoop|dossier) ... (LEAD|ACCOUNT)",
    "(lead|account|prospect|customer|company|client) (LEAD|ACCOUNT)",
    "^(LEAD|ACCOUNT)$",
    "(call|meeting|demo|talk|speaking|meet|calling|talking|chat|meeting up) (with|to) (LEAD|ACCOUNT)",
    "(score|tier|signals|objections|sentiment|next best action|last conversation) (of|for|with|from|at) (lead )?(LEAD|ACCOUNT)",
    "(how|where|what|who) ... (LEAD|ACCOUNT)",
  ),
  ...cue("lead", 0.85, "(LEAD|ACCOUNT)"),
];

export const outsideCues = [
  ...cue(
    "out_of_scope",
    0.98,
    "(weather|temperature|raining|rain|snow|sunny|umbrella)",
    "(tell|write|make|sing|compose|give|know) ... (joke|jokes|poem|haiku|song|lyrics|limerick|essay|novel|rap)",
    "(recipe|recipes|restaurant|restaurants|pizza|lunch|dinner|cook|vacation|holiday|flight|flights|hotel|hotels|movie|movies|football|soccer|basketball|game last night|horoscope|lottery|bitcoin|crypto|ethereum|stock price|stock prices|share price|stock market|interest rates|inflation|election|president|prime minister|capital of|population of|meaning of life)",
    "(python|javascript|typescript|java|html|css|regex|react|kubernetes|dockerfile|leetcode|rust|excel macro|vba)",
    "(write|generate|debug|refactor|fix|review) ... (code|program|script to|function|class|unit test|query|sql|macro|pull request|bug in)",
    "(translate|translation|how do (you|i) spell|grammar|proofread|synonym)",
    "(what|whats) ... (time is it|the time|todays date|the date today|day is it|date is it)",
    "(ignore|disregard|forget|override|bypass) ... (instructions|instruction|prompt|rules|previous|above|policy|policies|guidelines|everything)",
    "(system prompt|developer mode|jailbreak|your instructions|your prompt|your rules|api key|api keys|password|passwords|credentials|secret key|tokens|access token|env|environment variables|credit card|ssn|social security)",
    "(are you|you) (human|real|sentient|a bot|an ai|alive|chatgpt|claude|gpt)",
    "(who|what) (made|created|built|trained) you",
    "(cover letter|resume|curriculum vitae|cv|homework|thesis|wedding|birthday|girlfriend|boyfriend|love me|marry)",
    "(act|behave|pretend|roleplay|role play) (as|like|to be)",
    "(you are|you re|youre) now",
    "(salary|salaries|payroll|bonus|bonuses|vacation days|sick leave|fire someone|who should (i|we) fire)",
    "(news|headlines) (today|about|in)",
    "(legal|medical|tax) (advice|question)",
    "(square root|integral|solve|calculate|compute) (of|the equation|for x|\\d+)",
    "how (old|tall) (is|are|am) (he|she|you|i|the (president|earth|ceo|moon))",
  ),
];
