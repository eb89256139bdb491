import { closest } from "#contracts/close-names.ts";
import { InputError } from "#contracts/errors.ts";
import type { MeasureInfo } from "#contracts/measure.ts";
import { type Measure, measureInfo } from "./define-measure.ts";
import { averageDealSize } from "./measures/average-deal-size.ts";
import { bookingRate } from "./measures/booking-rate.ts";
import { completionRate } from "./measures/completion-rate.ts";
import { complianceViolationRate } from "./measures/compliance-violation-rate.ts";
import { conversations } from "./measures/conversations.ts";
import { conversionRate } from "./measures/conversion-rate.ts";
import { csat } from "./measures/csat.ts";
import { dealsClosed } from "./measures/deals-closed.ts";
import { dealsCreated } from "./measures/deals-created.ts";
import { dealsLost } from "./measures/deals-lost.ts";
import { dealsWon } from "./measures/deals-won.ts";
import { dropOffRate } from "./measures/drop-off-rate.ts";
import { duration } from "./measures/duration.ts";
import { engagementRate } from "./measures/engagement-rate.ts";
import { errorRate } from "./measures/error-rate.ts";
import { escalationRate } from "./measures/escalation-rate.ts";
import { expectedRevenue } from "./measures/expected-revenue.ts";
import { fallbackRate } from "./measures/fallback-rate.ts";
import { fullyAutomatedRate } from "./measures/fully-automated-rate.ts";
import { humanTakeoverRate } from "./measures/human-takeover-rate.ts";
import { interruptionRate } from "./measures/interruption-rate.ts";
import { meanSentiment } from "./measures/mean-sentiment.ts";
import { medianCycleDays } from "./measures/median-cycle-days.ts";
import { meetingsBooked } from "./measures/meetings-booked.ts";
import { messagesPerConversation } from "./measures/messages-per-conversation.ts";
import { openDeals } from "./measures/open-deals.ts";
import { opportunityRate } from "./measures/opportunity-rate.ts";
import { pipelineValue } from "./measures/pipeline-value.ts";
import { qualificationRate } from "./measures/qualification-rate.ts";
import { qualifiedLeads } from "./measures/qualified-leads.ts";
import { resolutionRate } from "./measures/resolution-rate.ts";
import { responseRate } from "./measures/response-rate.ts";
import { responseTime } from "./measures/response-time.ts";
import { revenue } from "./measures/revenue.ts";
import { revenueAtRisk } from "./measures/revenue-at-risk.ts";
import { revenueAttributed } from "./measures/revenue-attributed.ts";
import { revenuePerConversation } from "./measures/revenue-per-conversation.ts";
import { showRate } from "./measures/show-rate.ts";
import { stalePipeline } from "./measures/stale-pipeline.ts";
import { timeToBooking } from "./measures/time-to-booking.ts";
import { timeToQualification } from "./measures/time-to-qualification.ts";
import { touchesPerConversion } from "./measures/touches-per-conversion.ts";
import { winRate } from "./measures/win-rate.ts";

/** Every measure with its SQL, deals first, in the order people meet them. */
const defined: readonly Measure[] = [
  winRate,
  dealsClosed,
  dealsCreated,
  dealsWon,
  dealsLost,
  revenue,
  averageDealSize,
  medianCycleDays,
  pipelineValue,
  openDeals,
  stalePipeline,
  revenueAtRisk,
  conversations,
  messagesPerConversation,
  responseRate,
  engagementRate,
  qualificationRate,
  bookingRate,
  showRate,
  opportunityRate,
  conversionRate,
  qualifiedLeads,
  meetingsBooked,
  revenueAttributed,
  expectedRevenue,
  revenuePerConversation,
  meanSentiment,
  csat,
  humanTakeoverRate,
  fullyAutomatedRate,
  resolutionRate,
  fallbackRate,
  errorRate,
  escalationRate,
  dropOffRate,
  completionRate,
  complianceViolationRate,
  interruptionRate,
  responseTime,
  timeToQualification,
  timeToBooking,
  duration,
  touchesPerConversion,
];

/** Every measure as others see it. */
export const measures: readonly MeasureInfo[] = defined.map(measureInfo);

/**
 * The measure of a name, in words or with underscores. `findMeasure("win rate").name` is "win_rate".
 *
 * @throws InputError naming up to three close names when there is none, or all names when none is close
 */
export const findMeasure = (name: string): MeasureInfo => measureInfo(measureWithSql(name));

/** The same with its SQL, for the readers of this folder. */
export function measureWithSql(name: string): Measure {
  const wanted = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  const found =
    defined.find((measure) => measure.name === wanted) ??
    defined.find((measure) => measure.synonyms.includes(wanted.replaceAll("_", " ")));
  if (found) return found;
  const names = defined.map((measure) => measure.name);
  const near = closest(wanted, names);
  const hint = near.length > 0 ? `Did you mean ${near.join(", ")}?` : `There are ${names.join(", ")}.`;
  throw new InputError(`There is no measure "${name.slice(0, 60)}". ${hint}`);
}
