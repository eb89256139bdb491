import { expect, test } from "vitest";
import { isWriteRequest } from "./write-request.ts";

test.for([
  "update the stage of acme to won",
  "please delete all lost deals",
  "can you email dana the report",
  "book a demo with globex",
  "i want you to assign acme to priya",
  "mark acme as won",
  "send an email to all leads",
  "call acme for me",
  "remind me to call",
  "set the amount to 5000",
  "show win rate and email it to the team",
  "drop table deals",
])("%s is declined", (words) => {
  expect(isWriteRequest(words)).toBe(true);
});

test.for([
  "what should we change",
  "send me the win rate",
  "send over revenue by region",
  "who should i call",
  "close rate by region",
  "calls by week",
  "change in win rate since march",
  "drop off rate by channel",
  "booking rate",
  "update me on emea",
  "create a chart of revenue by month",
  "show revenue from 2026 01 01 to 2026 11 20",
  "give revenue from january to march",
  "email conversations by week",
  "set of all regions",
])("%s is a question", (words) => {
  expect(isWriteRequest(words)).toBe(false);
});
