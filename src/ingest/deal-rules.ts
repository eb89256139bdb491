import { minorDigits } from "#contracts/minor-digits.ts";
import type { Cell } from "#store/bulk-write.ts";
import type { HeaderMatch, MappedColumn } from "./match-headers.ts";
import { flagOf, type Outcome, outcomeOfStage, outcomeOfWord } from "./outcome-words.ts";
import { type CellContext, headerCurrency } from "./read-cell.ts";
import { plainMinor, readMoney } from "./read-money.ts";
import { Rejection, shown } from "./rejection.ts";
import { type ColumnFormat, cellText } from "./survey.ts";

/** What the rules work out for one deal. `closedOn` is null for an open deal; its close date is then only expected. */
export interface SettledDeal {
  readonly outcome: Outcome;
  readonly amount: number | null;
  readonly currency: string;
  readonly closedOn: string | null;
  readonly expectedCloseOn: string | null;
}

/** The parts of a deal read so far, by column name. */
export interface DealParts {
  readonly created_on: Cell;
  readonly closed_on: Cell;
  readonly stage: Cell;
  readonly currency: Cell;
}

export interface DealCounts {
  closed: number;
  open: number;
  /** Closed deals whose stage is neither won, lost nor closed, or names the other outcome. */
  contradicting: number;
  expected: number;
  closedAfterImport: number;
}

const columnOf = (match: HeaderMatch, name: string): MappedColumn | null =>
  match.mapped.find((column) => column.field.column === name) ?? null;

type OutcomeReader = (record: readonly string[], stage: Cell) => Outcome | Rejection;

/** The outcome from its own column; else from is_won and is_closed; else from stages called won or lost; an empty cell means open. */
function outcomeReader(match: HeaderMatch): OutcomeReader {
  const outcome = columnOf(match, "outcome");
  const won = columnOf(match, "is_won");
  const closed = columnOf(match, "is_closed");
  const flag = (column: MappedColumn | null, record: readonly string[]): boolean | null | Rejection => {
    const text = column ? cellText(record[column.index]!) : "";
    if (column === null || text === "") return null;
    return flagOf(text) ?? new Rejection("neither yes nor no", shown(text), column.header);
  };
  return (record, stage) => {
    const word = outcome ? cellText(record[outcome.index]!) : "";
    if (outcome && word !== "")
      return (
        outcomeOfWord(word) ??
        new Rejection("unknown outcome word", `${shown(word)} is not won, lost or open`, outcome.header)
      );
    const isWon = flag(won, record);
    if (isWon instanceof Rejection) return isWon;
    const isClosed = flag(closed, record);
    if (isClosed instanceof Rejection) return isClosed;
    if (isWon === true) return "won";
    if (isWon === false && isClosed === true) return "lost";
    const told = typeof stage === "string" ? outcomeOfStage(stage) : "open";
    if (told === "closed" && isClosed !== false)
      return new Rejection("no outcome", `stage ${shown(String(stage))} does not say whether the deal was won or lost`);
    return told === "closed" ? "open" : told;
  };
}

interface Amount {
  readonly minor: number | null;
  readonly currency: string;
}

/** The amount with its currency: the row's own column, else the symbol beside the amount, else the header, else the workspace's. */
function amountReader(match: HeaderMatch, formats: ReadonlyMap<number, ColumnFormat>, context: CellContext) {
  const column = columnOf(match, "amount");
  const expected = headerCurrency(column, context);
  const mark = (column && formats.get(column.index)?.decimal) ?? null;
  return (record: readonly string[], rowCurrency: Cell): Amount | Rejection => {
    const currency = typeof rowCurrency === "string" ? rowCurrency : expected;
    const text = column ? cellText(record[column.index]!) : "";
    if (column === null || text === "") return { minor: null, currency };
    const quick = mark !== "," && minorDigits(currency) === 2 ? plainMinor(text) : null;
    const read = quick === null ? readMoney(text, mark, currency) : { minor: quick, currency: null, rounded: false };
    if (read instanceof Rejection) return read.in(column.header);
    if (read.minor < 0) return new Rejection("negative amount", shown(text), column.header);
    if (read.currency !== null && rowCurrency !== null && read.currency !== rowCurrency)
      return new Rejection("two currencies", `${shown(text)} in a row marked ${rowCurrency}`, column.header);
    if (read.rounded)
      context.tally(`amounts in "${column.header}" were rounded to the smallest unit of their currency`);
    return { minor: read.minor, currency: read.currency ?? currency };
  };
}

/**
 * The rules of a deal. Rejected: unknown outcome words, a closed stage without outcome, negative amounts, won or lost without a close date, closed before created. Counted for
 * a note: stages that contradict the outcome, close dates of open deals (kept as the attribute expected_close_on), closes after the import day.
 */
export function dealSettler(
  match: HeaderMatch,
  formats: ReadonlyMap<number, ColumnFormat>,
  context: CellContext,
  counts: DealCounts,
  importDay: string,
): (record: readonly string[], parts: DealParts) => SettledDeal | Rejection {
  const readOutcome = outcomeReader(match);
  const readAmount = amountReader(match, formats, context);
  const closeHeader = columnOf(match, "closed_on")?.header ?? null;
  return (record, parts) => {
    const outcome = readOutcome(record, parts.stage);
    if (outcome instanceof Rejection) return outcome;
    const amount = readAmount(record, parts.currency);
    if (amount instanceof Rejection) return amount;
    const closedOn = parts.closed_on as string | null;
    const createdOn = parts.created_on as string | null;
    const base = { outcome, amount: amount.minor, currency: amount.currency };
    if (outcome === "open") {
      counts.open++;
      if (closedOn !== null) counts.expected++;
      return { ...base, closedOn: null, expectedCloseOn: closedOn };
    }
    if (closedOn === null) return new Rejection("no close date", `the deal is ${outcome} and has none`, closeHeader);
    if (createdOn !== null && closedOn < createdOn)
      return new Rejection("closed before created", `closed ${closedOn}, created ${createdOn}`, closeHeader);
    counts.closed++;
    if (closedOn > importDay) counts.closedAfterImport++;
    if (typeof parts.stage === "string" && contradicts(parts.stage, outcome)) counts.contradicting++;
    return { ...base, closedOn, expectedCloseOn: null };
  };
}

function contradicts(stage: string, outcome: Outcome): boolean {
  const told = outcomeOfStage(stage);
  return told === "open" ? outcome === "won" : told !== "closed" && told !== outcome;
}

const counted = (count: number): string => count.toLocaleString("en-US");

/** The counts as sentences. */
export function dealNotes(counts: DealCounts): readonly string[] {
  const notes: string[] = [];
  if (counts.closed > 0 && counts.open === 0)
    notes.push("Every deal is closed: the file looks like an extract without open deals.");
  if (counts.closed === 0 && counts.open > 0)
    notes.push(
      "The file says of no deal that it was won or lost. If a column does, name it with --map column=outcome.",
    );
  if (counts.contradicting > 0)
    notes.push(
      `${counted(counts.contradicting)} of ${counted(counts.closed)} closed deals have a stage that contradicts their outcome: a stage funnel cannot be read from this file.`,
    );
  if (counts.expected > 0)
    notes.push(
      `${counted(counts.expected)} open deals have a close date: it was taken as the expected one and kept as the attribute "expected_close_on".`,
    );
  if (counts.closedAfterImport > 0)
    notes.push(`${counted(counts.closedAfterImport)} closed deals have a close date after the day of this import.`);
  return notes;
}
