/** What is said at one point of a conversation. */
interface Beat {
  readonly sender: "bot" | "prospect";
  readonly intent: string;
  /** Typical sentiment, −1 to 1. */
  readonly sentiment: number;
  readonly texts: readonly string[];
}

const bot = (intent: string, ...texts: string[]): Beat => ({ sender: "bot", intent, sentiment: 0.3, texts });
const prospect = (intent: string, sentiment: number, ...texts: string[]): Beat => ({
  sender: "prospect",
  intent,
  sentiment,
  texts,
});

export const beats = {
  greeting: bot(
    "greeting",
    "Hi, thanks for your interest. May I ask what you are looking for?",
    "Hello, this is the sales assistant. Is this a good moment for two questions?",
  ),
  budgetGreeting: bot(
    "greeting",
    "Hi, before we start: what is your budget for this year?",
    "Hello! To route you I need your budget and the name of who signs. What is it?",
  ),
  interested: prospect(
    "answer",
    0.3,
    "Sure, go ahead.",
    "Yes, we are comparing a few tools right now.",
    "Hi, I saw your product at an event and want to know more.",
  ),
  discoveryQuestion: bot(
    "question",
    "How does your team handle this today?",
    "How many people would work with it, and how many documents a month?",
  ),
  discoveryAnswer: prospect(
    "answer",
    0.2,
    "Mostly with spreadsheets, and it takes far too long.",
    "We use Kestrel, but reporting is weak.",
    "About a dozen people, a few hundred documents a month.",
  ),
  prospectQuestion: prospect(
    "question",
    0.1,
    "Does it connect to Salesforce?",
    "Where is our data stored?",
    "How long does the rollout usually take?",
  ),
  botAnswer: bot(
    "answer",
    "Yes, that is part of the standard setup.",
    "Most teams are live within three weeks.",
    "Let me note that and have a specialist confirm it.",
  ),
  qualificationQuestion: bot(
    "question",
    "Who else is involved in the decision?",
    "When would you like to have this in place?",
  ),
  qualificationAnswer: prospect(
    "answer",
    0.3,
    "I decide together with our head of operations.",
    "Ideally before the end of the quarter.",
    "I prepare it, our director signs.",
  ),
  priceObjection: prospect(
    "objection_price",
    -0.2,
    "That is more than we planned to spend.",
    "Kestrel quoted us less.",
  ),
  objectionAnswer: bot(
    "objection_handling",
    "I understand. Teams of your size usually earn that back within a year; shall I show you how?",
    "Fair point. There is a smaller package to start with.",
  ),
  bookingOffer: bot("booking", "Shall we set up a demo this week?", "Would Thursday at ten suit you for a demo?"),
  bookingAccepted: prospect(
    "commitment",
    0.6,
    "Thursday works, please send an invitation.",
    "Yes, I will bring our head of operations.",
    "OK, I will send you our requirements before the call.",
  ),
  confirmation: bot("closing", "Done, the invitation is on its way. Talk soon!", "Perfect, you will get an e-mail."),
  openingRefusal: prospect("refusal", -0.3, "Not interested, thanks.", "Who is this?", "This is a bad moment, sorry."),
  budgetRefusal: prospect(
    "objection_trust",
    -0.6,
    "Why do you need my budget before telling me what this does?",
    "I am not going to discuss budget with a bot.",
    "You are asking for money first? No thanks.",
  ),
  discoveryRefusal: prospect(
    "objection_status_quo",
    -0.3,
    "We already have a tool for this.",
    "This is not a priority right now.",
    "I was only looking around.",
  ),
  qualificationRefusal: prospect(
    "objection_authority",
    -0.2,
    "I would have to ask my manager first.",
    "I think we are too small for this.",
    "I cannot say anything about timing.",
  ),
  priceRefusal: prospect(
    "objection_price",
    -0.5,
    "That is well above our budget.",
    "Kestrel is a third cheaper.",
    "I cannot justify that price.",
  ),
  timingRefusal: prospect(
    "objection_timing",
    -0.2,
    "Call me again next year.",
    "We are in the middle of a migration, not now.",
  ),
  featureRefusal: prospect(
    "objection_feature_gap",
    -0.4,
    "Without an SAP connector it is a no for us.",
    "We need single sign-on, and you do not have it in this package.",
  ),
  bookingRefusal: prospect(
    "objection_timing",
    -0.1,
    "I cannot commit to a date now.",
    "Please just send me something by e-mail.",
  ),
  later: prospect(
    "answer",
    0.1,
    "Send me the material, I will have a look.",
    "Interesting, but let me think about it.",
  ),
  goodbye: bot("closing", "Thanks for your time. I will send you a short summary.", "Understood, all the best!"),
  wantsPerson: prospect(
    "escalation_request",
    -0.3,
    "Can I talk to a person, please?",
    "That is too detailed for a chat, who can call me?",
  ),
  handover: bot("handover", "Of course, I am connecting you with a colleague.", "A colleague takes over right away."),
  personAnswer: bot(
    "answer",
    "Hi, I am taking over from here. Let me look at your question.",
    "I checked with our team, and here is what we can do.",
  ),
  failure: bot("error", "Sorry, something went wrong on our side.", "Sorry, I could not hear that."),
  undisclosedRecording: bot("greeting", "Hello, let us start right away. What is your current setup?"),
  wrongClaim: bot("claim", "I guarantee that you save half of your costs in the first month."),
  ignoredRequest: bot("greeting", "I know you asked us not to call again, but this is important."),
} satisfies Readonly<Record<string, Beat>>;

export type BeatName = keyof typeof beats;
