/**
 * Waits for work, but not for longer than that; a failure of the work is the caller's. Meanwhile the process stays, although threads that nobody asks
 * anything do not hold it.
 */
export async function withinTime(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
