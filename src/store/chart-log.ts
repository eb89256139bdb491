import { createHash } from "node:crypto";
import type { Kept } from "#contracts/answer-log.ts";
import type { ChartData } from "#contracts/chart.ts";
import type { Viewer } from "#contracts/viewer.ts";
import type { Store } from "./open.ts";
import { runCompiled } from "./sqlite.ts";
import { mayOpen, scopeToText, textToScope, viewerHash } from "./viewers.ts";

/** Charts kept by id, so that a link to one can be followed later. The newest of them: anything older can be asked for again. */
export interface ChartLog {
  /** Keeps a chart for its viewer and returns its id: the same chart for the same viewer has the same one. */
  readonly keep: (chart: ChartData, viewer: Viewer, now: Date) => Promise<string>;
  /** The chart with that id; null when there is none, it is another viewer's, or the viewer has lost rows that it shows. */
  readonly load: (id: string, viewer: Viewer) => Promise<ChartData | null>;
  /** The viewer's last charts that they may still see, newest first. The operator's are everybody's. */
  readonly recent: (viewer: Viewer, limit: number) => Promise<readonly Kept[]>;
}

const CHARTS_KEPT = 1_000;

/** Opens the kept charts of a store. */
export function openChartLog({ db, writes }: Store): ChartLog {
  return {
    keep: async (chart, viewer, now) => {
      const owner = viewerHash(viewer.email);
      const scope = scopeToText(viewer.scope);
      const spec = JSON.stringify(chart);
      const id = `chart_${createHash("sha256").update(`${owner} ${scope} ${spec}`).digest("hex").slice(0, 16)}`;
      const made_at = now.toISOString();
      const { title, alt } = chart;
      const row = { id, made_at, viewer: owner, scope, title, alt, spec };
      const insert = db
        .insertInto("chart")
        .values(row)
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ made_at }))
        .compile();
      const newest = db.selectFrom("chart").select("id").orderBy("made_at", "desc").orderBy("id").limit(CHARTS_KEPT);
      const forget = db.deleteFrom("chart").where("id", "not in", newest).compile();
      writes.add({
        holds: { chart: row },
        write: (connection) => {
          for (const statement of [insert, forget]) runCompiled(connection, statement);
        },
      });
      return id;
    },
    load: async (id, viewer) => {
      const row =
        writes.waiting().find(({ holds }) => holds.chart?.id === id)?.holds.chart ??
        (await db.selectFrom("chart").selectAll().where("id", "=", id).executeTakeFirst());
      if (!row || !mayOpen(viewer, row.viewer, textToScope(row.scope))) return null;
      return JSON.parse(row.spec) as ChartData;
    },
    recent: async (viewer, limit) => {
      const newest = db
        .selectFrom("chart")
        .select(["id", "title", "viewer", "scope"])
        .orderBy("made_at", "desc")
        .limit(limit);
      const own = viewer.email === null ? newest : newest.where("viewer", "=", viewerHash(viewer.email));
      const waiting = writes.waiting().flatMap(({ holds }) => holds.chart ?? []);
      const kept = [...waiting.reverse(), ...(await own.execute())].filter((row) =>
        mayOpen(viewer, row.viewer, textToScope(row.scope)),
      );
      // a chart that was drawn again may wait and stand in the store
      const first = kept.filter(({ id }, index) => kept.findIndex((each) => each.id === id) === index);
      return first.slice(0, limit).map(({ id, title }) => ({ id, title }));
    },
  };
}
