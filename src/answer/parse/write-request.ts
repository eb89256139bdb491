const OBJECTS = "(?:the |this |that |these |those |a |an |all |my |our |his |her |its |their |any |every )?";
const RECORDS =
  "(?:deals?|leads?|accounts?|opportunit(?:y|ies)|stages?|status|owners?|records?|rows?|contacts?|customers?|tasks?|notes?|calls?|meetings?|demos?|fields?|amounts?|close dates?|quotas?|campaigns?|reps?|targets?|calendar|invites?|reminders?|tickets?|pipeline|crm|table|tables|database|data|entry|entries|user|users|budget|price|prices|discount|script|territory|territories|forecast|password|settings|permissions)";

const POLITE = "(?:(?:please|pls|plz|kindly|just|now|then|also|and|ok|okay|hey|hi|upshot|so|first|quickly) )*";
const ASKED = `(?:(?:can|could|would|will) (?:you|u|upshot)(?: please| pls| kindly| just| also| quickly)? |i (?:want|need|would like|d like) you to (?:please )?|id like you to |(?:i want|i need|we need|we want|want|need) to |go ahead and |go and |help me (?:to )?|lets? |let us |make sure (?:you |to )?|dont forget to |remember to |please )?`;

/** Verbs that change records or reach people, whatever follows. */
const ALWAYS =
  "(?:update|delete|remove|erase|purge|wipe|insert|rename|reassign|assign|unassign|archive|cancel|remind|invite|unsubscribe|subscribe|approve|reject|overwrite|merge|deactivate|disable|enable|provision|enroll|enrol|unenroll|fire off|log into|sign|refund|dial|book|reschedule|schedule|dm|cc|forward|notify|upload|import|sync|export|reopen|close out|mark|create|add|edit|modify|alter|truncate|upsert|append|approve|escalate|unassign|transfer|hire|install|deploy|publish|post|tweet)";

