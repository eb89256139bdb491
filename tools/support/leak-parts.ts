import { asChange, count, money, type Quantity } from "#contracts/quantity.ts";
import type { Case } from "#playbook/find-entry.ts";
import { recoverableShare } from "#playbook/recoverable-share.ts";
import type { LeakPart } from "./leakage-report.ts";

/** Raw material of a part: what was lost, over how many records. */
export interface RawPart {
  readonly reason: LeakPart["reason"];
  readonly label: string;
  readonly records: number;
  readonly leak: number;
  /** Change of the share of records that ended this way, tested; absent where nothing is compared. */
  readonly change?: Quantity | null;
  readonly worsened?: boolean;
}

const issues = {
  "drop-off": "high-drop-off",
  "low-conversion": "low-conversion",
  escalation: "escalation-spike",
  compliance: "compliance",
  "technical-failure": "technical-failure",
  undecided: "low-conversion",
} as const;

/** The playbook case of a part: the step's own recommendation for a drop-off, else that of the reason. */
export const leakCase = ({ reason, label }: Pick<LeakPart, "reason" | "label">): Case => ({
  issue: issues[reason],
  target: label,
});

/** Parts as figures with what action may win back of each, largest leak first; ties by label. */
export function leakParts(parts: readonly RawPart[], currency: string, assumption: string): LeakPart[] {
  const inAll = parts.reduce((sum, { records }) => sum + records, 0);
  return [...parts]
    .sort((a, b) => b.leak - a.leak || (a.label < b.label ? -1 : 1))
    .map((part) => {
      const { share, difficulty } = recoverableShare(leakCase(part));
      const [low, high] = share.interval ?? [share.value, share.value];
      const open = part.reason === "undecided";
      const recoverable =
        part.leak > 0 && !open
          ? money(part.leak * share.value, currency, {
              interval: [part.leak * low, part.leak * high],
              assumption: `${assumption}; ${share.assumption}`,
            })
          : null;
      return {
        reason: part.reason,
        label: part.label,
        records: count(part.records, { n: inAll }),
        leak: money(part.leak, currency, { assumption }),
        change: part.change ?? null,
        worsened: part.worsened ?? null,
        effect: asChange(money(0 - part.leak, currency, { assumption })),
        recoverable_share: open ? null : share,
        difficulty: open ? null : difficulty,
        recoverable,
      };
    });
}

/** What action may win back over all parts; null when nothing leaked. Ends of the intervals are added, so it is no narrower than the truth. */
export function recoverableInAll(parts: readonly LeakPart[], currency: string): Quantity | null {
  const figures = parts.flatMap(({ recoverable }) => (recoverable ? [recoverable] : []));
  const [first] = figures;
  if (!first) return null;
  const sum = (pick: (figure: Quantity) => number): number =>
    figures.reduce((total, figure) => total + pick(figure), 0);
  const interval = [
    sum(({ interval: ends, value }) => ends?.[0] ?? value),
    sum(({ interval: ends, value }) => ends?.[1] ?? value),
  ] as const;
  return money(
    sum(({ value }) => value),
    currency,
    { interval, assumption: first.assumption },
  );
}
