import { InputError } from "#contracts/errors.ts";
import { type Calendar, LAST_QUARTER } from "./calendar.ts";
import type { PlantedCause, WorldInfo } from "./world.ts";

const inLastQuarter = { period: "2026-Q3", compareWith: "2026-Q2" } as const;
const emeaEnterprise = [
  { dimension: "region", value: "EMEA" },
  { dimension: "product", value: "Enterprise" },
];
const chatScript = [
  { dimension: "campaign", value: "Website Chat Concierge" },
  { dimension: "script_version", value: "v3" },
];
const voiceCampaign = [{ dimension: "campaign", value: "Enterprise Voice Outreach" }];

const badScript: PlantedCause = {
  kind: "bad-script",
  measure: "drop_off_rate",
  ...inLastQuarter,
  segment: chatScript,
  direction: "up",
  expectedInSegment: 0.24,
  expectedInTotal: 0.045,
  main: false,
  words:
    "On the first day of the quarter the opening of script v3 was rewritten in the website chat: it asks for the budget first. About 24 points more of its conversations are dropped, in the opening or the discovery. v3 in the other campaigns and v2 in the chat are as before.",
};

const complianceSpike: PlantedCause = {
  kind: "compliance-spike",
  measure: "compliance_violation_rate",
  ...inLastQuarter,
  segment: voiceCampaign,
  direction: "up",
  expectedInSegment: 0.053,
  expectedInTotal: 0.014,
  main: false,
  words:
    "From the 48th day of the quarter (17 August) one conversation in eight of the voice campaign breaks a compliance rule, ten times as many as before; mostly the recording is not disclosed.",
};

/** Every sample world with what is planted in it. Quarters are those of the usual last day, 2026-09-30. */
export const worlds: readonly WorldInfo[] = [
  {
    name: "default",
    title: "Win rate falls in one corner",
    description:
      "A B2B software company whose best business, Enterprise deals in EMEA, stops winning in the last quarter while everything else holds.",
    planted: [
      {
        kind: "rate-drop",
        measure: "win_rate",
        ...inLastQuarter,
        segment: emeaEnterprise,
        direction: "down",
        expectedInSegment: -0.35,
        expectedInTotal: -0.09,
        main: true,
        words: "Enterprise deals in EMEA win a third as often as before; no other segment changes.",
      },
      { ...badScript },
      { ...complianceSpike },
      {
        kind: "mix-shift",
        measure: "win_rate",
        ...inLastQuarter,
        segment: [{ dimension: "lead_source", value: "Outbound" }],
        direction: "down",
        expectedInSegment: 0,
        expectedInTotal: -0.005,
        main: false,
        words: "Outbound, which wins less, grows from 22 % to 28 % of the deals: half a point, not the explanation.",
      },
      {
        kind: "immature-cohort",
        measure: "win_rate",
        countedOn: "created_on",
        ...inLastQuarter,
        segment: [],
        direction: "down",
        expectedInSegment: -0.08,
        expectedInTotal: -0.08,
        main: false,
        words:
          "By creation date the newest quarter looks even worse: its deals are young, and lost deals close sooner than won ones.",
      },
    ],
  },
  {
    name: "rate-drop",
    title: "One two-dimensional drop",
    description: "Inbound deals in North America win a third as often in the last quarter. Nothing else is planted.",
    planted: [
      {
        kind: "rate-drop",
        measure: "win_rate",
        ...inLastQuarter,
        segment: [
          { dimension: "region", value: "North America" },
          { dimension: "lead_source", value: "Inbound" },
        ],
        direction: "down",
        expectedInSegment: -0.34,
        expectedInTotal: -0.085,
        main: true,
        words: "The chance to win of Inbound deals in North America is multiplied by 0.34.",
      },
    ],
  },
  {
    name: "mix-shift",
    title: "Only the mix changes",
    description:
      "Outbound deals, which rarely win, grow from 19 % to 46 % of the deals; no segment wins less than before.",
    planted: [
      {
        kind: "mix-shift",
        measure: "win_rate",
        ...inLastQuarter,
        segment: [{ dimension: "lead_source", value: "Outbound" }],
        direction: "down",
        expectedInSegment: 0,
        expectedInTotal: -0.085,
        main: true,
        words: "The share of Outbound deals grows by 27 points at an unchanged win rate of 8 %.",
      },
    ],
  },
  {
    name: "simpson",
    title: "Every product improves, the total falls",
    description: "Each product wins more often, and the business moves to the products that win rarely.",
    planted: [
      {
        kind: "simpson",
        measure: "win_rate",
        ...inLastQuarter,
        segment: [],
        direction: "down",
        expectedInSegment: 0.07,
        expectedInTotal: -0.085,
        main: true,
        words:
          "All deals gain 0.42 log-odds, so every product's win rate rises, while Enterprise and Pro shrink from 72 % to 30 % of the deals.",
      },
    ],
  },
  {
    name: "bad-script",
    title: "A script that loses people early",
    description: "A rewritten opening in one campaign's script drives visitors away in the last quarter.",
    planted: [{ ...badScript, main: true }],
  },
  {
    name: "compliance-spike",
    title: "A campaign breaks the rules",
    description: "Compliance violations jump in one campaign in the second half of the last quarter.",
    planted: [{ ...complianceSpike, main: true }],
  },
  {
    name: "immature-cohort",
    title: "Young deals look bad",
    description:
      "Lost deals close fast and won ones slowly, so that by creation date the newest quarter looks worse, and at equal age it does not.",
    planted: [
      {
        kind: "immature-cohort",
        measure: "win_rate",
        countedOn: "created_on",
        ...inLastQuarter,
        segment: [],
        direction: "down",
        expectedInSegment: -0.13,
        expectedInTotal: -0.13,
        main: true,
        words: "Nothing changed but the age of the deals: by close date, and at equal age, the win rate holds.",
      },
    ],
  },
  {
    name: "broad-drop",
    title: "Everything falls alike",
    description: "All deals lose the same log-odds in the last quarter: the cause is in no recorded dimension.",
    planted: [
      {
        kind: "broad-drop",
        measure: "win_rate",
        ...inLastQuarter,
        segment: [],
        direction: "down",
        expectedInSegment: -0.125,
        expectedInTotal: -0.125,
        main: true,
        words: "Every deal loses 0.72 log-odds, whatever its segment.",
      },
    ],
  },
  {
    name: "null",
    title: "Nothing happens",
    description: "No cause is planted; each seed has other strong and weak segments that stay as they are.",
    planted: [],
  },
];

/**
 * The world of that name.
 *
 * @throws InputError naming the worlds there are
 */
export function findWorld(name: string): WorldInfo {
  const found = worlds.find((world) => world.name === name);
  if (found) return found;
  throw new InputError(
    `There is no sample world "${name}". Choose one of ${worlds.map((world) => world.name).join(", ")}.`,
  );
}

/** A world's causes with the quarters of the given calendar. */
export function plantedUntil(world: WorldInfo, calendar: Calendar): readonly PlantedCause[] {
  const period = calendar.quarters[LAST_QUARTER]!.label;
  const compareWith = calendar.quarters[LAST_QUARTER - 1]!.label;
  return world.planted.map((cause) => ({ ...cause, period, compareWith }));
}
