import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const complianceViolationRate = defineMeasure({
  name: "compliance_violation_rate",
  title: "Compliance violation rate",
  definition: "Share of conversations with a compliance violation.",
  kind: "ratio",
  unit: "ratio",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "conversations with a violation",
  denominator: "conversations",
  minimumN: 30,
  synonyms: ["compliance violation rate", "compliance violations", "compliance rate", "violations", "compliance"],
  share: sql`conversation.status = 'compliance_violation'
    or coalesce(conversation.compliance_flags, '[]') not in ('', '[]', 'null')`,
});
