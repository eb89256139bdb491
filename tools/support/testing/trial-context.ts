import type { Quantity } from "#contracts/quantity.ts";
import type { Source } from "#contracts/reader.ts";
import { Settings } from "#contracts/settings.ts";
import type { Cite, ToolContext } from "#contracts/tool.ts";

/** For tests: what a tool may reach, over a source, on 2026-01-15 with seed 1. */
export const trialContext = (source: Source, settings: object = {}): ToolContext => ({
  read: (reader, input) => reader.read(source, input),
  today: "2026-01-15",
  seed: 1,
  settings: Settings.parse(settings),
});

/** For tests: words with figures as plain rounded numbers and names as they are. */
export const plainCite: Cite = Object.assign((figure: Quantity) => `${rounded(figure.value)}`, {
  size: (figure: Quantity) => `${rounded(Math.abs(figure.value))}`,
  n: (figure: Quantity) => `${figure.n}`,
  interval: ({ interval }: Quantity) => (interval ?? []).map(rounded).join(" to "),
  p: ({ p }: Quantity) => `${rounded(p ?? Number.NaN)}`,
}) as unknown as Cite;
Object.defineProperty(plainCite, "name", { value: (text: string) => text });
Object.defineProperty(plainCite, "quote", { value: (text: string) => `“${text}”` });

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
