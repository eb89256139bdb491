import type { Connection } from "#store/sqlite.ts";
import type { RejectReason } from "./import-report.ts";
import type { Rejection } from "./rejection.ts";

/** Writes rejected rows to the store and counts their reasons. */
export interface RejectLog {
  readonly add: (line: string, rejection: Rejection, record: readonly string[], delimiter: string) => void;
  readonly count: () => number;
  /** The commonest reasons, most frequent first, ties in the order met. */
  readonly commonest: (most: number) => readonly RejectReason[];
}

const LONGEST_RAW_ROW = 20_000; // characters; enough to find the row in the file

/** A record as the file may have written it, cut after 20,000 characters. */
function rawRow(record: readonly string[], delimiter: string): string {
  let raw = "";
  for (const [index, cell] of record.entries()) {
    if (raw.length > LONGEST_RAW_ROW) break;
    const text = cell.slice(0, LONGEST_RAW_ROW + 1);
    const quoted = text.includes(delimiter) || text.includes("\n") ? `"${text.replaceAll('"', '""')}"` : text;
    raw += (index === 0 ? "" : delimiter) + quoted;
  }
  return raw.length > LONGEST_RAW_ROW ? `${raw.slice(0, LONGEST_RAW_ROW)}… (cut)` : raw;
}

export function rejectLog(connection: Connection, batchId: string): RejectLog {
  const insert = connection.prepare(
    "insert into import_reject (import_batch_id, line, reason, column_name, raw_row) values (?, ?, ?, ?, ?)",
  );
  const reasons = new Map<string, { -readonly [Key in keyof RejectReason]: RejectReason[Key] }>();
  let total = 0;
  return {
    add: (line, rejection, record, delimiter) => {
      insert.run(batchId, line, rejection.reason, rejection.column, rawRow(record, delimiter));
      total++;
      const group = `${rejection.kind}\n${rejection.column ?? ""}`;
      const known = reasons.get(group);
      if (known) known.count++;
      else
        reasons.set(group, {
          reason: rejection.kind,
          column: rejection.column,
          count: 1,
          firstLine: line,
          example: rejection.detail,
        });
    },
    count: () => total,
    commonest: (most) => [...reasons.values()].sort((left, right) => right.count - left.count).slice(0, most),
  };
}
