/** Records of one kind: begun and ended on whole days, `ended` null while they wait. */
export interface Waiting {
  readonly begun: number;
  readonly ended: number | null;
  readonly outcome: "success" | "failure" | "none";
  /** How many records are alike. */
  readonly n: number;
}

/** Exposure and outcomes of a window of days by the age of the records, in bands of `width` days; the last band is open. */
export interface OutcomesByAge {
  /** Record-days under observation: a record counts on each day of the window from its begin up to and including its end. */
  readonly exposure: Float64Array;
  readonly successes: Float64Array;
  readonly failures: Float64Array;
}

/**
 * How long records waited during a window, and at which age they ended there. Source of the method: person-years tables, e.g. Breslow and Day (1987),
 * Statistical Methods in Cancer Research II, ch. 2; R's `survival::pyears` computes the same.
 *
 * @param window days from `from` up to but not including `to`
 * @example // one record begun on day 0, ended well on day 9; window of days 5 to 11, weekly bands
 * outcomesByAge([{ begun: 0, ended: 9, outcome: "success", n: 1 }], { from: 5, to: 12 }, { width: 7, bands: 3 })
 * // exposure [2, 3, 0]: days 5 and 6 in the first week of its life, 7 to 9 in the second; successes [0, 1, 0]
 */
export function outcomesByAge(
  records: readonly Waiting[],
  window: { readonly from: number; readonly to: number },
  { width, bands }: { readonly width: number; readonly bands: number },
): OutcomesByAge {
  const exposure = new Float64Array(bands);
  const successes = new Float64Array(bands);
  const failures = new Float64Array(bands);
  const bandOf = (age: number): number => Math.min(bands - 1, Math.floor(age / width));
  for (const { begun, ended, outcome, n } of records) {
    const first = Math.max(begun, window.from);
    const last = Math.min(ended ?? window.to - 1, window.to - 1);
    if (last < first) continue;
    for (let band = bandOf(first - begun); band <= bandOf(last - begun); band++) {
      const start = Math.max(first, begun + band * width);
      const end = band === bands - 1 ? last : Math.min(last, begun + (band + 1) * width - 1);
      exposure[band]! += n * (end - start + 1);
    }
    if (ended === null || ended < window.from || ended >= window.to) continue;
    if (outcome === "success") successes[bandOf(ended - begun)]! += n;
    if (outcome === "failure") failures[bandOf(ended - begun)]! += n;
  }
  return { exposure, successes, failures };
}

/**
 * The share of successes to be expected in one window, had its records ended at each age as those of another window did: indirect standardisation.
 * Bands without exposure in the reference window count as there are no outcomes.
 *
 * @returns null when no outcome is to be expected
 * @example // reference: 1 success and 3 failures in 100 young record-days, 2 and 1 in 100 old ones; now 300 young and 100 old
 * expectedShare(reference, now) // (3 + 2) / (3 + 2 + 9 + 1) = 1/3
 */
export function expectedShare(reference: OutcomesByAge, now: Pick<OutcomesByAge, "exposure">): number | null {
  let [successes, failures] = [0, 0];
  now.exposure.forEach((days, band) => {
    const base = reference.exposure[band]!;
    if (base === 0) return;
    successes += (days * reference.successes[band]!) / base;
    failures += (days * reference.failures[band]!) / base;
  });
  return successes + failures > 0 ? successes / (successes + failures) : null;
}
