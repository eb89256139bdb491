import { count, days, money } from "#contracts/quantity.ts";
import { EDGE_DAYS } from "#metrics/fiscal-calendar.ts";
import { wonIn } from "./forecast-outlook.ts";
import type { ForecastOutput } from "./forecast-output.ts";
import { inMeasure, pathBefore } from "./forecast-result.ts";
import { FEWEST_DAYS, type ForecastScope, likeBefore } from "./forecast-scope.ts";
import { type Note, note } from "./note-words.ts";
import { dayText } from "./risk-scope.ts";
import { firstClose, openOn } from "./risk-snapshots.ts";

const FEWEST_WINDOWS = 3;
const FEWEST_WON = 20;
/** Silence in creating deals is a finding when so many were to be expected over at least so many days. */
const SILENT_DAYS = 30;
const SILENT_DEALS = 10;

/** What is known before anything is forecast. */
export function describeKnown(scope: ForecastScope, values: Float64Array, blank: ForecastOutput): ForecastOutput {
  const { deals, asOf, period, window, currency } = scope;
  let [open, openValue, unpriced] = [0, 0, 0];
  for (let deal = 0; deal < deals.size; deal++) {
    if (!openOn(deals, deal, asOf)) continue;
    open++;
    if (Number.isNaN(deals.amount[deal]!)) unpriced++;
    else openValue += deals.amount[deal]!;
  }
  const before = likeBefore(window.from, window.to, asOf, period);
  const isWhole = before.from >= firstClose(deals) - EDGE_DAYS;
  const until = { as_of: dayText(asOf) };
  return {
    ...blank,
    measure: scope.title,
    uses_stage: deals.stages !== null,
    ...until,
    period,
    open: count(open),
    open_value: open > unpriced ? money(openValue, currency, { n: open - unpriced }) : null,
    booked: inMeasure(scope, wonIn(deals, values, { from: window.from, to: Math.min(asOf + 1, window.to) })),
    last: isWhole ? inMeasure(scope, wonIn(deals, values, before)) : null,
    last_label: isWhole ? scope.nameOf(before) : null,
    path: pathBefore(scope, values),
    caveats: [...scope.caveats],
  };
}

/** What limits a forecast that is made. */
export function forecastNotes({ deals, asOf, measure }: ForecastScope): readonly Note[] {
  let unpriced = 0;
  for (let deal = 0; deal < deals.size; deal++)
    if (openOn(deals, deal, asOf) && Number.isNaN(deals.amount[deal]!)) unpriced++;
  return [
    note("The data end on {end}; everything after that day is forecast.", {}, { end: dayText(asOf) }),
    ...(unpriced > 0 && measure === "revenue"
      ? [note("{unpriced} open deals have no amount and add nothing to the forecast.", { unpriced: count(unpriced) })]
      : []),
  ];
}

/** Why these data cannot be forecast from, and what helps; null when they can. */
export function whatLacks(
  { deals, asOf, measure }: ForecastScope,
  windows: number,
  { open }: Pick<ForecastOutput, "open">,
): Note | null {
  let [won, priced, lastCreated, firstCreated] = [0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let deal = 0; deal < deals.size; deal++) {
    if (deals.won[deal] === 1 && deals.closed[deal]! <= asOf) {
      won++;
      if (!Number.isNaN(deals.amount[deal]!)) priced++;
    }
    if (deals.created[deal]! > asOf) continue;
    lastCreated = Math.max(lastCreated, deals.created[deal]!);
    firstCreated = Math.min(firstCreated, deals.created[deal]!);
  }
  const silence = asOf - lastCreated;
  const perDay = deals.size / Math.max(1, lastCreated - firstCreated);
  if (won >= FEWEST_WON && silence >= SILENT_DAYS && silence * perDay >= SILENT_DEALS) {
    const names = { created: dayText(lastCreated), end: dayText(asOf) };
    return open && open.value > 0
      ? note(
          "No forecast: {open} deals are open, but none was created after {created} while closes go on until {end}, so the newest deals are missing from the data. Import the deals created since, then ask again.",
          { open },
          names,
        )
      : note(
          "No forecast: no deal was created after {created} while closes go on until {end}, and none is open, so these data are an extract of finished deals and not the running pipeline. Import the open deals too, then ask again.",
          {},
          names,
        );
  }
  return (
    tooShort(won, windows) ??
    (measure === "deals_won" || priced >= FEWEST_WON
      ? null
      : note(
          "Of {won} won deals only {priced} have an amount, so revenue cannot be forecast; the number of deals won can. Ask for that, or import the amounts.",
          { won: count(won), priced: count(priced) },
        ))
  );
}

function tooShort(won: number, windows: number): Note | null {
  if (won < FEWEST_WON)
    return note(
      "There is too little history for a forecast: it takes {fewest} won deals (so far: {won}). Import older closed deals, or ask again later.",
      { won: count(won), fewest: count(FEWEST_WON) },
    );
  if (windows >= FEWEST_WINDOWS) return null;
  return note(
    "There is too little history for a forecast: it must be tried on {needed} past periods like this one, each with {before} of closes before it; so far {windows} can be. Ask for a shorter period, import older closed deals, or ask again later.",
    { windows: count(windows), needed: count(FEWEST_WINDOWS), before: days(FEWEST_DAYS) },
  );
}
