import { InputError } from "#contracts/errors.ts";
import type { Cell } from "#store/bulk-write.ts";
import { type DealCounts, dealSettler } from "./deal-rules.ts";
import type { Entity } from "./entities.ts";
import { type AttributeColumn, listHeaders, type MappedColumn } from "./match-headers.ts";
import { type CellContext, cellReader, type ReadCell } from "./read-cell.ts";
import { Rejection, shown } from "./rejection.ts";
import { type ColumnFormat, cellText, type FilePlan } from "./survey.ts";

/** How the rows of one file become rows of ours. `convert` gives null for a blank line. */
export interface RowConverter {
  /** In the order of the values of a row. */
  readonly columns: readonly string[];
  /** Set when a row is new, left alone when it is updated. */
  readonly insertOnly: readonly string[];
  readonly mergeAttributes: boolean;
  readonly convert: (record: readonly string[]) => readonly Cell[] | Rejection | null;
}

const LONGEST_CELL = 1_000_000; // characters; a longer one is a damaged file or a document, and no dimension
const SCIENTIFIC = /^\d(?:\.\d+)?E\+\d+$/;
const openFormat: ColumnFormat = { dateOrder: null, decimal: null };

interface CellSlot {
  readonly index: number;
  readonly header: string;
  readonly required: boolean;
  readonly read: ReadCell;
}

/** Checks that hold for any row: as many cells as the header, no NUL bytes, no cell beyond the limit, no damaged characters. */
function checkShape(record: readonly string[], plan: FilePlan): Rejection | null {
  const width = plan.match.headers.length;
  if (record.length < width)
    return new Rejection("too few cells", `${record.length} of ${width}; the row may be cut off`);
  for (let index = 0; index < record.length; index++) {
    const cell = record[index]!;
    const header = plan.match.headers[index] ?? null;
    if (index >= width && cell.trim() !== "")
      return new Rejection("too many cells", `${record.length}, the header has ${width}`);
    if (cell.length > LONGEST_CELL)
      return new Rejection("cell too long", `${cell.length.toLocaleString("en-US")} characters`, header);
    if (cell.includes("\0")) return new Rejection("NUL byte", shown(cell), header);
    if (plan.encoding === "damaged-utf-8" && cell.includes("\uFFFD"))
      return new Rejection("damaged characters", `${shown(cell)} is not valid UTF-8`, header);
  }
  return null;
}

const isBlank = (record: readonly string[]): boolean => record.every((cell) => cell.trim() === "");

/** `{"segment":"SMB"}` from the filled attribute cells; null when all are empty. */
function attributeWriter(
  columns: readonly AttributeColumn[],
): (record: readonly string[], more: string) => string | null {
  const parts = columns.map((column) => ({ index: column.index, name: `${JSON.stringify(column.key)}:` }));
  return (record, more) => {
    let json = more;
    for (const { index, name } of parts) {
      const text = cellText(record[index]!);
      if (text !== "") json += `${json === "" ? "" : ","}${name}${JSON.stringify(text)}`;
    }
    return json === "" ? null : `{${json}}`;
  };
}

/** The source's own id of a row: its key column, or the columns that together name it. */
function keyReader(entity: Entity, slots: readonly Slot[]) {
  const key = slots.find((slot) => slot.column.field.kind === "key");
  const composed = (entity.composedKey ?? []).map((name) =>
    slots.findIndex((slot) => slot.column.field.column === name),
  );
  return (record: readonly string[], cells: readonly Cell[]): string | Rejection => {
    if (!key) return composed.map((position) => cells[position]).join(" / ");
    const text = cellText(record[key.index]!);
    if (text === "") return new Rejection("no key", "the column that names the row is empty", key.header);
    if (text.includes("E+") && SCIENTIFIC.test(text))
      return new Rejection(
        "damaged key",
        `${shown(text)} was shortened by a spreadsheet; format the column as text`,
        key.header,
      );
    return text;
  };
}

/** Reads the mapped cells of a record into `cells`, or says which one cannot be read. */
function readCells(slots: readonly CellSlot[], record: readonly string[], cells: Cell[]): Rejection | null {
  for (let position = 0; position < slots.length; position++) {
    const slot = slots[position]!;
    const text = cellText(record[slot.index]!);
    const value = text === "" ? null : slot.read(text);
    if (value instanceof Rejection) return value.column === null ? value.in(slot.header) : value;
    if (value === null && slot.required) return new Rejection("no value", "this field must be filled", slot.header);
    cells[position] = value;
  }
  return null;
}

type Slot = CellSlot & { readonly column: MappedColumn };

/** Deal columns that the deal rules read or write, by position among the slots; −1 where the file has none. */
interface DealPlaces {
  readonly createdOn: number;
  readonly closedOn: number;
  readonly stage: number;
  readonly currency: number;
}

const OUTCOME_SOURCES = ["outcome", "is_won", "is_closed", "stage"];

