import { afterAll, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { dimensionsOf } from "./dimensions.ts";
import { parseFilter } from "./filters.ts";
import { type HandMade, handMadeSource } from "./hand-made-store.ts";

const open: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(open.map((close) => close())));
async function source(rows: HandMade, scope: readonly string[] | null = null): Promise<Source> {
  const made = await handMadeSource(rows, { scope });
  open.push(made.close);
  return made;
}
const find = async (from: Source, grain: "deal" | "conversation", key: string) =>
  (await dimensionsOf.read(from, { grain })).find((dimension) => dimension.key === key);

const rows: HandMade = {
  rep: [
    { id: "r1", name: "Ana", manager_id: "m1", team: "North" },
    { id: "m1", name: "Mo" },
  ],
  campaign: [{ id: "c1", name: "Spring" }],
  deal: [
    { region: "EMEA", owner_id: "r1", outcome: "won", attributes: '{"tier":"gold","score":"1"}' },
    { region: "EMEA", owner_id: "r2", outcome: "won", attributes: '{"tier":"gold","score":"2"}' },
    { region: null, owner_id: null, outcome: "lost", attributes: null },
  ],
  conversation: [
    { started_at: "2024-05-17T09:30:00Z", campaign_id: "c1", rep_id: "r1" }, // a Friday
    { started_at: "2024-05-17T23:59:59Z", campaign_id: "c2", rep_id: null },
    { started_at: "2024-05-20T09:00:00Z", campaign_id: "c1", rep_id: "r1" },
  ],
};

test("values with their number of records, most frequent first, null as a value", async () => {
  const small = await source(rows);
  expect(await find(small, "deal", "region")).toMatchObject({
    origin: "built-in",
    distinct: 2,
    values: [
      { value: "EMEA", count: 2 },
      { value: null, count: 1 },
    ],
  });
  expect((await find(small, "deal", "owner"))!.values.map(({ value }) => value)).toEqual(["Ana", "r2", null]);
  expect((await find(small, "deal", "manager"))!.values).toEqual([
    { value: null, count: 2 },
    { value: "Mo", count: 1 },
  ]);
  expect((await find(small, "conversation", "campaign"))!.values).toEqual([
    { value: "Spring", count: 2 },
    { value: "c2", count: 1 },
  ]);
  expect((await find(small, "conversation", "weekday"))!.values).toEqual([
    { value: "Friday", count: 2 },
    { value: "Monday", count: 1 },
  ]);
  expect((await find(small, "conversation", "hour"))!.values[0]).toEqual({ value: "09:00", count: 2 });
});

test("a dimension that nothing fills is left out; time and numbers stay", async () => {
  const keys = (await dimensionsOf.read(await source(rows), { grain: "deal" })).map((dimension) => dimension.key);
  expect(keys).not.toContain("industry");
  expect(keys).not.toContain("account_size");
  expect(keys).toEqual(expect.arrayContaining(["amount", "cycle_days", "month", "quarter"]));
});

test("attribute columns are found: few values are categories, many numbers are a number", async () => {
  expect(await find(await source(rows), "deal", "tier")).toMatchObject({
    title: "Tier",
    origin: "attribute",
    kind: "categorical",
    values: [
      { value: "gold", count: 2 },
      { value: null, count: 1 },
    ],
  });
  const deal = Array.from({ length: 13 }, (_, index) => ({
    outcome: "won",
    attributes: `{"few":"${index % 3}","cycle_days_own":"${index}"}`,
  }));
  const many = await source({ deal });
  expect((await find(many, "deal", "few"))!.kind).toBe("categorical");
  expect(await find(many, "deal", "cycle_days_own")).toMatchObject({
    kind: "numeric",
    title: "Cycle days own",
    values: [],
  });
});

test("ten thousand values are counted and two hundred listed", async () => {
  const deal = Array.from({ length: 10_000 }, (_, index) => ({
    outcome: "won",
    region: `region ${index}`,
    owner_id: `rep ${index}`,
  }));
  const many = await source({ deal });
  for (const key of ["region", "owner"]) {
    const found = (await find(many, "deal", key))!;
    expect(found.distinct).toBe(10_000);
    expect(found.values).toHaveLength(200);
  }
});

test("a scope hides the values of others; an empty store has no categories", async () => {
  expect((await find(await source(rows, ["r2"]), "deal", "owner"))!.values).toEqual([{ value: "r2", count: 1 }]);
  const empty = await dimensionsOf.read(await source({}), { grain: "deal" });
  expect(empty.filter((dimension) => dimension.kind === "categorical")).toEqual([]);
});

test("a value with a comma or an equals sign of its own is a value", async () => {
  const values = ["Oil, Gas", "A and B", "x,region=y", "R&D"];
  const deal = values.map((industry, index) => ({ outcome: "won", industry, region: "EMEA", amount: 100_00 * index }));
  const dimensions = await dimensionsOf.read(await source({ deal }), { grain: "deal" });
  expect(() => parseFilter("amount=100", dimensions)).toThrow("it has no values to filter by. Use amount_band.");
  for (const value of values) expect(parseFilter(`industry=${value}`, dimensions)).toEqual({ industry: [value] });
});

test("filter texts match keys, synonyms and values without regard to case", async () => {
  const dimensions = await dimensionsOf.read(await source(rows), { grain: "deal" });
  expect(parseFilter(null, dimensions)).toEqual({});
  expect(parseFilter("territory=emea; OWNER = ana|Not Recorded|ana", dimensions)).toEqual({
    region: ["EMEA"],
    owner: ["Ana", null],
  });
  expect(parseFilter("month=2024-05", dimensions)).toEqual({ month: ["2024-05"] });
  const refused = (text: string) => () => parseFilter(text, dimensions);
  expect(refused("region=EMAE")).toThrow('Region has no value "EMAE". Did you mean EMEA?');
  expect(refused("regoin=EMEA")).toThrow('There is no dimension "regoin". Did you mean region?');
  expect(refused("emea")).toThrow('"emea" has no "=". Did you mean region=EMEA?');
  expect(refused("Nowhere")).toThrow('"Nowhere" has no "=". Write dimension=value, such as region=');
  expect(refused("amount=5")).toThrow("Amount is a number: it has no values to filter by. There are region, owner, ");
  expect(refused("region=Nowhere")).toThrow('Region has no value "Nowhere". There is only EMEA.');
  for (const joint of [",", ", ", " and ", " & "])
    expect(refused(`region=EMEA${joint}month=2024-05`)).toThrow(
      'Separate conditions with ";": region=EMEA;month=2024-05.',
    );
  expect(refused("month=2024-05,owner=Ana")).toThrow('Separate conditions with ";": month=2024-05;owner=Ana.');
  expect(refused("owner=ana, r2")).toThrow('Separate values with "|": owner=Ana|r2.');
});

test("a value that was shown without what is hidden or live in it is found again, with all that look like it", async () => {
  const regions = ["A\u200bsia", "Asia\u202e", "<b>`x`](y", "C+"];
  const deal = regions.map((region, index) => ({ ...rows.deal![0], id: `d${index}`, region }));
  const dimensions = await dimensionsOf.read(await source({ deal }), { grain: "deal" });
  expect(parseFilter("region=asia", dimensions)).toEqual({ region: ["Asia\u202e", "A\u200bsia"] });
  expect(parseFilter("region=‹b>'x'] (y", dimensions)).toEqual({ region: ["<b>`x`](y"] });
  expect(() => parseFilter("region=C", dimensions)).toThrow("has no value");
});
