import { onTestFinished } from "vitest";
import { handMadeSource } from "#metrics/hand-made-store.ts";
import { seededRandom } from "#stats/random.ts";
import drivers from "#tools/drivers.ts";
import { askTool } from "./ask-tool.ts";

/** For tests: a deal as the store holds it. */
export type Deal = Readonly<Record<string, string | number | null>>;

interface Draw {
  readonly won: boolean;
  readonly source: string;
  readonly region: string;
  readonly at: number;
  readonly random: ReturnType<typeof seededRandom>;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** For tests: one of the values. */
export const pick = <T>(values: readonly T[], random: { integer: (below: number) => number }): T =>
  values[random.integer(values.length)]!;

/** For tests: deals of 2024 in which referrals win 20 points more; `more` adds columns (or attributes) that may look at everything. */
export function driverDeals(n: number, more: (draw: Draw) => Deal = () => ({}), seed = 5): Deal[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, (_, at) => {
    const source = pick(["Inbound", "Outbound", "Referral"], random);
    const region = pick(["East", "North", "South", "West"], random);
    const won = random.bernoulli(0.35 + (source === "Referral" ? 0.2 : 0));
    const { attributes, ...columns } = more({ won, source, region, at, random });
    return {
      ...{ region, lead_source: source, outcome: won ? "won" : "lost", created_on: "2023-12-01" },
      closed_on: `2024-${pad(1 + (at % 12))}-${pad(1 + (at % 28))}`,
      ...columns,
      attributes: attributes ?? null,
    };
  });
}

/** For tests: columns that the store keeps as attributes. */
export const attribute = (values: Readonly<Record<string, string | null>>): Deal => ({
  attributes: JSON.stringify(values),
});

/** For tests: what `drivers` says of these deals on 2025-01-10. */
export async function askDrivers(
  deal: readonly Deal[],
  input: object = {},
  more: Parameters<typeof handMadeSource>[0] = {},
) {
  const source = await handMadeSource({ deal, ...more });
  onTestFinished(() => source.close());
  return askTool(drivers, source, input, "2025-01-10");
}

type Answered = Awaited<ReturnType<typeof askDrivers>>;

/** For tests: all findings in one text. */
export const findings = (said: Answered["said"]): string => said.findings.map(({ text }) => text).join(" ");

/** For tests: what the data alone gave reason to leave out. */
export const byData = (excluded: Answered["output"]["excluded"]) =>
  excluded.filter(({ reason }) => reason !== "known-afterwards");
