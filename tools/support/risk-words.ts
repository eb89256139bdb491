import type { BarsChart } from "#contracts/chart.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { fillNote } from "./note-words.ts";
import type { RiskDeal, RiskOutput } from "./risk-output.ts";

const MOST_DEALS = 3;

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
        headline: `No deal${output.account === "" ? "" : ` of ${cite.name(output.account)}`} is open${output.filter === "" ? "" : " there"} as of ${cite.name(output.as_of ?? "")}, so none is at risk${lossRate(output, cite)}.`,
        verdict: "answered",
        findings: testWords(output, cite),
      };
    case "no-signal":
      return {
        ...base,
        headline: noSignal(output, cite),
        verdict: "within-noise",
        findings: [
          ...openWords(output, cite),
          ...overdueWords(output, cite),
          ...errorWords(output, cite),
          missing(output),
        ],
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

function scoredHeadline({ open, open_value, value_at_risk, expected_loss, loss_rate }: RiskOutput, cite: Cite): string {
  if (!open || !expected_loss || !loss_rate) return "There are open deals at risk.";
  const share = `${cite(expected_loss)} of the deals (${cite.interval(expected_loss)}), against ${cite(loss_rate)} of those closed so far`;
  if (!value_at_risk || !open_value) return `Of ${cite(open)} open deals a part is likely to be lost: ${share}.`;
  return `About ${cite(value_at_risk)} (${cite.interval(value_at_risk)}) of the ${cite(open_value)} in ${cite(open)} open deals is likely to be lost: ${share}.`;
}

/** One customer's open deals: the one with the most at stake is the answer. */
function accountWords(output: RiskOutput, cite: Cite): Pick<Said, "headline" | "findings"> {
  const [first, ...others] = output.deals;
  if (!first) return { headline: `No deal of ${cite.name(output.account)} is open.`, findings: [] };
  const usual = output.loss_rate ? ` Of all closed deals ${cite(output.loss_rate)} were lost.` : "";
  return {
    headline: `${dealWords(first, cite)}${usual}`,
    findings: [...others.slice(0, MOST_DEALS).map((deal) => dealWords(deal, cite)), ...testWords(output, cite)],
  };
}

/** "Northwind: Pro ($48,000, Ana): 78.1% likely to be lost, most of all for stage Qualified (+14.2 points); open 63 days." */
function dealWords(deal: RiskDeal, cite: Cite): string {
  const about = [deal.amount ? cite(deal.amount) : "", deal.owner ? cite.name(deal.owner) : ""].filter(
    (text) => text !== "",
  );
  const reasons = deal.reasons.map(({ label, effect }) => `${cite.name(label)} (${cite(effect)})`);
  const raised = reasons.length > 0 ? `; what speaks against it: ${reasons.join(", ")}` : "";
  const age =
    deal.older_than && deal.older_than.value > 0
      ? `; open for ${cite(deal.age)}, longer than ${cite(deal.older_than)} of won deals took`
      : `; open for ${cite(deal.age)}`;
  const who = about.length > 0 ? ` (${about.join(", ")})` : "";
  return `${cite.name(deal.label)}${who}: ${cite(deal.risk)} likely to be lost${raised}${age}.`;
}

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

function noSignal({ back_test: test, loss_rate }: RiskOutput, cite: Cite): string {
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
  if (open.value === 0) return ["No deal is open now, so none could be scored anyway."];
  const worth = open_value ? ` worth ${cite(open_value)}` : "";
  const rate = loss_rate ? `; going by the base rate, expect ${cite(loss_rate)} of them to be lost` : "";
  return [`${cite(open)} ${open.value === 1 ? "deal is" : "deals are"} open${worth}${rate}.`];
}

function errorWords({ back_test: test }: RiskOutput, cite: Cite): string[] {
  if (!test) return [];
  const size = ` (Brier skill ${cite(test.skill)}, n ${cite.n(test.skill)})`;
  return [
    test.skill.value > 0
      ? `Its chances were hardly nearer to what happened than the plain base rate${size}.`
      : `The plain base rate would have been nearer to what happened than its chances were${size}.`,
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
  const [gives, late] = [names("gives-outcome-away"), names("filled-in-at-closing")];
  return [
    gives === "" ? "" : `Left out of the score, for it gives the outcome away: ${gives}.`,
    late === "" ? "" : `Left out of the score, for it is filled in only when a deal closes: ${late}.`,
  ].filter((text) => text !== "");
}

/** Bars of the value at risk of the listed deals, of their chance of loss where no amounts are recorded. */
export function chartRisk(output: RiskOutput, cite: Cite): BarsChart | null {
  if (output.verdict !== "scored" || output.deals.length === 0 || !output.loss_rate || !output.open) return null;
  const byMoney = output.deals.every(({ value_at_risk }) => value_at_risk !== null);
  const labels = output.deals.map(({ label }) => label);
  const title = output.value_at_risk
    ? `About ${cite(output.value_at_risk)} of open deals is likely to be lost`
    : "Open deals by chance of loss";
  return {
    kind: "bars",
    title,
    subtitle: `${byMoney ? "Amount × chance of loss" : "Chance of loss"} of the deals with the most at stake; ${cite(output.open)} open`,
    alt: `Bars of the open deals with the most at stake. ${title}.`,
    bars: output.deals.map(({ label, id, risk, value_at_risk }) => ({
      label: labels.filter((other) => other === label).length > 1 ? id : label,
      value: byMoney ? value_at_risk! : risk,
      emphasis: risk.value > output.loss_rate!.value ? "bad" : "none",
    })),
    reference: byMoney ? null : { label: "all closed deals", value: output.loss_rate },
  };
}
