import type { Period } from "#contracts/period.ts";
import type { Settings } from "#contracts/settings.ts";

export interface PeriodPlace {
  readonly today: string;
  readonly coverage: { readonly from: string; readonly to: string } | null;
  readonly settings: Settings;
}
export type BucketSize = "day" | "week" | "month" | "quarter";

export function resolvePeriod(_text: string, _at: PeriodPlace): Period {
  throw new Error("not built yet");
}
export function previousPeriod(_period: Period, _settings: Settings): Period {
  throw new Error("not built yet");
}
export function likePeriods(_period: Period, _count: number, _settings: Settings): readonly Period[] {
  throw new Error("not built yet");
}
export function periodBuckets(_period: Period, _size: BucketSize, _settings?: Settings): readonly Period[] {
  throw new Error("not built yet");
}
