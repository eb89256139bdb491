/** Words of questions (not of the data) that a typing slip is repaired towards. */
export const cueSpellings: readonly string[] =
  `compare comparison compared versus trend trending noise random significant factors factor drivers drives affect
  impact influence leakage leaking leaks funnel alerts alert health healthy priority priorities recommend action actions should first biggest greatest risk risky
  drop drops dropped dropping drop-off dropping decline declined declining decrease decreased increase increased increasing falling change changed changes
  reason reasons explain cause caused because conversation conversations conversion campaign campaigns which where what's better worse best worst highest lowest
  performing performance quarter quarters month months weeks yesterday today january february march april june july august september october
  november december summer autumn winter spring breakdown monthly weekly quarterly average between money losing longer shorter segment segments
  revenue opportunities pipeline manager managers responsible measure measures metrics dimensions summarize summarise summary brief customers
  happened happening improve improving improved prioritize prioritise different difference outperform ranking leaderboard forecast forecasts experiment cohort cohorts objection objections variant worked helped slipping`
    .split(/\s+/)
    .filter((word) => /^[a-z]+$/.test(word));
