/** Row types of every table, as kysely sees them. Times are UTC ISO-8601 text, dates are local business dates, money is minor units. */

interface Imported {
  id: string;
  source: string;
  source_id: string;
  import_batch_id: string;
}

export interface RepRow extends Imported {
  name: string | null;
  email: string | null;
  role: string | null;
  manager_id: string | null;
  team: string | null;
  region: string | null;
  slack_user_id: string | null;
  attributes: string | null;
}

export interface AccountRow extends Imported {
  name: string | null;
  industry: string | null;
  region: string | null;
  employee_count: number | null;
  annual_revenue: number | null;
  attributes: string | null;
}

export interface LeadRow extends Imported {
  name: string | null;
  email: string | null;
  phone: string | null;
  account_id: string | null;
  company: string | null;
  owner_id: string | null;
  /** Where the lead came from; `source` says which system the row came from. */
  source_channel: string | null;
  status: string | null;
  created_at: string | null;
  score: number | null;
  score_confidence: number | null;
  qualification_tier: number | null;
  team_size: number | null;
  monthly_volume: number | null;
  /** JSON array of text. */
  integration_needs: string | null;
  industry: string | null;
  location: string | null;
  use_case: string | null;
  current_tool: string | null;
  /** JSON array of text. */
  pain_points: string | null;
  decision_timeline: string | null;
  budget_authority: string | null;
  urgency: string | null;
  attributes: string | null;
}

export interface DealRow extends Imported {
  name: string | null;
  account_id: string | null;
  lead_id: string | null;
  owner_id: string | null;
  region: string | null;
  industry: string | null;
  product: string | null;
  lead_source: string | null;
  /** Minor units of `currency`. */
  amount: number | null;
  currency: string | null;
  stage: string | null;
  created_on: string | null;
  closed_on: string | null;
  outcome: "open" | "won" | "lost";
  /** JSON object: any further customer column, text values. */
  attributes: string | null;
}

export interface DealStageChangeRow extends Imported {
  deal_id: string;
  from_stage: string | null;
  to_stage: string;
  at: string;
}

export interface CampaignRow extends Imported {
  name: string | null;
  starts_on: string | null;
  ends_on: string | null;
  channel: string | null;
  target_conversations_per_day: number | null;
  target_conversion_rate: number | null;
  target_revenue_per_conversation: number | null;
  average_deal_value: number | null;
  compliance_rules: string | null;
  script_versions: string | null;
  attributes: string | null;
}

export interface ConversationRow extends Imported {
  channel: string | null;
  direction: string | null;
  campaign_id: string | null;
  script_version: string | null;
  variant: string | null;
  lead_id: string | null;
  deal_id: string | null;
  rep_id: string | null;
  started_at: string;
  ended_at: string | null;
  status: string | null;
  drop_off_stage: string | null;
  outcome: string | null;
  escalation_reason: string | null;
  /** JSON array of text; null or [] when clean. */
  compliance_flags: string | null;
  expected_value: number | null;
  actual_revenue: number | null;
  responded_at: string | null;
  qualified_at: string | null;
  meeting_booked_at: string | null;
  meeting_attended_at: string | null;
  opportunity_at: string | null;
  converted_at: string | null;
  sentiment_start: number | null;
  sentiment_end: number | null;
  csat: number | null;
  qualification_score: number | null;
  fallback_count: number | null;
  bot_message_count: number | null;
  human_message_count: number | null;
  interruption_count: number | null;
  attributes: string | null;
}

export interface MessageRow extends Imported {
  conversation_id: string;
  at: string;
  /** bot · human_agent · prospect */
  sender: string;
  content: string | null;
  intent: string | null;
  intent_confidence: number | null;
  sentiment: number | null;
  response_ms: number | null;
  interrupted: number | null;
}

export interface AnalysisRow extends Imported {
  conversation_id: string;
  module: string;
  module_version: string;
  result: string;
  confidence: number | null;
  created_at: string;
}

export interface ImportBatchRow {
  id: string;
  entity: string;
  file: string;
  started_at: string;
  finished_at: string | null;
  status: "running" | "done" | "failed";
  mapping: string | null;
  rows_read: number;
  rows_inserted: number;
  rows_updated: number;
  rows_rejected: number;
  rows_duplicate: number;
}

export interface ImportRejectRow {
  import_batch_id: string;
  line: string;
  reason: string;
  column_name: string | null;
  raw_row: string;
}

export interface AnswerRow {
  id: string;
  asked_at: string;
  today: string;
  viewer: string | null;
  /** JSON array of the ids of the reps whose records it was computed over; null for all. */
  scope: string | null;
  surface: string;
  thread_key: string | null;
  question: string;
  plan: string;
  receipts: string;
  ledger: string;
  text: string;
  data_version: number;
  seed: number;
  model: string | null;
  tokens: number;
  cost: number;
  ms: number;
  feedback: string | null;
}

export interface ThreadTurnRow {
  thread_key: string;
  turn: string;
  question: string;
  parsed: string;
  answer_id: string;
  headline: string;
  asked_at: string;
}

export interface AuditLogRow {
  id: string;
  at: string;
  viewer: string | null;
  surface: string;
  kind: string;
  detail: string;
}

export interface AccessTokenRow {
  id: string;
  name: string;
  /** E-mail address; null for the operator. */
  viewer: string | null;
  /** SHA-256 of the key, hexadecimal. */
  key_hash: string;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface ChartRow {
  id: string;
  made_at: string;
  /** Hash of the e-mail address it was drawn for; null for the operator. */
  viewer: string | null;
  /** JSON array of the ids of the reps whose records it shows; null for all. */
  scope: string | null;
  title: string;
  alt: string;
  /** JSON of the chart as finished data. */
  spec: string;
}

export interface Schema {
  rep: RepRow;
  account: AccountRow;
  lead: LeadRow;
  deal: DealRow;
  deal_stage_change: DealStageChangeRow;
  campaign: CampaignRow;
  conversation: ConversationRow;
  message: MessageRow;
  analysis: AnalysisRow;
  import_batch: ImportBatchRow;
  import_reject: ImportRejectRow;
  answer: AnswerRow;
  thread_turn: ThreadTurnRow;
  audit_log: AuditLogRow;
  access_token: AccessTokenRow;
  chart: ChartRow;
  workspace_state: { key: string; value: string };
}

export type TableName = keyof Schema;
