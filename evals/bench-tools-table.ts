/**
 * One call of one tool: the first one, then the median of later ones, warm. A time is the shorter of clock and processor time: the clock also counts
 * waiting for a busy machine, the processor also counts threads that work at the same time.
 */
export interface ToolTime {
  readonly tool: string;
  readonly input: string;
  readonly status: string;
  readonly firstMs: number;
  readonly ms: number;
  /** Milliseconds of the processor, all threads together. */
  readonly processor: number;
}

export interface ToolTimes {
  readonly calls: readonly ToolTime[];
  readonly peakMegabytes: number;
}

/** No tool call over this (spec: one second at a million deals). */
const TARGET = 1000;

const head = ["tool", "calls", "default", "slowest", "÷ 1 s", "its first call", "its processor time", "its input"];
const milliseconds = (value: number): string => `${Math.round(value)} ms`;

/** A row per tool, the slowest first: its default input and the slowest of its example questions. */
export function toolsTable({ calls }: ToolTimes): string {
  const answered = calls.filter(({ input, status }) => input === "{}" || status !== "not-enough");
  const rows = [...Map.groupBy(answered, ({ tool }) => tool)]
    .map(([tool, own]) => ({ tool, own, slowest: own.reduce((one, other) => (other.ms > one.ms ? other : one)) }))
    .sort((a, b) => b.slowest.ms - a.slowest.ms)
    .map(({ tool, own, slowest }) => [
      ...[`\`${tool}\``, String(own.length), milliseconds(own[0]!.ms), milliseconds(slowest.ms)],
      (slowest.ms / TARGET).toFixed(2),
      ...[milliseconds(slowest.firstMs), milliseconds(slowest.processor)],
      slowest.input === "{}" ? "default" : `\`${slowest.input.replaceAll("|", "\\|")}\``,
    ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** How many calls keep the target, in words. */
export function toolsWords({ calls, peakMegabytes }: ToolTimes): string {
  const slow = calls.filter(({ ms }) => ms > TARGET);
  const names = [...new Set(slow.map(({ tool }) => `\`${tool}\``))].join(", ");
  const over = slow.length === 0 ? "none is over a second" : `${slow.length} are over a second (${names})`;
  return `Of ${calls.length} calls, warm, ${over}. Peak memory ${peakMegabytes} MB.`;
}
