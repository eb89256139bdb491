import type { z } from "zod";

/**
 * Marks a field of a tool's output that only detailed results show: checks, internals of a method, the words of a unit. Whoever reads the
 * short form loses no answer by it. Put it outermost, around `nullable` and `describe`.
 *
 * @example z.object({ value: Quantity, brier: detail(Quantity.nullable()) })
 */
export const detail = <Schema extends z.ZodType>(schema: Schema): Schema => schema.meta({ detail: true });
