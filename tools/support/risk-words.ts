import type { BarsChart } from "#contracts/chart.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { fillNote } from "./note-words.ts";
import type { RiskDeal, RiskOutput } from "./risk-output.ts";

const MOST_DEALS = 3;
/** More bars than this cannot be read. */
const MOST_BARS = 20;
/** Part of the won deals that a deal must have outlived for its age to be mentioned. */
const LONG = 0.75;

/** The words of deal_risk: what is likely to be lost and which deals to see to; or why there is no score, and what is known instead. */
export function sayRisk(output: RiskOutput, cite: Cite): Said {
  const caveats = [...output.caveats.map((each) => fillNote(each, cite)), ...excludedWords(output, cite)];
  const base = { caveats, next: ["Which segments win less?", "Where will we land this quarter?"] };
  switch (output.verdict) {
    case "scored":
      if (output.account !== "") return { ...base, ...accountWords(output, cite), verdict: "answered" };
      return {
        ...base,
        headline: scoredHeadline(output, cite),
        verdict: "answered",
        findings: [
          ...output.deals.slice(0, MOST_DEALS).map((deal) => dealWords(deal, cite)),
          ...groupWords(output, cite),
          ...overdueWords(output, cite),
          ...testWords(output, cite),
        ],
      };
    case "nothing-open":
      return {
        ...base,
        headline: `${nothingOpen(output, cite)}${lossRate(output, cite)}.`,
        verdict: "answered",
        findings: testWords(output, cite),
      };
    case "no-signal":
      return {
        ...base,
        headline: noSignal(output, cite),
        verdict: "within-noise",
        findings: [...openWords(output, cite), ...overdueWords(output, cite), ...errorWords(output), missing(output)],
      };
    case "too-good":
      return {
        ...base,
        headline: tooGood(output, cite),
        verdict: "not-comparable",
        findings: [...openWords(output, cite), ...overdueWords(output, cite)],
      };
    case "not-enough":
      return {
        ...base,
        headline: output.reason ? fillNote(output.reason, cite) : "There are too few deals for a risk score.",
        verdict: "no-data",
        findings: [...openWords(output, cite), ...overdueWords(output, cite)],
        next: ["What data do we have?"],
      };
  }
}

function scoredHeadline(output: RiskOutput, cite: Cite): string {
  const { as_of, open, open_value, value_at_risk, expected_loss, loss_rate } = output;
  if (!open || !expected_loss || !loss_rate) return "There are open deals at risk.";
  const share = `${cite(expected_loss)} of the deals (${cite.interval(expected_loss)}), against ${cite(loss_rate)} of those closed so far`;
  if (!value_at_risk || !open_value)
    return `Of ${cite(open)} open deals (as of ${cite.name(as_of ?? "")}) a part is likely to be lost: ${share}.`;
  return `About ${cite(value_at_risk)} (${cite.interval(value_at_risk)}) of the ${cite(open_value)} in ${cite(open)} open deals (as of ${cite.name(as_of ?? "")}) is likely to be lost: ${share}.`;
}

/** One customer's open deals: the one with the most at stake is the answer. */
function accountWords(output: RiskOutput, cite: Cite): Pick<Said, "headline" | "findings"> {
  const [first, ...others] = output.deals;
  if (!first) return { headline: `No deal of ${cite.name(output.account)} is open.`, findings: [] };
  const [rate, how] = first.risk.value > 0.5 ? [output.loss_rate, "lost"] : [output.win_rate, "won"];
  const usual = rate ? ` Of all closed deals ${cite(rate)} were ${how}.` : "";
  return {
    headline: `${namedDealWords(first, cite)}${usual}`,
    findings: [...others.slice(0, MOST_DEALS).map((deal) => namedDealWords(deal, cite)), ...testWords(output, cite)],
  };
}

/** "Northwind: Pro, $48,000, Ana: 78.1% likely to be lost; what speaks against it: stage Qualified (+14.2 points)." */
const dealWords = (deal: RiskDeal, cite: Cite): string =>
  `${aboutDeal(deal, cite)}: ${cite(deal.risk)} likely to be lost${reasonWords(deal, cite)}${ageWords(deal, cite)}.`;

