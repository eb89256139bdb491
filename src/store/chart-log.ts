import { createHash } from "node:crypto";
import type { ChartData } from "#contracts/chart.ts";
import type { Store } from "./open.ts";
import { runCompiled } from "./sqlite.ts";
import { viewerHash } from "./viewers.ts";

/** Charts kept by id, so that a link to one can be followed later. The newest of them: anything older can be asked for again. */
export interface ChartLog {
  /** Keeps a chart for its viewer and returns its id: the same chart for the same viewer has the same one. */
  readonly keep: (chart: ChartData, viewer: string | null, now: Date) => Promise<string>;
  /** The chart with that id; null when there is none, or it is another viewer's. */
  readonly load: (id: string, viewer: string | null) => Promise<ChartData | null>;
}

const CHARTS_KEPT = 1_000;

/** Opens the kept charts of a store. */
export function openChartLog({ db, writes }: Store): ChartLog {
  return {
    keep: async (chart, viewer, now) => {
      const owner = viewerHash(viewer);
      const spec = JSON.stringify(chart);
      const id = `chart_${createHash("sha256").update(`${owner} ${spec}`).digest("hex").slice(0, 16)}`;
      const made_at = now.toISOString();
      const { title, alt } = chart;
      const row = { id, made_at, viewer: owner, scope: null, title, alt, spec };
      const insert = db
        .insertInto("chart")
        .values(row)
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ made_at }))
        .compile();
      const oldest = db.selectFrom("chart").select("id").orderBy("made_at", "desc").orderBy("id").limit(CHARTS_KEPT);
      const forget = db.deleteFrom("chart").where("id", "not in", oldest).compile();
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
      if (!row || (viewer !== null && row.viewer !== viewerHash(viewer))) return null;
      return JSON.parse(row.spec) as ChartData;
    },
  };
}
