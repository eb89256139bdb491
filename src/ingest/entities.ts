import type { Schema } from "#store/schema.ts";
import { conversationFields, dealStageChangeFields, messageFields } from "./conversation-fields.ts";
import type { Field } from "./field.ts";
import { accountFields, campaignFields, dealFields, leadFields, repFields } from "./sales-fields.ts";

export interface Entity {
  readonly name: string;
  readonly table: keyof Schema;
  readonly fields: readonly Field[];
  /** Columns that together name a row when the file has no key column. */
  readonly composedKey: readonly string[] | null;
  /** Whether unknown columns are kept; false when the table has no place for them. */
  readonly attributes: boolean;
}

const entities: readonly Entity[] = [
  { name: "reps", table: "rep", fields: repFields, composedKey: null, attributes: true },
  { name: "accounts", table: "account", fields: accountFields, composedKey: null, attributes: true },
  { name: "leads", table: "lead", fields: leadFields, composedKey: null, attributes: true },
  { name: "deals", table: "deal", fields: dealFields, composedKey: null, attributes: true },
  { name: "campaigns", table: "campaign", fields: campaignFields, composedKey: null, attributes: true },
  { name: "conversations", table: "conversation", fields: conversationFields, composedKey: null, attributes: true },
  { name: "messages", table: "message", fields: messageFields, composedKey: null, attributes: false },
  {
    name: "deal_stage_changes",
    table: "deal_stage_change",
    fields: dealStageChangeFields,
    composedKey: ["deal_id", "at", "to_stage"],
    attributes: false,
  },
];

/** What can be imported, in the order in which a workspace is best filled. */
export const importEntities: readonly string[] = entities.map((entity) => entity.name);

/** `findEntity("deal")` and `findEntity("Deals")` give the deals; null when nothing is called so. */
export function findEntity(name: string): Entity | null {
  const wanted = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  return entities.find((entity) => entity.name === wanted || entity.table === wanted) ?? null;
}