/** "Northwind: Pro, $48,000, Ana, is likely to be won (73.0%)": asked about one deal, the likelier end is the answer. */
function namedDealWords(deal: RiskDeal, cite: Cite): string {
  const [end, chance] = deal.risk.value > 0.5 ? ["lost", deal.risk] : ["won", deal.win];
  return `${aboutDeal(deal, cite)}, is likely to be ${end} (${cite(chance)})${reasonWords(deal, cite)}${ageWords(deal, cite)}.`;
}

const aboutDeal = ({ label, amount, owner }: RiskDeal, cite: Cite): string =>
  [cite.name(label), amount ? cite(amount) : "", owner ? cite.name(owner) : ""]
    .filter((text) => text !== "")
    .join(", ");

function reasonWords({ reasons }: RiskDeal, cite: Cite): string {
  if (reasons.length === 0) return "";
  return `; what speaks against it: ${reasons.map(({ label, effect }) => `${cite.name(label)} (${cite(effect)})`).join(", ")}`;
}

/** A word on age only for a deal older than most won deals were: being young is no risk. */
const ageWords = ({ age, older_than }: RiskDeal, cite: Cite): string =>
  older_than && older_than.value > LONG
    ? `; open for ${cite(age)}, longer than ${cite(older_than)} of won deals took`
    : "";

function groupWords({ group_by, groups }: RiskOutput, cite: Cite): string[] {
  const shown = groups.filter(({ value_at_risk }) => value_at_risk.value > 0).slice(0, MOST_DEALS);
  if (group_by === null || shown.length < 2) return [];
  const parts = shown.map(
    ({ label, value_at_risk, open }) => `${cite.name(label)} with ${cite(value_at_risk)} (${cite(open)} open)`,
  );
  return [`By ${cite.name(group_by)}, the most value at risk sits with ${parts.join(", ")}.`];
}

function overdueWords({ overdue }: RiskOutput, cite: Cite): string[] {
  if (!overdue || overdue.deals.value === 0) return [];
  const worth = overdue.value ? ` worth ${cite(overdue.value)}` : "";
  const [noun, verb] = overdue.deals.value === 1 ? ["deal", "has"] : ["deals", "have"];
  return [
    `${cite(overdue.deals)} open ${noun}${worth} ${verb} been open for more than ${cite(overdue.beyond)}, longer than nearly every won deal took (n ${cite.n(overdue.beyond)}): revive or close out.`,
  ];
}

/** How far the score can be trusted, from deals it had not seen. */
function testWords({ back_test: test }: RiskOutput, cite: Cite): string[] {
  if (!test) return [];
  return [
    `The score was tried on ${cite.n(test.area)} deals open at ${cite.name(test.from)} to ${cite.name(test.to)} and closed since, each time made from what was known then: of a lost and a won deal it picks the lost one ${cite(test.area)} of the time (${cite.interval(test.area)}); the riskiest deals were lost ${cite(test.lift)} × as often as all.`,
  ];
}

function noSignal(output: RiskOutput, cite: Cite): string {
  const { back_test: test, loss_rate, open, as_of } = output;
  if (open?.value === 0 && as_of) return `${nothingOpen(output, cite)}. ${unsupported(test, loss_rate, cite)}`;
  return unsupported(test, loss_rate, cite);
}

/** "No deal of Acme is open as of 2024-06-30, so none is at risk" */
const nothingOpen = ({ account, filter, as_of }: RiskOutput, cite: Cite): string =>
  `No deal${account === "" ? "" : ` of ${cite.name(account)}`} is open${filter === "" ? "" : " there"} as of ${cite.name(as_of ?? "")}, so none is at risk`;

