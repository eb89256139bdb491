import type { DimensionType, ReasonType, StageType } from "./entry.ts";

const dimensionTypes: Readonly<Record<string, DimensionType>> = {
  owner: "person",
  rep: "person",
  manager: "person",
  team: "person",
  region: "place",
  country: "place",
  territory: "place",
  location: "place",
  product: "product",
  lead_source: "source",
  campaign: "source",
  channel: "source",
  direction: "source",
  industry: "customer",
  account_size: "customer",
  account: "customer",
  amount_band: "deal-size",
  amount: "deal-size",
  currency: "deal-size",
  script_version: "script",
  variant: "script",
  stage: "stage",
  drop_off_stage: "stage",
  weekday: "time",
  hour: "time",
  day: "time",
  week: "time",
  month: "time",
  quarter: "time",
  conversation: "conversation",
  opening_line: "opening-line",
  objection: "objection",
  open_question: "open-question",
  reply_time: "reply-time",
  stage_path: "stage-path",
};

/** The kind of thing a dimension's values are. `dimensionType("lead_source")` is "source"; an unknown column is "other". */
export const dimensionType = (dimension: string | undefined): DimensionType =>
  dimension === undefined ? "other" : (dimensionTypes[dimension] ?? "other");

const stagePatterns: readonly (readonly [RegExp, StageType])[] = [
  [/open|greet|intro|hook|consent|respon|reach|started|welcome/i, "opening"],
  [/book|schedul|meeting|calendar|attend|show/i, "meeting"],
  [/discover|qualif|need|question|lead|engag/i, "discovery"],
  [/demo|pitch|present|value|evaluat|trial|proof/i, "demonstration"],
  [/pric|propos|quote|negotiat|objection|contract|legal|budget/i, "price"],
  [/clos|commit|sign|won|opportunit|conver/i, "closing"],
];

/** Where in the process a step lies, read from its name. `stageType("greeting")` is "opening"; an unknown name is "other". */
export const stageType = (stage: string): StageType =>
  stagePatterns.find(([pattern]) => pattern.test(stage))?.[1] ?? "other";

const reasonPatterns: readonly (readonly [RegExp, ReasonType])[] = [
  [/human|person|agent|request|transfer/i, "asked-for-person"],
  [/pric|discount|budget|cost|contract|quote/i, "price"],
  [/tech|error|integrat|api|fail|audio|connect|latency|bug/i, "technical"],
  [/complain|angry|frustrat|upset|unhappy|refund|legal/i, "complaint"],
];

/** What an escalation or a failure is about, read from its recorded reason. `reasonType("asked for a human")` is "asked-for-person". */
export const reasonType = (reason: string): ReasonType =>
  reasonPatterns.find(([pattern]) => pattern.test(reason))?.[1] ?? "other";
