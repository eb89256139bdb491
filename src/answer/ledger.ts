import type { Fact } from "#contracts/answer.ts";
import { IntegrityError } from "#contracts/errors.ts";
import type { Quantity } from "#contracts/quantity.ts";
import { type Cite, spellsFigures } from "#contracts/tool.ts";

/** How figures become words; `render` supplies it. */
export interface FigureFormat {
  readonly quantity: (figure: Quantity, variant?: "plain" | "size") => string;
  readonly interval: (figure: Quantity) => string;
  readonly p: (p: number) => string;
  readonly count: (n: number) => string;
}

/** A sentence with its figures filled in, the facts it cites and every piece of text that came from a placeholder. */
export interface Rendered {
  readonly text: string;
  readonly facts: readonly string[];
  readonly figures: readonly string[];
  readonly names: readonly string[];
}

/** Every figure and name that the tools returned for one answer, each with the receipt and path it came from. */
export interface Ledger {
  readonly record: (receipt: number, output: unknown) => void;
  readonly cite: Cite;
  readonly render: (template: string) => Rendered;
  readonly fact: (id: string) => Fact | undefined;
  readonly idOf: (figure: Quantity) => string;
  readonly facts: () => Readonly<Record<string, Fact>>;
  /** Text that a tool returned and that a sentence may quote. */
  readonly knows: (name: string) => boolean;
}

interface Entry {
  readonly figure: Quantity;
  readonly receipt: number;
  readonly path: string;
}

const HIDDEN_QUOTE = "[quotation]";

export const PLACEHOLDER = /\{\{([fn]\d+)(?:\.(size|n|interval|p))?\}\}/gu;

const isQuantity = (value: object): value is Quantity =>
  "value" in value && "unit" in value && typeof value.value === "number";

/**
 * An empty ledger. Facts get their ids when they are first cited, so an answer's facts are numbered in reading order.
 *
 * @param quotes hidden: what people wrote or said stands as "[quotation]"
 *
 * @throws IntegrityError when something is cited that no tool returned
 */
export function createLedger(format: FigureFormat, quotes: "shown" | "hidden" = "shown"): Ledger {
  const entries = new Map<object, Entry>();
  const names = new Set<string>();
  const factIds = new Map<object, string>();
  const facts: Record<string, Fact> = {};
  const nameIds = new Map<string, string>();
  const nameTexts = new Map<string, string>();

  const walk = (value: unknown, receipt: number, path: string): void => {
    if (typeof value === "string") names.add(value);
    if (typeof value !== "object" || value === null) return;
    if (isQuantity(value)) {
      entries.set(value, { figure: value, receipt, path });
      return;
    }
    for (const [key, part] of Object.entries(value)) walk(part, receipt, `${path}/${key}`);
  };
  const idOf = (figure: Quantity): string => {
    const known = factIds.get(figure);
    if (known) return known;
    const entry = entries.get(figure);
    if (!entry)
      throw new IntegrityError(`A sentence cites a figure that no tool returned (${figure.value} ${figure.unit}).`);
    const id = `f${factIds.size + 1}`;
    factIds.set(figure, id);
    facts[id] = { ...figure, text: format.quantity(figure), receipt: entry.receipt, path: entry.path };
    return id;
  };
  const textId = (name: string, shown: string): string => {
    if (!names.has(name)) throw new IntegrityError(`A sentence names “${name}”, which no tool returned.`);
    const id = nameIds.get(shown) ?? `n${nameIds.size + 1}`;
    nameIds.set(shown, id);
    nameTexts.set(id, shown);
    return `{{${id}}}`;
  };
  const nameId = (name: string): string => {
    if (spellsFigures(name))
      throw new IntegrityError(
        `“${name}” is a sentence with figures, not a name: give its figures slots, or quote it when somebody else wrote it.`,
      );
    return textId(name, singleLine(name));
  };
  const echoId = (text: string): string => textId(text, quoted(text));
  const quoteId = quotes === "shown" ? echoId : (text: string) => textId(text, HIDDEN_QUOTE);
  return {
    record: (receipt, output) => walk(output, receipt, ""),
    cite: citeOf(idOf, nameId, quoteId, echoId, quotes === "hidden"),
    render: (template) => render(template, facts, nameTexts, format),
    fact: (id) => facts[id],
    idOf,
    facts: () => facts,
    knows: (name) => names.has(name),
  };
}

function citeOf(
  idOf: (figure: Quantity) => string,
  name: Cite["name"],
  quote: Cite["quote"],
  echo: Cite["echo"],
  hidesQuotes: boolean,
): Cite {
  const part = (suffix: string) => (figure: Quantity) => `{{${idOf(figure)}.${suffix}}}`;
  const cite = Object.assign((figure: Quantity) => `{{${idOf(figure)}}}`, {
    size: part("size"),
    n: part("n"),
    interval: part("interval"),
    p: part("p"),
    quote,
    echo,
    hidesQuotes,
  });
  // a function's own `name` is read-only to assignment, so it is defined instead
  return Object.defineProperty(cite, "name", { value: name }) as unknown as Cite;
}

function render(
  template: string,
  facts: Readonly<Record<string, Fact>>,
  nameTexts: ReadonlyMap<string, string>,
  format: FigureFormat,
): Rendered {
  const cited = new Set<string>();
  const figures: string[] = [];
  const names: string[] = [];
  const text = template.replaceAll(PLACEHOLDER, (_, id: string, suffix: string | undefined) => {
    if (id.startsWith("n")) {
      const name = nameTexts.get(id);
      if (name === undefined) throw new IntegrityError(`Unknown placeholder ${id}.`);
      names.push(name);
      return name;
    }
    const fact = facts[id];
    if (!fact) throw new IntegrityError(`Unknown placeholder ${id}.`);
    cited.add(id);
    const words = factWords(fact, suffix, format);
    figures.push(words);
    return words;
  });
  return { text, facts: [...cited], figures, names };
}

function factWords(fact: Fact, suffix: string | undefined, format: FigureFormat): string {
  if (suffix === undefined) return fact.text;
  if (suffix === "size") return format.quantity(fact, "size");
  if (suffix === "n" && fact.n !== undefined) return format.count(fact.n);
  if (suffix === "interval" && fact.interval) return format.interval(fact);
  if (suffix === "p" && fact.p !== undefined) return format.p(fact.p);
  throw new IntegrityError(`The figure at ${fact.path} has no ${suffix}.`);
}

/** Names come from customers' data: control characters, line breaks and text-direction overrides must not reach a reader. */
const singleLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .trim();

const LONGEST_QUOTE = 140;

/** A message on one line in quotation marks; marks inside it become single, so that a reader sees where the quotation ends. */
function quoted(text: string): string {
  const characters = [...singleLine(text).replaceAll("“", "‘").replaceAll("”", "’")];
  const kept = characters.slice(0, LONGEST_QUOTE - 1).join("");
  const cut = characters.length > LONGEST_QUOTE ? `${kept.trimEnd()}…` : characters.join("");
  return `“${cut}”`;
}