function unsupported(test: RiskOutput["back_test"], loss_rate: RiskOutput["loss_rate"], cite: Cite): string {
  if (!test || !loss_rate) return "Your data do not support a risk score.";
  const [low = 0] = test.area.interval ?? [];
  const coin = low > 0.5 ? "hardly better than a coin" : "no better than a coin";
  return `Your data do not support a risk score: tried on ${cite.n(test.area)} past deals, it picked the lost one of a lost and a won deal ${cite(test.area)} of the time (${cite.interval(test.area)}), ${coin}, so go by the base rate: ${cite(loss_rate)} of closed deals are lost (n ${cite.n(loss_rate)}).`;
}

function tooGood({ back_test: test, loss_rate }: RiskOutput, cite: Cite): string {
  if (!test || !loss_rate) return "No risk score: a column gives the outcomes away.";
  return `No risk score is shown: on past deals it was right ${cite(test.area)} of the time, which is too good to be true, so some column was filled in after the outcome was known; without it the base rate stands: ${cite(loss_rate)} of closed deals are lost (n ${cite.n(loss_rate)}).`;
}

const lossRate = ({ loss_rate }: RiskOutput, cite: Cite): string =>
  loss_rate ? `; of the closed deals ${cite(loss_rate)} were lost (n ${cite.n(loss_rate)})` : "";

function openWords({ open, open_value, loss_rate }: RiskOutput, cite: Cite): string[] {
  if (!open) return [];
  if (open.value === 0) return [];
  const worth = open_value ? ` worth ${cite(open_value)}` : "";
  const rate = loss_rate ? `; going by the base rate, expect ${cite(loss_rate)} of them to be lost` : "";
  return [`${cite(open)} ${open.value === 1 ? "deal is" : "deals are"} open${worth}${rate}.`];
}

function errorWords({ back_test: test }: RiskOutput): string[] {
  if (!test) return [];
  return [
    test.skill.value > 0
      ? "Its chances were hardly nearer to what happened than the plain base rate."
      : "The plain base rate would have been nearer to what happened than its chances were.",
  ];
}

const missing = ({ uses_stage }: RiskOutput): string =>
  uses_stage
    ? "What usually makes such a score work and is not recorded here: next steps, contacts involved, and what was last said."
    : "No dated stage changes are stored, so the stage could not be used: as stored it is known only after the outcome. Recording them usually makes such a score work.";

function excludedWords({ excluded }: RiskOutput, cite: Cite): string[] {
  const names = (reason: RiskOutput["excluded"][number]["reason"]): string =>
    excluded
      .filter((each) => each.reason === reason)
      .map(({ dimension }) => cite.name(dimension))
      .join(", ");
  const [gives, tells] = [names("gives-outcome-away"), names("recorded-by-outcome")];
  const late = names("filled-in-at-closing");
  return [
    gives === "" ? "" : `Left out of the score, for it gives the outcome away: ${gives}.`,
    tells === "" ? "" : `Left out of the score, for whether it is filled in depends on the outcome: ${tells}.`,
    late === ""
      ? ""
      : `Left out of the score, for far fewer open deals than closed ones have it, so it is filled in largely when a deal closes: ${late}.`,
  ].filter((text) => text !== "");
}

/** Bars of the value at risk of the listed deals, of their chance of loss where no amounts are recorded. */
export function chartRisk(output: RiskOutput, cite: Cite): BarsChart | null {
  if (output.verdict !== "scored" || output.deals.length < 2 || !output.loss_rate || !output.open) return null;
  const byMoney = output.deals.every(({ value_at_risk }) => value_at_risk !== null);
  const title = output.value_at_risk
    ? `About ${cite(output.value_at_risk)} of open deals is likely to be lost`
    : "Open deals by chance of loss";
  return {
    kind: "bars",
    title,
    subtitle: `${byMoney ? "Amount × chance of loss" : "Chance of loss"} of the deals with the most at stake; ${cite(output.open)} open`,
    alt: `Bars of the open deals with the most at stake. ${title}.`,
    bars: output.deals.slice(0, MOST_BARS).map(({ label, risk, value_at_risk }) => ({
      label,
      value: byMoney ? value_at_risk! : risk,
      emphasis: risk.value > output.loss_rate!.value ? "bad" : "none",
    })),
    reference: byMoney ? null : { label: "all closed deals", value: output.loss_rate },
  };
}
