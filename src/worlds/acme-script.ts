/** One conversation of the Acme story. Days count back from the world's last day. */
export interface AcmeTalk {
  readonly daysBefore: number;
  readonly hour: number;
  readonly minutes: number;
  readonly channel: "chat" | "voice" | "email";
  readonly direction: "inbound" | "outbound";
  readonly outcome: string;
  readonly sentiment: readonly [start: number, end: number];
  readonly csat: number | null;
  readonly lines: readonly (readonly [sender: "bot" | "human_agent" | "prospect", intent: string, text: string])[];
}

/** A lead with a history: interest, demo, price objection, feature gap, commitment and a question still open. */
export const acmeTalks: readonly AcmeTalk[] = [
  {
    daysBefore: 90,
    hour: 10,
    minutes: 9,
    channel: "chat",
    direction: "inbound",
    outcome: "booked",
    sentiment: [0.2, 0.6],
    csat: 5,
    lines: [
      ["bot", "greeting", "Hi, thanks for your interest. May I ask what you are looking for?"],
      ["prospect", "answer", "We want one place for our pipeline reports, today it is five spreadsheets."],
      ["bot", "question", "How many people would work with it, and how many documents a month?"],
      ["prospect", "buying_signal", "34 people in sales operations, about 420 quotes a month. We decide this quarter."],
      ["prospect", "question", "Does it connect to Salesforce and to SAP?"],
      ["bot", "answer", "Salesforce is part of the standard setup. A specialist will confirm SAP in the demo."],
      ["bot", "booking", "Shall we set up a demo this week?"],
      ["prospect", "commitment", "Yes, and I will bring our head of finance to the demo."],
    ],
  },
  {
    daysBefore: 76,
    hour: 14,
    minutes: 31,
    channel: "voice",
    direction: "outbound",
    outcome: "qualified",
    sentiment: [0.4, 0.5],
    csat: 4,
    lines: [
      ["human_agent", "greeting", "Hello Mara, thanks for the time. I would like to start with your pipeline reports."],
      ["prospect", "buying_signal", "That dashboard is what we tried to build ourselves for a year."],
      ["prospect", "question", "Where is our data stored? It has to stay in the EU."],
      ["human_agent", "answer", "In Frankfurt, and I will send you the data processing agreement."],
      ["prospect", "commitment", "I will share our security questionnaire with you by Friday."],
    ],
  },
  {
    daysBefore: 44,
    hour: 9,
    minutes: 1_260,
    channel: "email",
    direction: "inbound",
    outcome: "qualified",
    sentiment: [0.1, -0.2],
    csat: null,
    lines: [
      [
        "prospect",
        "objection_price",
        "Your offer is about a fifth above Kestrel, and finance asks me to justify that.",
      ],
      [
        "human_agent",
        "objection_handling",
        "I attached a comparison; the difference is the SAP work that Kestrel bills apart.",
      ],
      ["prospect", "question", "Is there a discount for a multi-year term?"],
    ],
  },
  {
    daysBefore: 19,
    hour: 15,
    minutes: 24,
    channel: "voice",
    direction: "outbound",
    outcome: "qualified",
    sentiment: [-0.1, 0.1],
    csat: 4,
    lines: [
      ["prospect", "objection_feature_gap", "Without a certified SAP connector our IT will not sign."],
      ["human_agent", "answer", "The certification is under way; I will send you the date in writing."],
      ["prospect", "objection_timing", "Our budget year closes soon, so a later date moves this to next year."],
      ["human_agent", "commitment", "You get the date and a two-year price from me by Wednesday."],
    ],
  },
  {
    daysBefore: 6,
    hour: 11,
    minutes: 12,
    channel: "chat",
    direction: "inbound",
    outcome: "qualified",
    sentiment: [0.1, 0.3],
    csat: 4,
    lines: [
      ["prospect", "answer", "The two-year price works for finance."],
      ["prospect", "question", "Can you confirm the SAP certification date? That is the last open point for IT."],
      ["bot", "handover", "I pass this on to Conor, who will confirm it."],
      ["prospect", "commitment", "If it is before December, I will get the contract signed within a week."],
    ],
  },
];