const START = `^${POLITE}${ASKED}${POLITE}`;
const RULES: readonly RegExp[] = [
  new RegExp(`${START}${ALWAYS}\\b(?! me (?:on|about|with)| us (?:on|about|with)| (?:on|about) )`),
  new RegExp(
    `${START}(?:change|set|move|push|close|reset|drop|clear|put|fix|correct|replace|switch|convert|bump|raise|lower|increase|decrease|reopen|open|log|record|save|lock|tag|flag|give|pay|clean) ${OBJECTS}(?:\\S+ ){0,3}?(?:${RECORDS}|to (?:closed|won|lost|qualified|open|stage|negotiation|proposal|demo))\\b(?! (?:rate|rates|size|by (?!\\d)|conversion|per)(?:\\b| ))`,
  ),
  new RegExp(`${START}(?:set|change|move|switch|put|mark) (?:\\S+ ){1,5}?(?:to|as|into) `),
  new RegExp(
    `${START}(?:call|text|ping|message|phone|email|e mail|mail|contact|chase|nudge|whatsapp|ring) (?!me\\b|us\\b|rate|rates|volume|length|by\\b|in\\b|per\\b|and (?:chat|voice|sms)|vs\\b|versus\\b|conversations|channel|performance|numbers|conversion|drop|data|response|outcome|campaign\\b|leads? by)\\S+`,
  ),
  new RegExp(
    `${START}(?:email|e mail|mail|text|message) (?:me|us) (?:every|each|when|whenever|if|daily|weekly|once|as soon)`,
  ),
  new RegExp(
    `${START}(?:send|write|draft|compose|shoot|drop|fire|prepare and send) ${OBJECTS}(?:\\S+ ){0,4}?(?:email|e mail|mail|invite|invitation|message|sms|text|reminder|proposal|quote|contract|note|reply|follow up|followup|letter|dm|slack|offer)s?\\b`,
  ),
  new RegExp(
    `${START}(?:send|forward|share|give|deliver|mail|email) (?!me\\b|us\\b|over\\b)(?:\\S+ )+?(?:to|with) (?!me\\b|us\\b|date\\b|\\d|q[1-4]|h[12]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|the (?:same|previous|last|prior))\\S+`,
  ),
  new RegExp(
    `${START}(?:send|text|email|message|write|ping|tell) (?!me\\b|us\\b|over\\b|the\\b|a\\b|out\\b|win\\b|what\\b|how\\b|who\\b|which\\b|why\\b|where\\b|all\\b|in\\b|by\\b)(?:him|her|them|everyone|everybody|\\S+) (?:a|an|the|that|to|about|his|her|their|my)\\b`,
  ),
  new RegExp(
    `${START}(?:tell|ask|let) (?:the team|him|her|them|everyone|everybody|the reps?|my (?:reps?|team)|the customers?|\\S+) (?:to|that|know)\\b(?! me)`,
  ),
  new RegExp(
    `${START}(?:set up|set|arrange|organi[sz]e|plan) ${OBJECTS}(?:\\S+ ){0,2}?(?:meeting|call|demo|appointment|alert|watch|digest|reminder|report|campaign|sequence)`,
  ),
  new RegExp(`${START}(?:remind|alert|notify|warn|ping|email|text) (?:me|us) `),
  // Phrasal verbs that switch, start, stop or hand over something, with what they act on before or after the particle.
  new RegExp(`${START}(?:turn|switch|shut|power) (?:off|on|down) ${OBJECTS}\\S`),
  new RegExp(
    `${START}(?:turn|switch|shut|put|take|pull|roll|kick|hand|sign|pass|push|cross|tick|write|set) (?!me\\b|us\\b)(?:\\S+ ){1,5}?(?:off|on hold|on ice|on pause|down to|over to|back to|on the calendar|in the calendar|on my calendar|in my calendar|on the list|into the crm|in the crm|live)\\b(?! (?:rate|rates|stage|points?)\\b)`,
  ),
  new RegExp(
    `${START}(?:get|put|find|block|grab|squeeze in|fit in|set) (?:\\S+ ){0,6}?(?:calendar|diary|meeting with|call with|slot with|time with|on the books|invite|appointment)\\b`,
  ),
  new RegExp(
    `${START}(?:kick off|kick start|launch|roll out|spin up|start|stop|pause|unpause|resume|restart|relaunch|end|finish|terminate|extend|duplicate|clone|copy|activate|reactivate|scale|boost) ${OBJECTS}(?:new )?(?:\\S+ ){0,3}?(?:campaigns?|sequences?|scripts?|outreach|cadences?|ads?|emails?|calls?|calling|emailing|texting|experiments?|tests?|workflows?|automations?|bots?|alerts?|digests?|reports? every|job|jobs)\\b(?! (?:rate|rates|performance|health|by|per)\\b)`,
  ),
  new RegExp(
    `${START}(?:mute|unmute|snooze|silence|dismiss|acknowledge|ack|resolve|suppress|clear|enable|disable|stop|turn off|ignore|close|cancel|reset) ${OBJECTS}(?:\\S+ ){0,3}?(?:alerts?|alarms?|warnings?|notifications?|watch|watches|reminders?)\\b`,
  ),
  new RegExp(
    `${START}(?:follow up|followup|reach out|get back|get in touch|touch base|check in|circle back|loop in|hand over|hand off|reply|respond|write back|call back|ring up|report back|pitch|sell) (?:to|with|in|on)?\\s?(?!me\\b|us\\b|rates?\\b|time|by\\b|per\\b)\\S+`,
  ),
  new RegExp(
    `${START}(?:make|promote|appoint|nominate|crown) (?!me\\b|us\\b|it\\b|sure\\b|the (?:chart|table|list|report))(?:\\S+ ){1,3}?(?:the )?(?:new )?(?:owner|manager|lead|rep|primary contact|account owner|deal owner)\\b`,
  ),
  new RegExp(
    `${START}(?:leave|add|drop|log|jot|pin|attach) (?:\\S+ ){0,3}?(?:note|comment|task|todo|to do|activity|reminder|attachment|file)s?\\b`,
  ),
  new RegExp(
    `${START}(?:mark|flag|tag|label|close|count|record|list) (?:it|this|that|them|these|those|him|her) (?:as |out|down|off|up)`,
  ),
  new RegExp(
    `${START}(?:change|set|update|correct|fix|edit|rename|move|assign|reassign|raise|lower|extend|shift) (?:it|this|that|them|him|her|these|those|her deals|his deals|their deals) (?:to|as|into|from|for|over|up|back)\\b`,
  ),
  new RegExp(
    `${START}(?:discount|upsell|onboard|offboard|invoice|bill|charge|pay|fire|hire|promote|demote|terminate|ban|block|spam|poach|warn|congratulate|thank|praise|reward|scold) (?!me\\b|us\\b|rates?\\b|by\\b|per\\b)\\S+`,
  ),
  /^(?:can|could|may|might) (?:we|i) (?:please |just |now )?(?:push|move|postpone|delay|bring forward|reschedule|reassign|assign|mark|update|delete|remove|send|email|book|cancel|archive) (?!me\b|us\b|on\b)\S+/,
  /\b(?:drop|alter|truncate) table\b|\bdelete from\b|\binsert into\b|\bupdate \w+ set\b|\bgrant all\b/,
  /(?:^| )(?:and|then|also|afterwards) (?:please |then |also )?(?:email|e mail|mail|send|text|message|book|schedule|update|delete|remove|assign|reassign|forward|notify|create|mark|post|remind|invite|share|call|dm|export|change|set|close|move) (?:it|this|that|them|him|her|the (?:result|results|report|answer|chart|deal|deals|lead|leads|stage|list|owner)|everyone|my|our|a |an |all )/,
];

