import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readConfig } from "#config";
import type { Answer } from "#contracts/answer.ts";
import type { App } from "#contracts/app.ts";
import { createWorkbench } from "#main";
import { findWorld } from "#worlds/catalog.ts";

/** Each sample world holds a cause that was planted and written down; the answer must find it, rank it first, and add up. */
const home = mkdtempSync(join(tmpdir(), "upshot-worlds-"));
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function inWorld<T>(world: string, work: (app: App) => Promise<T>, seed = 1): Promise<T> {
  const dataFile = join(home, `${world}-${seed}.db`);
  if (!existsSync(dataFile)) await workbench.seed(dataFile, { world, seed });
  const app = await workbench.open(dataFile);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

interface Part {
  readonly label: string;
  readonly mix: { readonly value: number };
  readonly rate: { readonly value: number };
}

async function whyChanged(app: App, input: object) {
  const { output } = await app.runTool("why_changed", input);
  return output as unknown as {
    readonly verdict: string;
    readonly change: { readonly value: number };
    readonly rows: readonly Part[];
  };
}

const words = (answer: Answer) => [answer.headline, ...answer.findings.map(({ text }) => text)].join("\n");

describe("why did win rate drop?", () => {
  test.for(["default", "rate-drop"])(
    "%s: the planted two-dimensional segment is named in the headline, parts add up",
    async (world) => {
      await inWorld(world, async (app) => {
        const answer = await app.ask("why did win rate drop?");
        expect(answer.verdict).toBe("changed");
        const planted = findWorld(world).planted.find(({ main }) => main)?.segment ?? [];
        expect(planted).toHaveLength(2);
        for (const { value } of planted) {
          expect(answer.headline).toContain(value);
          expect(answer.actions[0]?.target).toContain(value);
        }
        const { change, rows } = await whyChanged(app, {});
        const sum = rows.reduce((total, { mix, rate }) => total + mix.value + rate.value, 0);
        expect(Math.abs(sum - change.value)).toBeLessThan(1e-12);
      });
    },
  );

  test("mix-shift: the verdict is mix, no segment is blamed", async () => {
    await inWorld("mix-shift", async (app) => {
      const { verdict } = await whyChanged(app, {});
      expect(verdict).toBe("mix");
      const { headline, charts } = await app.ask("why did win rate drop?");
      expect(headline).toMatch(
        /sits? in the mix by lead source .*: lead source Outbound, .* grew from 19\.0% to 46\.8%/,
      );
      const spec = charts[0]?.spec;
      const parts = spec?.kind === "waterfall" ? spec.parts : [];
      expect(parts[0]?.label).toBe("more Outbound");
      expect(charts[0]?.title).toMatch(/the mix by lead source/);
      const { change } = await whyChanged(app, {});
      expect(parts.reduce((sum, { value }) => sum + value.value, 0)).toBeCloseTo(change.value, 12);
    });
  });

  test("simpson: the reversal is flagged", async () => {
    await inWorld("simpson", async (app) => {
      const answer = await app.ask("why did win rate drop?");
      expect(answer.headline).toMatch(/although it rose within each product \(\+6\.7 points with the mix held fixed\)/);
      expect(answer.headline).toMatch(/the changed mix by product is worth −15\.9 points/);
      expect(words(answer)).not.toMatch(/not in the recorded dimensions/);
      expect((await whyChanged(app, {})).verdict).toBe("mix");
    });
  });

  test("broad-drop: a broad change, no segment named as the cause", async () => {
    await inWorld("broad-drop", async (app) => {
      expect((await whyChanged(app, {})).verdict).toBe("broad");
      const { charts } = await app.ask("why did win rate drop?");
      expect(charts.map(({ spec }) => spec.kind)).toEqual(["trend"]);
    });
  });

  test("immature-cohort: by creation date the last cohort is called too young to compare, by close date nothing happened", async () => {
    await inWorld("immature-cohort", async (app) => {
      const answer = await app.ask("why did win rate by creation date drop?");
      expect(answer.verdict).toBe("not-comparable");
      expect(answer.caveats.join(" ")).toMatch(/too young for win rate/);
      expect((await app.ask("why did win rate drop?")).verdict).toBe("within-noise");
    });
  });
});

test("a question that takes the wrong direction for granted is put right first", async () => {
  await inWorld("rate-drop", async (app) => {
    expect((await app.ask("why did win rate rise?")).headline).toMatch(/^Win rate did not rise: it fell /);
    expect((await app.ask("why did win rate drop?")).headline).toMatch(/^Win rate fell /);
  });
});

test("what changed? looks beyond the win rate: in the compliance world the campaign stands in the headline", async () => {
  await inWorld("compliance-spike", async (app) => {
    const answer = await app.ask("what changed?");
    expect(answer.headline).toMatch(/compliance violation rate got worse.*Enterprise Voice Outreach/i);
  });
});

describe("conversations", () => {
  test("bad-script: the campaign and the script are named, not the direction that the campaign implies", async () => {
    await inWorld("bad-script", async (app) => {
      const { headline } = await app.ask("why did drop-off rate rise?");
      expect(headline).toMatch(/ in campaign Website Chat Concierge, script version v3/);
    });
  });

  test.for(["default", "bad-script"])("%s: the bad script version is where drop-offs concentrate", async (world) => {
    await inWorld(world, async (app) => {
      const answer = await app.ask("where do conversations drop off?");
      expect(words(answer)).toMatch(/v3/);
      expect(answer.actions.some(({ target }) => target.includes("v3"))).toBe(true);
    });
  });

  test.for(["default", "compliance-spike"])("%s: the campaign with the compliance spike is named", async (world) => {
    await inWorld(world, async (app) => {
      expect(words(await app.ask("how healthy are we?"))).toMatch(/Enterprise Voice Outreach/);
    });
  });
});

test("in the null world two seeds of two name no cause; `npm run eval` asks a hundred", async () => {
  for (const seed of [11, 12]) {
    const rows = await inWorld(
      "null",
      async (app) => (await whyChanged(app, {})) as unknown as { claims?: readonly unknown[]; verdict: string },
      seed,
    );
    expect(["within-noise", "broad", "not-comparable", "mix"]).toContain(rows.verdict);
  }
});