function checkOutcomeSource(plan: FilePlan, has: (column: string) => boolean): boolean {
  const known = OUTCOME_SOURCES.some(has);
  if (!known && has("closed_on"))
    throw new InputError(
      `${plan.file} has close dates but no column that says which deals were won or lost, so nothing was imported. Its columns are ${listHeaders(plan.match.headers)}. Name the one to use, as in --map "column=outcome".`,
    );
  return known;
}

/** What the deal rules add behind the plain cells: outcome, amount, currency. */
function dealTail(plan: FilePlan, places: DealPlaces, context: CellContext, counts: DealCounts, importDay: string) {
  const has = (column: string) => plan.match.mapped.some((each) => each.field.column === column);
  const settle = dealSettler(plan.match, plan.formats, context, counts, importDay);
  const [hasOutcome, hasAmount] = [checkOutcomeSource(plan, has), has("amount")];
  const hasCurrency = hasAmount || has("currency");
  const columns = ["outcome", ...(hasAmount ? ["amount"] : []), ...(hasCurrency ? ["currency"] : [])];
  const add = (record: readonly string[], cells: readonly Cell[]) => {
    const part = (position: number): Cell => (position < 0 ? null : cells[position]!);
    const { createdOn, closedOn, stage, currency } = places;
    const deal = settle(record, {
      ...{ created_on: part(createdOn), closed_on: part(closedOn) },
      ...{ stage: part(stage), currency: part(currency) },
    });
    if (deal instanceof Rejection) return deal;
    const values: Cell[] = [deal.outcome];
    if (hasAmount) values.push(deal.amount);
    if (hasCurrency) values.push(deal.currency);
    return { values, closedOn: deal.closedOn, expectedCloseOn: deal.expectedCloseOn };
  };
  // A file that says nothing of outcomes makes new deals open and leaves the outcome of known ones.
  return { columns, insertOnly: hasOutcome ? [] : ["outcome"], add };
}

function cellSlots(entity: Entity, plan: FilePlan, context: CellContext): readonly Slot[] {
  const settled = (column: MappedColumn) => entity.table === "deal" && column.field.column === "amount";
  return plan.match.mapped
    .filter((column) => column.field.kind !== "virtual" && !settled(column))
    .map((column) => ({
      column,
      index: column.index,
      header: column.header,
      required: column.field.required === true,
      read: cellReader(column, plan.formats.get(column.index) ?? openFormat, context),
    }));
}

/**
 * Compiles the plan of a file into a function from record to row. The columns are id, source_id and those the file brings; for deals the
 * outcome too. Columns a file lacks are not touched when it updates a row.
 *
 * @throws InputError when a file of deals has close dates but nothing that tells won from lost
 */
export function rowConverter(
  entity: Entity,
  plan: FilePlan,
  context: CellContext,
  counts: DealCounts,
  importDay: string,
): RowConverter {
  const slots = cellSlots(entity, plan, context);
  const names = slots.map((slot) => slot.column.field.column);
  const at = (name: string) => names.indexOf(name);
  const isDeal = entity.table === "deal";
  const places = {
    createdOn: at("created_on"),
    closedOn: at("closed_on"),
    stage: at("stage"),
    currency: at("currency"),
  };
  const tail = isDeal ? dealTail(plan, places, context, counts, importDay) : null;
  const plain = names.filter((name) => name !== "id" && !(isDeal && name === "currency"));
  const positions = plain.map(at);
  const closedAt = isDeal ? plain.indexOf("closed_on") + 2 : 0;
  const attributes = attributeWriter(plan.match.attributes);
  const withAttributes = plan.match.attributes.length > 0 || (isDeal && places.closedOn >= 0);
  const readKey = keyReader(entity, slots);

  const convertFilled = (record: readonly string[]): readonly Cell[] | Rejection => {
    const cells: Cell[] = new Array(slots.length);
    const failed = checkShape(record, plan) ?? readCells(slots, record, cells);
    if (failed) return failed;
    const key = readKey(record, cells);
    if (key instanceof Rejection) return key;
    const row: Cell[] = [context.idPrefix + key, key];
    for (let index = 0; index < positions.length; index++) row.push(cells[positions[index]!]!);
    const added = tail ? tail.add(record, cells) : null;
    if (added instanceof Rejection) return added;
    if (added) {
      if (closedAt > 1) row[closedAt] = added.closedOn;
      for (const value of added.values) row.push(value);
    }
    const expected = added?.expectedCloseOn ?? null;
    if (withAttributes) row.push(attributes(record, expected === null ? "" : `"expected_close_on":"${expected}"`));
    return row;
  };
  return {
    columns: ["id", "source_id", ...plain, ...(tail?.columns ?? []), ...(withAttributes ? ["attributes"] : [])],
    insertOnly: tail?.insertOnly ?? [],
    // Without attribute columns of its own a file may only add the expected close date to what is there.
    mergeAttributes: withAttributes && plan.match.attributes.length === 0,
    convert: (record) => {
      const row = convertFilled(record);
      return row instanceof Rejection && isBlank(record) ? null : row;
    },
  };
}
