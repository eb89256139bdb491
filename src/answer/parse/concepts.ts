/** Things that people ask a sales assistant about and that a given store may not hold, with what comes nearest, best first. */
export const concepts: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:churn(?:ed|ing)?(?: rate)?|attrition|cancellations?)\b/, ["win_rate", "revenue"]],

  [
    /\b(?:(?:likely|likelihood|willing\w*) (?:\S+ ){0,3}?(?:to )?recommend(?: us)?|recommend us|referral likelihood)\b/,
    ["csat", "mean_sentiment", "win_rate"],
  ],
  [
    /\b(?:(?:on|vs|versus|against|to|hit|hitting|reach|reaching|miss|missing|make|making|beat|beating|above|below|behind|ahead of|from) (?:the |our |my |its |their )?(?:target|targets|goal|goals|plan|budget|budgets|quota|quotas))\b/,
    ["revenue", "deals_won"],
  ],
  [
    /\b(?:market share|brand awareness|share of (?:voice|wallet)|market size|tam|seo|followers|subscribers|downloads|installs|signups|sign ups|free trials?|trial users|active users|dau|mau|logins?|product usage|feature adoption|adoption rate)\b/,
    ["conversations", "deals_won"],
  ],
  [
    /\b(?:burn rate|runway|cash ?flow|cash balance|opex|capex|expenses|overhead|payroll|invoices?|overdue payments?|late payments?|accounts receivable|dso|bad debt|taxe?s?|vat)\b/,
    ["revenue", "average_deal_size"],
  ],
  [/\b(?:sla|slas|backlog|response sla|first contact resolution)\b/, ["response_time", "conversations"]],
  [/\b(?:time ?zones?|postal codes?|provinces?|neighbou?rhoods?)\b/, ["region"]],
  [
    /\b(?:working hours|overtime|absences?|sick days|pto|productivity per hour|hours worked)\b/,
    ["owner", "conversations"],
  ],
  [
    /\b(?:retention(?: rate)?|renewals?(?: rate)?|(?:net|gross) (?:dollar |revenue )?retention|nrr|grr)\b/,
    ["revenue", "win_rate"],
  ],
  [/\b(?:upsells?|cross ?sells?|expansion(?: revenue)?)\b/, ["revenue", "average_deal_size"]],
  [/\b(?:nps|net promoter(?: score)?|promoters|detractors|ces)\b/, ["csat", "mean_sentiment", "win_rate"]],
  [/\b(?:quotas?(?: attainment)?|attainment|target attainment)\b/, ["revenue", "deals_won"]],
  [/\b(?:competitors?|competition|rivals?|competitive losses)\b/, ["win_rate", "product"]],
  [
    /\b(?:loss reasons?|lost reasons?|reasons? for (?:loss|losing)|closed lost reasons?|win loss reasons?)\b/,
    ["stage", "win_rate"],
  ],
  [
    /\b(?:cac|acquisition costs?|cost per (?:lead|acquisition|deal|customer)|cpl|cpa|marketing spend|ad spend|roas|roi|return on investment)\b/,
    ["revenue", "lead_source"],
  ],
  [/\b(?:ltv|clv|lifetime value|customer lifetime)\b/, ["average_deal_size", "revenue"]],
  [/\b(?:mrr|arr|recurring revenue|run rate)\b/, ["revenue", "deals_won"]],
  [/\b(?:(?:gross |net |profit )?margins?|profits?|profitability|ebitda|cogs)\b/, ["revenue", "average_deal_size"]],
  [/\b(?:discounts?|discounting|discount rate)\b/, ["average_deal_size", "revenue"]],
  [/\b(?:forecasts?|forecasting|projections?|projected|predicted)\b/, ["pipeline_value", "revenue"]],
  [/\b(?:pipeline coverage|coverage ratio)\b/, ["pipeline_value"]],
  [/\b(?:headcount|hiring|ramp(?: time)?|rep tenure|tenure|commissions?)\b/, ["owner", "deals_won"]],
  [
    /\b(?:website(?: (?:traffic|visits?|visitors?))?|web ?site|web traffic|page ?views?|sessions|click ?through(?: rate)?|ctr|impressions|open rates?|bounce rate|traffic|social media)\b/,
    ["conversations", "lead_source"],
  ],
  [/\b(?:support tickets?|tickets|bugs|uptime|outages?|latency)\b/, ["conversations", "escalation_rate"]],
  [/\b(?:countr(?:y|ies)|cit(?:y|ies)|states|zip ?codes?|postcodes?|count(?:y|ies))\b/, ["region"]],
  [
    /\b(?:company size|employees|employee count|firm size|account size|number of employees|company sizes)\b/,
    ["deal_size_band", "industry"],
  ],
  [/\b(?:job titles?|personas?|seniority|decision makers?|buyer roles?)\b/, ["industry", "lead_source"]],
  [/\b(?:genders?|age groups?|ages?|ethnicity|race)\b/, ["industry", "region"]],
  [/\b(?:languages?)\b/, ["region"]],
  [/\b(?:keywords?|utm|ad groups?|creatives?)\b/, ["lead_source", "campaign"]],
  [/\b(?:payment terms|contract length|contract term|billing)\b/, ["average_deal_size"]],
  [/\b(?:no shows?|no show rate)\b/, ["meetings_booked", "conversion_rate"]],
  [/\b(?:activities|activity|emails sent|calls made|touches|touchpoints|dials)\b/, ["conversations"]],
  [/\b(?:inventory|stock levels?|shipments?|orders?|returns|refunds?)\b/, ["revenue", "deals_closed"]],
];

/** Such things in words of which one names something else: "turnover" alone is revenue. */
export const compounds: typeof concepts = [
  [
    /\b(?:employee|staff|personnel|team) (?:turnover|attrition|satisfaction|engagement|happiness|morale)\b/,
    ["owner", "deals_won"],
  ],
  [/\b(?:e ?mail|newsletter) (?:open|click|bounce|unsubscribe) rates?\b/, ["response_rate", "conversations"]],
  [/\b(?:cost|price|spend) per (?:lead|deal|conversation|call|meeting|booking|customer)\b/, ["revenue", "lead_source"]],
];

/** True for a word that names such a thing: it is no typing slip of something else. */
export const isConcept = (word: string): boolean => concepts.some(([pattern]) => pattern.exec(word)?.[0] === word);
