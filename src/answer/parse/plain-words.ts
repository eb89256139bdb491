import type { Normalised, Token } from "./normalise.ts";
import { ordinaryWords, stopWords } from "./words.ts";

const table = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(";").map((row) => row.split(":").map((side) => side.trim()) as [string, string]));

/** Chat spellings and abbreviations of single words, and the words they stand for; nothing after the colon drops the word. */
const SHORT = table(`
  y: why; wht: what; wat: what; wut: what; wats: whats; wuts: whats; whos: who is; wer: where; wheres: where is; wen: when; wich: which; whic: which; hw: how;
  whyd: why did; howd: how did; whatd: what did; whered: where did; whod: who did; whatre: what are; howre: how are; whore: who are;
  u: you; ur: your; yall: you; ppl: people; peeps: people; folx: people; w: with; wit: with; wiv: with; abt: about; btw: ; btwn: between; bw: between; bc: because; cuz: because; coz: because; tho: ; thru: through;
  b4: before; gr8: great; 2day: today; 2morrow: tomorrow; tmrw: tomorrow; yday: yesterday; yest: yesterday; rn: right now; atm: right now; asap: ; lol: ; lmao: ; haha: ; omg: ; fyi: ; imo: ; imho: ; ngl: ; tbh: ; pal: ; mate: ; bro: ; bruh: ; dude: ; fam: ; sis: ; wtf: what; wth: what;
  shud: should; shoud: should; shld: should; cud: could; wud: would; gimme: give me; lemme: let me; dunno: ; wanna: want to; gonna: going to; gotta: have to; tryna: trying to; finna: going to; hav: have; r: are; iz: is; wuz: was; dis: this; dat: that; da: the; teh: the; hte: the; nd: and; n: and;
  1st: first; 2nd: second; sz: size; avg: average; avgs: average; pct: percent; perf: performance; num: number; nums: numbers; amt: amount; qty: quantity; prev: previous; prior: previous; lst: last; curr: current; cur: current; yr: year; yrs: years; qtr: quarter; qtrs: quarters; mnth: month; mnths: months; mth: month; mths: months; mo: month; mos: months; wk: week; wks: weeks;
  mgr: manager; mgrs: managers; acct: account; accts: accounts; cust: customer; custs: customers; opp: opportunity; mtg: meeting; mtgs: meetings; biz: business; info: info; prod: product; prods: products; ind: industry; src: source; seg: segment; segs: segments; camp: campaign; camps: campaigns;
  convs: conversations; convo: conversation; esc: escalation; qual: qualification; compl: compliance; dropoff: drop off; dropoffs: drop offs; vel: velocity; vertical: industry; verticals: industries; geos: regions;
  wun: won; ly: last year; lq: last quarter; lm: last month; lw: last week; tq: this quarter; tm: this month; ty: this year; tw: this week; pq: previous quarter; py: last year;
  compair: compare; cmpr: compare; comparing: comparing; vrs: versus; explane: explain; flgs: flags; flg: flag; flaggs: flags`);

/**
 * Polite wrappers, wishes for brevity and asides, which say nothing about what is asked. Matched in the folded words, joined by single spaces.
 * What they become keeps the sentence a sentence.
 */
