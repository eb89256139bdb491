import { type Field, field } from "./field.ts";

const region = field("region", "text", ["territory", "sales region", "geo", "geography", "area", "regional office"]);
const industry = field("industry", "text", ["sector", "vertical", "account industry", "company industry"]);

export const repFields: readonly Field[] = [
  field("id", "key", ["rep id", "sales rep id", "owner id", "user id", "agent id", "employee id", "record id"]),
  field("name", "text", ["rep name", "full name", "sales rep", "rep", "owner", "sales agent", "agent", "user name"]),
  field("email", "text", ["email address", "e-mail", "work email"]),
  {
    ...field("role", "word", ["position", "job title", "title"]),
    words: ["rep", "manager", "executive", "admin"],
  },
  field("manager_id", "reference", ["manager", "reports to", "manager name", "supervisor", "supervisor id"]),
  field("team", "text", ["team name", "sales team", "group", "department"]),
  region,
  field("slack_user_id", "text", ["slack id", "slack user", "slack"]),
];

export const accountFields: readonly Field[] = [
  field("id", "key", [
    "account id",
    "company id",
    "customer id",
    "organization id",
    "organisation id",
    "client id",
    "record id",
  ]),
  field("name", "text", [
    "account name",
    "company name",
    "account",
    "company",
    "customer",
    "customer name",
    "organization",
  ]),
  industry,
  region,
  field("employee_count", "integer", ["employees", "number of employees", "headcount", "company size", "size"]),
  field("annual_revenue", "money", ["revenue", "yearly revenue", "turnover"]),
];

export const leadFields: readonly Field[] = [
  field("id", "key", ["lead id", "contact id", "prospect id", "record id"]),
  field("name", "text", ["full name", "lead name", "contact name", "contact"]),
  field("email", "text", ["email address", "e-mail", "work email"]),
  field("phone", "text", ["phone number", "telephone", "mobile", "mobile phone"]),
  field("account_id", "reference", ["company id", "customer id", "organization id", "account"]),
  field("company", "text", ["company name", "organization", "organisation", "account name", "employer"]),
  field("owner_id", "reference", ["lead owner", "owner", "rep id", "sales rep id", "rep", "sales rep", "assigned to"]),
  field("source_channel", "text", ["lead source", "source", "channel", "origin", "original source", "utm source"]),
  field("status", "text", ["lead status", "state", "lifecycle stage"]),
  field("created_at", "time", ["created date", "created on", "create date", "date created", "created", "created time"]),
  field("score", "real", ["lead score", "rating", "qualification score"]),
  field("score_confidence", "real", ["confidence", "lead score confidence"]),
  field("qualification_tier", "integer", ["tier", "lead tier"]),
  field("team_size", "integer", ["company size", "employees", "number of employees"]),
  field("monthly_volume", "integer", ["volume", "volume per month"]),
  field("integration_needs", "list", ["integrations", "integration"]),
  industry,
  field("location", "text", ["city"]),
  field("use_case", "text", []),
  field("current_tool", "text", ["current solution", "current vendor", "competitor"]),
  field("pain_points", "list", ["pains", "pain point", "challenges"]),
  field("decision_timeline", "text", ["timeline", "time line", "purchase timeline"]),
  {
    ...field("budget_authority", "word", ["authority", "buying role"]),
    words: ["decision_maker", "influencer", "needs_approval", "unknown"],
  },
  field("urgency", "text", ["priority"]),
];

export const dealFields: readonly Field[] = [
  field("id", "key", [
    ...["deal id", "opportunity id", "opp id", "deal number", "opportunity number", "deal no", "deal code", "deal key"],
    ...["deal #", "opportunity key", "record id", "crm id", "hs object id", "deal ref", "deal reference"],
  ]),
  field("name", "text", ["deal name", "opportunity name", "deal title", "title", "deal", "opportunity", "subject"]),
  field("account_id", "reference", [
    ...["company id", "customer id", "organization id", "organisation id", "client id", "account", "account name"],
    ...["company", "company name", "customer", "customer name", "organization", "organisation", "client"],
  ]),
  field("lead_id", "reference", ["lead", "contact id", "prospect id"]),
  field("owner_id", "reference", [
    ...["rep id", "sales rep id", "salesperson id", "agent id", "user id", "employee id", "deal owner id", "seller id"],
    ...[
      "deal owner",
      "opportunity owner",
      "owner",
      "sales rep",
      "rep",
      "sales agent",
      "agent",
      "salesperson",
      "seller",
    ],
    ...["account executive", "ae", "assigned to", "owner name", "rep name", "sales rep name", "sales representative"],
  ]),
  region,
  industry,
  field("product", "text", ["product type", "product name", "product line", "product id", "plan", "package", "sku"]),
  field("lead_source", "text", [
    ...["source", "deal source", "opportunity source", "original source", "origin", "channel", "acquisition channel"],
    ...["marketing channel", "lead channel"],
  ]),
  field("amount", "money", [
    ...[
      "deal amount",
      "opportunity amount",
      "deal value",
      "value",
      "deal size",
      "close value",
      "contract value",
      "acv",
    ],
    ...[
      "annual contract value",
      "arr",
      "tcv",
      "total contract value",
      "total amount",
      "revenue",
      "price",
      "total",
      "net amount",
    ],
  ]),
  field("currency", "currency", [
    "currency code",
    "currency iso code",
    "deal currency",
    "amount currency",
    "deal currency of value",
  ]),
  field("stage", "text", ["deal stage", "opportunity stage", "stage name", "sales stage", "pipeline stage", "phase"]),
  field("created_on", "date", [
    ...["created date", "create date", "created at", "date created", "creation date", "created", "deal created date"],
    ...[
      "created time",
      "deal deal created",
      "open date",
      "opened on",
      "opened",
      "date opened",
      "engage date",
      "start date",
      "entry date",
    ],
  ]),
  field("closed_on", "date", [
    ...[
      "closed date",
      "close date",
      "closed at",
      "date closed",
      "closing date",
      "deal close date",
      "actual close date",
    ],
    ...["close", "closed time", "deal deal closed on", "won lost date", "end date"],
  ]),
  field("outcome", "virtual", [
    ...["deal outcome", "won lost", "win loss", "won or lost", "result", "deal result", "deal status"],
    ...["opportunity status", "final status", "status", "state"],
  ]),
  field("is_won", "virtual", ["won", "deal won", "win", "is closed won", "is deal won"]),
  field("is_closed", "virtual", ["closed", "deal closed", "is deal closed"]),
];

export const campaignFields: readonly Field[] = [
  field("id", "key", ["campaign id", "record id"]),
  field("name", "text", ["campaign name", "campaign", "title"]),
  field("starts_on", "date", ["start date", "start", "starts", "begin date", "from"]),
  field("ends_on", "date", ["end date", "end", "ends", "until", "to"]),
  field("channel", "text", ["medium", "campaign channel", "type"]),
  field("target_conversations_per_day", "real", ["conversations per day", "daily conversations"]),
  field("target_conversion_rate", "real", ["conversion rate target", "target conversion"]),
  field("target_revenue_per_conversation", "money", ["revenue per conversation"]),
  field("average_deal_value", "money", ["deal value", "average deal size", "avg deal value"]),
  field("compliance_rules", "list", ["rules"]),
  field("script_versions", "list", ["scripts", "script version", "script"]),
];
