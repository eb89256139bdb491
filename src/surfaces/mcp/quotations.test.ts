import { expect, test } from "vitest";
import { loadTools } from "#tools/index.ts";
import { pointingToLists, quotationsLeftOut } from "./quotations.ts";

const tools = await loadTools();
const summary = tools.find(({ name }) => name === "lead_summary")!;

test("a sentence without its quotation names the list that holds it", () => {
  const findings = ["Open question on 2026-08-17: [quotation]", "Objection: [quotation]", "They said [quotation]"];
  const text = { headline: "Acme scores 89.", findings, caveats: [], next: [] };
  expect(pointingToLists(text, summary).findings).toEqual([
    "Open question on 2026-08-17: [see open questions]",
    "Objection: [see objections]",
    "They said [see breakdown, signals, objections, commitments, open questions]",
  ]);
});

test("an answer names the tool that gives the quotations it leaves out", () => {
  expect(quotationsLeftOut(["Objection: [quotation]"], [summary])).toBe(
    "Quotations are left out; sales_lead_summary with include_quotes: true gives them.",
  );
  expect(quotationsLeftOut(["No objection."], [summary])).toBe("");
});