const WRAPPERS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:thirty|sixty|30|60|90|a few|couple of|\d+) ?(?:seconds?|secs?|minutes?|mins?)\b(?! (?:ago|response|reply|call|wait))/g,
    "",
  ],
  [
    /\b(?:in a nutshell|tl dr|tldr|in (?:one|a|two) (?:line|sentence|sentences|word|words|lines)|(?:in )?plain english|in simple (?:words|terms)|short version|quick version|long story short|no fluff|bottom line|at a glance|high level|executive summary please)\b(?: for (?:the |my |our )?(?:board|ceo|cro|exec|execs|boss|team|management|meeting|investors|call|leadership))?/g,
    "",
  ],
  [
    /\bfor (?:the|my|our|a) (?:board(?: meeting| deck| call)?|ceo|cro|cfo|exec(?:s|utive)? (?:team|meeting|review|call)|boss|leadership(?: team| meeting)?|all hands|qbr|standup|stand up|1 1|one on one|investors|slides?|deck|presentation|review)\b/g,
    "",
  ],
  [/\bif (?:you|u) (?:were|was) (?:me|us|in my shoes)\b/g, ""],
  [
    /\b(?:do|did|dont) you (?:think|reckon|believe|feel|happen to know|know) (?=(?:the|this|that|it|our|we|win|why|how|what|which|who|where|when|if|whether|is|are|there)\b)/g,
    "",
  ],
  [
    /\b(?:i was|im|i am|we are|we were|just) (?:just )?(?:wondering|curious|asking|interested)(?: (?:about|in|to know|to see|if|whether|in knowing))?(?: you (?:could|can|might) (?:tell|show) (?:me|us))?\b/g,
    "",
  ],
  [
    /\b(?:i|we) (?:would|d|will|ll)? ?(?:like|love|want|need|wish|d like|id like|id love) (?:to )?(?:know|knowing|understand|understanding|find out|learn|ask|be told|hear)(?: about)?\b/g,
    "",
  ],
  [/\bid (?:like|love) to (?:know|understand|find out|learn|ask|hear)\b/g, ""],
  [
    /\b(?:can|could|would|will) (?:you|u|someone|anybody|anyone) (?:please |kindly |maybe |perhaps |quickly |just )*(?:tell|explain to|help|let|remind|walk|inform|enlighten)(?: (?:me|us))(?: (?:to |please )?(?:understand|know|see|figure out|through))?(?: about)?(?= (?:how|what|why|who|whose|which|where|when|if|whether)\b)/g,
    "",
  ],
  [
    /\b(?:please |pls |kindly )?(?:tell|explain to|help|remind|let|walk|enlighten) (?:me|us)(?: (?:please )?(?:to |please )?(?:understand|know|see|figure out|through))?(?: about)?(?= (?:how|what|whats|why|who|whose|which|where|when|if|whether)\b)/g,
    "",
  ],
  [
    /\b(?:(?:can|could|would|will) (?:you|u) (?:please |kindly )?)?help (?:me|us) (?:to )?(?:understand|see|figure out|make sense of)\b(?! (?:how|what|whats|why|who|whose|which|where|when|if|whether)\b)/g,
    "explain",
  ],
  [
    /\b(?:(?:can|could|would|will) (?:you|u) (?:please |kindly )?)?(?:dig|look|drill|dive) into(?= (?:how|what|why|who|which|where)\b)/g,
    "",
  ],
  [
    /\b(?:any|no) (?:idea|ideas|clue|thoughts|guess|theory|theories)(?: on| about| as to)?(?= (?:how|what|whats|why|who|whose|which|where|when|if|whether)\b)/g,
    "",
  ],
  [/\b(?:please )?(?:have|take|having|taking) a (?:quick |close |closer )?look (?:at|into)\b/g, "show"],
  [
    /\b(?:so far as you know|as far as you (?:know|can tell|can see)|from what you (?:know|see|can see)|according to (?:you|the data|our data)|based on (?:the |our )?data|in your opinion|in your view|to be honest|to be fair|honestly|by the way|for what its worth|no offense|real quick|i mean|you know what i mean|if you know what i mean|out of curiosity|quick question|one question|one more thing|just checking)\b/g,
    "",
  ],
  [
    /^(?:hey|hi|hello|dear|good morning|morning|good afternoon|yo) (?:there |all |team |guys |folks |everyone |everybody |upshot |bot |friend |buddy )+/g,
    "",
  ],
  [/\b(?:any )?(?:thoughts|comments|opinions|opinion|input)$/g, ""],
  [
    /\b(?:would|do|could|can) you (?:say|call|consider|describe|deem)(?: that)?(?= (?:the|our|my|this|that|it|we|win|q[1-4])\b)/g,
    "is",
  ],
  [/\bspell (?:it )?out\b/g, "explain"],
  [/\b(?:kind|sort) of\b/g, ""],
  [/\bwhat (?:the )?(?:hell|heck|fuck|f)\b/g, "what"],
  [/\bwhy (?:the|on earth|in the world) (?:hell|heck|fuck|f)?\b/g, "why the"],
  [/\bover year over year\b/g, "year over year"],
  [/\bconv rate\b/g, "conversion rate"],
  [/\bw o\b/g, "without"],
  [/\bd o (?=rate)/g, "drop off "],
];

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly words: readonly string[];
}

