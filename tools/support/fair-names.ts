import type { DimensionInfo, MeasureQuery, TrustNote, Where } from "#contracts/measure.ts";
import type { CellTable, CodedColumn } from "#contracts/reader.ts";
import { dimensionWords } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";

/** A value that goes by a new name from one period to the next. */
interface Rename {
  readonly dimension: string;
  readonly from: string;
  readonly to: string;
}

const AS_ONE = "they are compared as the same under a new name.";

/**
 * Reads every value that seems to have been renamed between the periods under its new name, in both: one value that goes and one that comes with
 * about its weight. The notes say so. Without such values the context stays as it is.
 */
export function underOneName(
  notes: readonly TrustNote[],
  infos: readonly DimensionInfo[],
  ctx: ToolContext,
): { readonly ctx: ToolContext; readonly notes: readonly TrustNote[] } {
  const renames = notes.flatMap(({ code, names }): readonly Rename[] => {
    const key = infos.find((info) => dimensionWords(info.key) === names?.dimension)?.key;
    if (code !== "level-drift" || !key || names?.fresh === undefined || names.gone === undefined) return [];
    return [{ dimension: key, from: names.gone, to: names.fresh }];
  });
  if (renames.length === 0) return { ctx, notes };
  const said = notes.map((note) =>
    note.code === "level-drift" && note.names?.gone !== undefined
      ? { ...note, text: note.text.replace(/it may be.*$/, AS_ONE) }
      : note,
  );
  const read: ToolContext["read"] = async (reader, input) => {
    if ((reader as unknown) !== cells) return ctx.read(reader, input);
    const query = input as unknown as MeasureQuery;
    const asked = query.where ? { ...query, where: bothNames(query.where, renames) } : query;
    const table = await ctx.read(cells, asked);
    return renamed(table, renames) as Awaited<ReturnType<typeof reader.read>>;
  };
  return { ctx: { ...ctx, read }, notes: said };
}

/** A filter on the new name holds for the old one. */
const bothNames = (where: Where, renames: readonly Rename[]): Where =>
  Object.fromEntries(
    Object.entries(where).map(([key, values]) => [
      key,
      [
        ...values,
        ...renames.filter(({ dimension, to }) => dimension === key && values.includes(to)).map(({ from }) => from),
      ],
    ]),
  );

const renamed = (table: CellTable, renames: readonly Rename[]): CellTable => ({
  ...table,
  columns: table.columns.map((column) => {
    const found = renames.find(({ dimension }) => dimension === column.dimension);
    return found ? oneLevel(column, found) : column;
  }),
});

/** The column with the old level's rows under the new one, which takes its place among the sorted levels. */
function oneLevel(column: CodedColumn, { from, to }: Rename): CodedColumn {
  if (!column.levels.includes(from)) return column;
  const named = column.levels.map((level) => (level === from ? to : level));
  const levels = [...new Set(named)].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : a > b ? 1 : 0));
  const codes = named.map((level) => levels.indexOf(level));
  return { ...column, levels, codes: column.codes.map((code) => codes[code]!) };
}
