import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import type { MeasureScope } from "./measure-scope.ts";

const PERSON = ["owner", "rep"];

/** The manager behind most records of each value of a person's dimension; empty for other dimensions and where no manager is recorded. */
export async function managersOf(
  { measure, period, dimensions }: MeasureScope,
  key: string,
  ctx: ToolContext,
): Promise<ReadonlyMap<string, string>> {
  const known = dimensions.some((dimension) => dimension.key === "manager" && dimension.distinct > 0);
  if (!PERSON.includes(key) || !known) return new Map();
  const { size, columns, n } = await ctx.read(cells, { measure: measure.name, period, by: [key, "manager"] });
  const [people, managers] = [columns[0]!, columns[1]!];
  const most = new Map<string, { readonly manager: string; readonly n: number }>();
  for (let row = 0; row < size; row++) {
    const [person, manager] = [people.levels[people.codes[row]!], managers.levels[managers.codes[row]!]];
    if (person && manager && manager !== person && n[row]! > (most.get(person)?.n ?? 0))
      most.set(person, { manager, n: n[row]! });
  }
  return new Map([...most].map(([person, { manager }]) => [person, manager]));
}