/**
 * Writes chat spellings out and takes polite wrappers away, so that the rules meet plain words. What was typed stays in `raw`; a name in quotation
 * marks and a word in capitals inside a sentence are left as they are.
 *
 * @example plainWords(normalise("y did rev tank lol")).text // "why did rev tank    "
 */
export function plainWords(question: Normalised): Normalised {
  const edits = [...wrapperEdits(question.tokens), ...shortEdits(question)].sort((one, two) => one.from - two.from);
  if (edits.length === 0) return question;
  return rewritten(question, withoutOverlaps(edits));
}

function wrapperEdits(tokens: readonly Token[]): readonly Edit[] {
  const words = tokens.map(({ word }) => word).join(" ");
  const places: number[] = [];
  let offset = 0;
  for (const { word } of tokens) {
    places.push(offset);
    offset += word.length + 1;
  }
  const edits = WRAPPERS.flatMap(([pattern, plain]) =>
    [...words.matchAll(pattern)].map((match) => {
      const end = match.index + match[0].trimEnd().length;
      const from = places.findIndex((place) => place >= match.index);
      const to = places.findIndex((place) => place >= end);
      return { from, to: to < 0 ? tokens.length : to, words: plain === "" ? [] : plain.trim().split(" ") };
    }),
  );
  const kept = edits.filter(({ from, to }) => from >= 0 && to > from);
  const dropped = kept.reduce((sum, { from, to, words: plain }) => sum + (to - from) - plain.length, 0);
  return dropped >= tokens.length ? [] : kept;
}

function shortEdits({ tokens, text }: Normalised): readonly Edit[] {
  const shouting = tokens.every(({ raw }) => raw === raw.toUpperCase());
  return tokens.flatMap(({ word, raw, start }, place) => {
    const quoted = text[start - 1] === '"';
    const isName = raw.length > 1 && raw === raw.toUpperCase() && /[A-Z]/.test(raw) && !shouting;
    const plain = quoted || isName ? undefined : (SHORT.get(word) ?? endingOf(word));
    if (plain === undefined || tokens.length === 1) return [];
    return [{ from: place, to: place + 1, words: plain === "" ? [] : plain.split(" ") }];
  });
}

const known = (word: string): boolean => ordinaryWords.has(word) || stopWords.has(word);

/** "losin" is "losing" and "repz" is "reps", where the plain form is a word and the typed one is none. */
function endingOf(word: string): string | undefined {
  if (word.length < 4 || known(word)) return undefined;
  if (/(?<!a)in$/.test(word) && known(`${word}g`)) return `${word}g`;
  if (/[a-y]z$/.test(word) && (known(`${word.slice(0, -1)}s`) || SLANG_PLURALS.has(word)))
    return `${word.slice(0, -1)}s`;
  return undefined;
}

const SLANG_PLURALS = new Set(["repz", "dealz", "callz", "leadz", "numberz", "chatz", "regionz", "winz"]);

function withoutOverlaps(edits: readonly Edit[]): readonly Edit[] {
  let reached = 0;
  return edits.filter(({ from, to }) => {
    if (from < reached) return false;
    reached = to;
    return true;
  });
}

function rewritten(question: Normalised, edits: readonly Edit[]): Normalised {
  const tokens: Token[] = [];
  let text = "";
  let end = 0;
  let place = 0;
  const keep = (token: Token): void => {
    text += question.text.slice(end, token.start);
    const start = text.length;
    text += question.text.slice(token.start, token.end);
    tokens.push({ ...token, start, end: text.length });
    end = token.end;
  };
  const replace = ({ from, to, words }: Edit): void => {
    const range = question.tokens.slice(from, to);
    const [first, last] = [range[0] as Token, range.at(-1) as Token];
    text += question.text.slice(end, first.start);
    const raw = range.map((token) => token.raw).join(" ");
    for (const [index, word] of words.entries()) {
      if (index > 0) text += " ";
      const start = text.length;
      text += word;
      tokens.push({ word, raw: words.length === 1 ? raw : word, start, end: text.length, capital: first.capital });
    }
    if (words.length === 0) text += " ";
    end = last.end;
  };
  while (place < question.tokens.length) {
    const edit = edits.find(({ from }) => from === place);
    if (edit) replace(edit);
    else keep(question.tokens[place] as Token);
    place = edit?.to ?? place + 1;
  }
  return { text: text + question.text.slice(end), tokens };
}
