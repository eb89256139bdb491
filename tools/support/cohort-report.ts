import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { TrendChart } from "#contracts/chart.ts";
import { Quantity } from "#contracts/quantity.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { fillNote, Note } from "./note-words.ts";
import { saidWithout } from "./share-words.ts";

/** One cohort: the records that began in one month or quarter. */
export const Cohort = z.object({
  label: z.string(),
  size: Quantity,
  at_age: Quantity.nullable().describe("share converted by the common age; null when the cohort is too young or cut"),
  earlier: Quantity.nullable().describe("the same share in all earlier cohorts that can be compared"),
  difference: Quantity.nullable().describe(
    "at_age minus earlier; p by the incidence log-rank test, for all but the newest adjusted over all cohorts (Holm)",
  ),
  state: z
    .enum(["compared", "too-young", "too-few", "cut"])
    .describe("cut: records that ended before the data begin are missing"),
  so_far: Quantity.nullable().describe(
    "share of the ended records that converted, whatever their age: misleading for young cohorts",
  ),
});
export type Cohort = z.infer<typeof Cohort>;

const Point = z.object({ label: z.string(), date: z.string(), value: Quantity, partial: z.boolean() });

/** What `cohorts` returns. */
export const CohortOutput = z.object({
  status: z.enum(["ok", "not-enough"]),
  verdict: z
    .enum(["worse", "better", "alike", "not-enough"])
    .describe("the newest cohort that can be compared against the earlier ones at the same age"),
  reason: Note.nullable(),
  kind: z.enum(["deal", "conversation", "lead"]),
  records: z.string().describe("what a cohort is made of, in words"),
  began: z.string().describe("what its date is, in words"),
  bucket: z.string(),
  filter: z.string(),
  as_of: z.string().nullable().describe("last day that counts"),
  age: Quantity.nullable().describe("common age at which cohorts are compared"),
  newest: z.string().nullable().describe("label of the newest cohort that can be compared"),
  together: Quantity.nullable().describe(
    "how many cohorts were compared; p that all their curves are alike up to that age",
  ),
  cohorts: z.array(Cohort).describe("oldest first"),
  curves: z.array(z.object({ label: z.string(), points: z.array(Point) })).describe("share converted by age"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type CohortOutput = z.infer<typeof CohortOutput>;

const NEXT = ["Why did win rate change?", "Which segments differ?", "How is this moving over time?"];

/** The cohorts in a sales leader's words. */
export function sayCohorts(found: CohortOutput, cite: Cite): Said {
  const newest = found.cohorts.find(({ label }) => label === found.newest);
  if (found.status === "not-enough" || !newest?.difference || !newest.at_age || !newest.earlier || !found.age)
    return saidWithout("not-enough", found.reason, found.caveats, ["What data do we have?"], cite);
  const age = cite(found.age);
  const who = `${found.records} ${found.began} in ${cite.name(newest.label)}`;
  const figures = `${cite(newest.at_age)} within ${age} (n ${cite.n(newest.at_age)}) against ${cite(newest.earlier)} of the earlier ones at the same age (n ${cite.n(newest.earlier)}), ${cite(newest.difference)}`;
  const p = `p ${cite.p(newest.difference)}`;
  const verb = found.kind === "deal" ? "win" : "convert";
  const headline =
    found.verdict === "alike"
      ? `No difference between newer and earlier ${found.records} is established at the same age: ${who} ${verb} ${figures} (${p}).`
      : `Newer ${found.records} ${verb} ${found.verdict === "worse" ? "less" : "more"} at the same age: ${who} ${verb} ${figures} (${p}).`;
  return {
    headline,
    verdict: found.verdict === "alike" ? "within-noise" : "changed",
    findings: [
      ...(newest.difference.interval
        ? [`The interval of that difference is ${cite.interval(newest.difference)}.`]
        : []),
      ...otherCohorts(found, newest, cite),
      ...togetherWords(found, cite),
      ...youngWords(found, cite),
      ...adviceWords(found),
    ],
    caveats: found.caveats.map((caveat) => fillNote(caveat, cite)),
    next: NEXT,
  };
}

function otherCohorts(found: CohortOutput, newest: Cohort, cite: Cite): string[] {
  const also = found.verdict === "alike" ? "" : "also ";
  return found.cohorts
    .filter((one) => one !== newest && one.difference?.p !== undefined && one.difference.p < 0.05)
    .slice(-2)
    .map(
      ({ label, at_age, difference }) =>
        `${cite.name(label)} ${also}stands apart from those before it: ${cite(at_age!)}, ${cite(difference!)} (p ${cite.p(difference!)}, adjusted for the number of cohorts).`,
    );
}

function togetherWords({ together, age }: CohortOutput, cite: Cite): string[] {
  if (!together || together.p === undefined || !age) return [];
  const curves = `the curves of the ${cite(together)} cohorts compared`;
  const p = `p ${cite.p(together)}`;
  return together.p < 0.05
    ? [`Up to ${cite(age)}, ${curves} differ more than chance alone would have it (${p}).`]
    : [`Up to ${cite(age)}, no difference between ${curves} is established (${p}).`];
}

/** What the naive reading says about cohorts that are too young. */
function youngWords({ cohorts, age, kind }: CohortOutput, cite: Cite): string[] {
  const young = cohorts.filter(({ state }) => state === "too-young");
  const last = young.at(-1);
  if (!last || !age) return [];
  const names = young.slice(-3).map(({ label }) => cite.name(label));
  const some = `Too young to be compared, with records younger than ${cite(age)}: ${names.join(", ")}.`;
  const naive =
    kind === "deal" && last.so_far
      ? [
          ` Of those of ${cite.name(last.label)} that are closed, ${cite(last.so_far)} are won so far, which says little at this age.`,
        ]
      : [];
  return [some + naive.join("")];
}

const adviceWords = ({ verdict }: CohortOutput): string[] =>
  verdict === "worse"
    ? [
        "What to do: compare the sources and segments of the newest cohort with the earlier ones before blaming the team.",
      ]
    : verdict === "better"
      ? ["What to do: find what came in differently and seek more of it."]
      : [];

/** One line per cohort over age. */
export function chartCohorts(found: CohortOutput, cite: Cite): TrendChart | null {
  const [longest] = [...found.curves].sort((a, b) => b.points.length - a.points.length);
  if (found.status !== "ok" || !longest || longest.points.length < 2 || found.curves.length < 2) return null;
  const share = found.kind === "deal" ? "share won" : "share converted";
  const verdict = {
    worse: `Newer ${found.records} fall behind earlier ones at the same age`,
    better: `Newer ${found.records} are ahead of earlier ones at the same age`,
    alike: `No difference between newer and earlier ${found.records} is established at the same age`,
    "not-enough": "Too little to compare",
  }[found.verdict];
  const bucket = `${found.bucket} in which they were ${found.began}`;
  return {
    kind: "trend",
    title: verdict,
    subtitle: `${share} by age, one line per ${bucket}`,
    alt: `Lines of the ${share} by age for each ${bucket}${found.as_of ? `, as of ${cite.name(found.as_of)}` : ""}.`,
    points: longest.points,
    series: found.curves,
    highlight: [],
    reference: null,
  };
}
