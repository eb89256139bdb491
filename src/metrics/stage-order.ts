/** Words by which CRMs name stages, in the usual order of a sale. */
const usual: readonly RegExp[] = [
  /^new|lead|prospect|inbound|appointment/i,
  /contact|connect|meeting/i,
  /qualif/i,
  /discover|needs|analysis/i,
  /demo|present/i,
  /eval|trial|pilot|proof|poc/i,
  /propos|quote|offer/i,
  /negotiat/i,
  /legal|contract|procure|commit|verbal/i,
];
const END = /clos|won|lost|sign/i;

/**
 * Stages before the end in the usual order of a sale, by their names; null when a name is unknown or two mean the same place.
 *
 * @example stagesInOrder(["Proposal", "Closed Won", "Demo", "Qualified"]) // ["Qualified", "Demo", "Proposal"]
 */
export function stagesInOrder(stages: readonly string[]): readonly string[] | null {
  const placed = stages
    .filter((stage) => !END.test(stage))
    .map((stage) => ({ stage, place: usual.findIndex((word) => word.test(stage)) }))
    .sort((left, right) => left.place - right.place);
  const clear = placed.every(({ place }, index) => place >= 0 && place !== placed[index - 1]?.place);
  return clear ? placed.map(({ stage }) => stage) : null;
}

/** `true` for a stage that ends a deal by its name. */
export const isEndStage = (stage: string): boolean => END.test(stage);
