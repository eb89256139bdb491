import { type Quantity, ratio, score } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import type { HealthComponent, HealthSignal } from "./health-report.ts";
import type { ComponentScore, HealthScore } from "./health-score.ts";
import type { ComponentKey, Signal } from "./health-signals.ts";
import { type Note, note } from "./note-words.ts";
import { isEstablished, sharesCompared } from "./rate-figures.ts";

/** Changes of every signal's share against an earlier period, p adjusted over the signals; null where there is none. */
export function signalChanges(now: readonly Signal[], before: readonly Signal[] | null): (Quantity | null)[] {
  return sharesCompared(
    now.map(({ component, key, share }) => {
      const old = before?.find((each) => each.component === component && each.key === key)?.share;
      return share && old ? [share, old] : null;
    }),
  );
}

const labels: Readonly<Record<ComponentKey, string>> = {
  conversion: "Conversion",
  revenue: "Revenue",
  compliance: "Compliance",
  efficiency: "Efficiency",
  quality: "Quality",
};

/** The components as figures, costliest first. */
export function healthComponents(
  found: HealthScore,
  signals: readonly Signal[],
  changes: readonly (Quantity | null)[],
  { settings }: ToolContext,
): HealthComponent[] {
  const figure = (signal: Signal): HealthSignal => {
    const change = changes[signals.indexOf(signal)] ?? null;
    const worse = change !== null && change.value < 0 === signal.higherIsBetter && change.value !== 0;
    return {
      key: signal.key,
      label: signal.label,
      value: signal.value,
      goal: signal.goal,
      goal_words: signal.goalWords,
      score: score(signal.score),
      change,
      worsened: worse && isEstablished(change, settings.significance),
    };
  };
  return found.components
    .map((part) => ({
      key: part.key,
      label: labels[part.key],
      score: score(part.score),
      weight: ratio(part.weight),
      lost: score(part.lost),
      why: whyLost(part),
      signals: part.signals.map(figure),
    }))
    .sort((a, b) => b.lost.value - a.lost.value);
}

function whyLost({ signals }: ComponentScore): Note {
  const worst = signals.filter(({ score: marks }) => marks < 100).sort((a, b) => a.score - b.score);
  if (worst.length === 0) return note("nothing was lost.");
  const figures: Record<string, Quantity> = {};
  const names: Record<string, string> = {};
  const parts = worst.slice(0, 2).map(({ label, value, goal, goalWords }, at) => {
    const key = at === 0 ? "a" : "b";
    figures[`${key}_value`] = value;
    names[`${key}_label`] = label;
    if (!goal) return `{${key}_label} is {${key}_value}`;
    figures[`${key}_goal`] = goal;
    return `{${key}_label} is {${key}_value} against ${goalWords} of {${key}_goal}`;
  });
  return note(`${parts.join("; ")}.`, figures, names);
}

/** What to notice: signals that worsened (the largest change first), violations, and the component that costs most. */
export function healthInsights(
  components: readonly HealthComponent[],
  where: ReadonlyMap<string, string>,
  compared: string | null,
): Note[] {
  const signals = components.flatMap(({ signals: own }) => own);
  const seen = new Set<string>();
  const worsened = signals
    .filter(({ worsened: worse, label }) => worse && !seen.has(label) && seen.add(label))
    .sort((a, b) => Math.abs(b.change?.value ?? 0) - Math.abs(a.change?.value ?? 0))
    .flatMap(({ label, value, change }) => {
      if (!change || !compared) return [];
      const place = where.get(label);
      const text = `The {label} got worse: {value}, {change} against {before}`;
      return place
        ? [note(`${text}; it concentrates in {place}.`, { value, change }, { label, before: compared, place })]
        : [note(`${text}.`, { value, change }, { label, before: compared })];
    });
  const violations = signals.find(({ label }) => label === "compliance violation rate");
  const strict =
    violations && violations.value.value > 0 && !violations.worsened
      ? [
          note("Compliance is scored strictly: any violation weighs, and {value} of conversations have one.", {
            value: violations.value,
          }),
        ]
      : [];
  return [...worsened, ...strict];
}