/** Requests for something to read, though they begin with a verb of sending or changing. */
const READING: readonly RegExp[] = [
  new RegExp(
    `${START}(?:send|share|give|mail|email|e mail|forward|text|message|slack|dm|post|export|create|add|set|put|book|schedule|update|write|draft|make|generate|build|prepare) (?:me|us)(?! (?:every|each|when|whenever|if|daily|weekly|once|as soon)\\b)\\b`,
  ),
  new RegExp(
    `${START}(?:create|make|build|add|generate|prepare|draft) ${OBJECTS}(?:\\S+ ){0,3}?(?:chart|graph|plot|table|breakdown|summary|overview|comparison|view|trend|funnel|ranking|list|leaderboard|briefing)\\b`,
  ),
  /^(?:what|which|who|whom|whose|where|when|why|how|is|are|was|were|did|does|do|has|have|should|shall|if)\b/,
  new RegExp(`${START}update (?:me|us|on|about)\\b`),
  /\b(?:filters?|breakdown|split|grouping|comparison|cut|dimension)$/,
  /^(?:call|calls|email|emails|text|texts|message|messages|close|closed|closing|booking|book|meeting|meetings|change|changes|drop|drops|set|contact|log|open|record|records|show|import|sync|sign) (?:rate|rates|volume|volumes|length|duration|by|per|in|vs|versus|time|times|to|conversion|off|offs|and|over|from|numbers|count|performance|conversations|campaign)\b/,
];

/**
 * True when the words ask to change a record or to reach a person: Upshot only reads. "What should we change?" and "send me the win rate" are questions.
 *
 * @param words the folded words of the question, joined by single spaces
 * @example isWriteRequest("mark the acme deal as won") // true
 */
export function isWriteRequest(words: string): boolean {
  const harmful = RULES.slice(-2).some((rule) => rule.test(words));
  if (harmful) return true;
  if (READING.some((rule) => rule.test(words))) return false;
  return RULES.some((rule) => rule.test(words));
}
