export type Outcome = "open" | "won" | "lost";

const WON = [
  "won",
  "closed won",
  "close won",
  "win",
  "deal won",
  "success",
  "successful",
  "signed",
  "sold",
  "closed success",
  ...["gewonnen", "gagné", "ganado", "ganada", "vinto"],
];
const LOST = [
  ...["lost", "closed lost", "close lost", "loss", "deal lost", "lose", "rejected", "declined", "no decision"],
  ...["closed no decision", "unsuccessful", "failed", "disqualified", "abandoned", "cancelled", "canceled"],
  ...["verloren", "perdu", "perdido", "perdida", "perso"],
];
const OPEN = [
  ...["open", "pending", "in progress", "ongoing", "active", "pipeline", "in pipeline", "not closed", "working", "new"],
  ...["engaging", "prospecting", "negotiation", "qualified", "qualification", "proposal", "demo", "discovery"],
];

const simple = (word: string): string =>
  word
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "");
const words = new Map<string, Outcome>([
  ...WON.map((word) => [simple(word), "won"] as const),
  ...LOST.map((word) => [simple(word), "lost"] as const),
  ...OPEN.map((word) => [simple(word), "open"] as const),
]);

/** What a word of an outcome column means. `outcomeOfWord("Closed-Won")` is "won"; null when the word is unknown. */
export const outcomeOfWord = (word: string): Outcome | null => words.get(simple(word)) ?? null;

const STAGE_WON = new Set(["won", "closedwon", "closewon", "dealwon", "signed"]);
const STAGE_LOST = new Set(["lost", "closedlost", "closelost", "deallost", "closednodecision"]);
const STAGE_CLOSED = new Set(["closed", "close", "closeddeal", "dealclosed", "done", "finished"]);

/** What a stage says about the outcome: "won" or "lost" when its name does, "closed" when it ended either way, else "open". */
export function outcomeOfStage(stage: string): Outcome | "closed" {
  const name = simple(stage);
  if (STAGE_WON.has(name)) return "won";
  if (STAGE_LOST.has(name)) return "lost";
  return STAGE_CLOSED.has(name) ? "closed" : "open";
}

const YES = new Set(["yes", "y", "true", "t", "1", "ja", "oui", "si", "sí"]);
const NO = new Set(["no", "n", "false", "f", "0", "nein", "non", "nee"]);

/** `flagOf("Yes")` is true, `flagOf("0")` false; null for anything else. */
export function flagOf(word: string): boolean | null {
  const lower = word.toLowerCase();
  return YES.has(lower) ? true : NO.has(lower) ? false : null;
}
