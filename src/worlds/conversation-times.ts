import type { Random } from "#stats/random.ts";
import { type Calendar, DAY_MS, weekday } from "./calendar.ts";
import type { Profile } from "./campaigns.ts";
import type { Path } from "./conversation-path.ts";
import { closingTime, officeTime } from "./deal-rows.ts";
import type { Deal } from "./deals.ts";
import { type Choice, choiceOf, clamp, drawBetween, drawFrom, drawLogNormal } from "./draw.ts";

/** When things happened in a conversation, in milliseconds; null for what did not happen (yet). Later marks are never earlier. */
export interface Times {
  readonly started: number;
  readonly ended: number;
  readonly responded: number | null;
  readonly qualified: number | null;
  readonly booked: number | null;
  readonly attended: number | null;
  readonly opportunity: number | null;
  readonly converted: number | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const hours = choiceOf(
  [0.5, 1.1, 1.5, 1.5, 1.1, 0.9, 1.2, 1.4, 1.2, 0.8, 0.4, 0.3].map((weight, index) => [index + 8, weight] as const),
);

/** Days of a quarter on which conversations start: fewer at weekends. */
export const conversationDays = (fromDay: number, toDay: number): Choice<number> =>
  choiceOf(
    Array.from({ length: toDay - fromDay }, (_, index) => fromDay + index).map(
      (day) => [day, weekday(day) > 5 ? 0.3 : 1] as const,
    ),
  );

const lengthMs = (profile: Profile, path: Path, random: Random): number => {
  const part = path.depth === 0 ? 0.15 : path.status === "dropped" ? 0.45 : 0.6 + 0.2 * Math.min(path.depth, 3);
  return Math.max(20_000, drawLogNormal(profile.minutes * part, 0.45, random) * MINUTE_MS);
};

/** Times of a conversation on a given day that leads to no deal of the sales team; what lies after the last day has not happened. */
export function timesOnDay(profile: Profile, path: Path, day: number, calendar: Calendar, random: Random): Times {
  const started = day * DAY_MS + drawFrom(hours, random) * HOUR_MS + random.integer(3_600) * 1_000;
  const lastMoment = (calendar.untilDay + 1) * DAY_MS - 60_000;
  const length = Math.min(lengthMs(profile, path, random), lastMoment - started);
  const inside = marksInside(path, started, length, random);
  const attended = path.depth >= 4 && inside.booked !== null ? meetingAfter(inside.booked, random) : null;
  const opportunity = path.depth >= 5 && attended !== null ? attended + daysOf(1, 3, random) : null;
  const converted = path.depth >= 6 && opportunity !== null ? opportunity + daysOf(2, 16, random) : null;
  const soFar = (time: number | null) => (time !== null && time <= lastMoment ? time : null);
  return {
    ...inside,
    attended: soFar(attended),
    opportunity: soFar(opportunity),
    converted: soFar(converted),
  };
}

const daysOf = (low: number, high: number, random: Random): number =>
  Math.floor(drawBetween(low, high, random) * 1_440) * MINUTE_MS;

function marksInside(path: Path, started: number, length: number, random: Random) {
  const at = (depth: number, low: number, high: number) =>
    path.depth >= depth ? started + Math.floor((length * drawBetween(low, high, random)) / 1_000) * 1_000 : null;
  return {
    started,
    ended: started + Math.floor(length / 1_000) * 1_000,
    responded: at(1, 0.03, 0.2),
    qualified: at(2, 0.4, 0.65),
    booked: at(3, 0.75, 0.95),
  };
}

function meetingAfter(booked: number, random: Random): number {
  const day = Math.floor(booked / DAY_MS) + 1 + random.integer(9);
  const workday = weekday(day) > 5 ? day + 2 : day;
  return workday * DAY_MS + (9 + random.integer(8)) * HOUR_MS;
}

/** Times of the conversation that led to a deal, told backwards from the day the deal was created. */
export function timesBefore(profile: Profile, path: Path, deal: Deal, random: Random): Times {
  const attended = (deal.createdDay - 1 - random.integer(5)) * DAY_MS + (9 + random.integer(8)) * HOUR_MS;
  const length = clamp(lengthMs(profile, path, random), 20_000, 4 * DAY_MS);
  const meetingWait = (1 + random.integer(9)) * DAY_MS + random.integer(360) * MINUTE_MS;
  const started = attended - meetingWait - Math.ceil(length);
  return {
    ...marksInside(path, started, length, random),
    attended,
    opportunity: officeTime(deal.createdDay),
    converted: deal.outcome === "won" && deal.closedDay !== null ? closingTime(deal.closedDay) : null,
  };
}
