import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** The command line as a person runs it: a process of its own, its exit code and what it prints. */
const launch = fileURLToPath(new URL("../../launch.mjs", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "upshot-cli-"));
const upshot = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [launch, ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" },
  });
  expect(`${stdout}${stderr}`, "no stack trace is ever shown").not.toMatch(/\n\s+at .*:\d+:\d+/);
  return { status, stdout, stderr };
};

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("before there is any data", () => {
  test("help lists commands with examples and exit codes", () => {
    const { status, stdout } = upshot("--help");
    expect(status).toBe(0);
    expect(stdout).toMatch(/Examples:/);
    expect(stdout).toMatch(/Exit codes:/);
    for (const command of ["start", "ask", "tool", "tools", "import", "seed", "replay", "doctor"])
      expect(stdout).toContain(command);
  });

  test("ask says how to get data, with exit code 2", () => {
    const { status, stderr } = upshot("ask", "why did win rate drop?");
    expect(status).toBe(2);
    expect(stderr).toMatch(/`npm run --silent upshot -- import deals .*`npm run --silent upshot -- seed`/);
  });

  test("doctor names the missing data file and the fix", () => {
    const { status, stdout } = upshot("doctor");
    expect(status).toBe(3);
    expect(stdout).toMatch(/FIX .*data file: .*does not exist/);
  });

  test.for([
    [["frobnicate"], /unknown command/i],
    [["import", "deals"], /missing required argument/i],
    [["import", "deals", "nowhere.csv"], /nowhere\.csv/],
    [["import", "unicorns", "nowhere.csv"], /unicorns/],
    [["seed", "--world", "atlantis"], /atlantis.*default/],
    [["tool", "measure", "--input", "{oops"], /not valid JSON/],
  ] as const)("%j ends with exit code 2 and a sentence", ([args, words]) => {
    const { status, stderr } = upshot(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(words);
  });

  test("an environment that is not right is a setup fault", () => {
    const { status, stderr } = spawnSync(process.execPath, [launch, "tools"], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, UPSHOT_TODAY: "tomorrow" },
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(/UPSHOT_TODAY/);
  });
});

describe("importing a file of one's own", () => {
  const file = join(home, "mine.csv");
  const rejects = join(home, "rejects.csv");
  const target = ["--db", join(home, "mine.db")];

  test("rows that do not fit are set aside into a file; what spreadsheets would run is made harmless", () => {
    writeFileSync(file, "deal_id,close date,outcome\nA,2025-01-05,won\n=cmd(),2025-01-05,maybe\nC,,lost\n");
    const { status, stdout } = upshot("import", "deals", file, "--rejects", rejects, ...target);
    expect(status).toBe(0);
    expect(stdout).toMatch(/3 rows read, 1 inserted, 0 updated, 2 rejected/);
    expect(readFileSync(rejects, "utf8").split("\r\n")).toHaveLength(3);
    expect(readFileSync(rejects, "utf8")).toContain("'=cmd()");
  });

  test("when nothing lands the exit code says so, and a fresh data file is not left behind", () => {
    writeFileSync(file, "deal_id,close date,outcome\nB,2025-01-05,maybe\n");
    expect(upshot("import", "deals", file, "--db", join(home, "none.db")).status).toBe(2);
    expect(existsSync(join(home, "none.db"))).toBe(false);
  });

  test("a single deal gets an answer, not an error", () => {
    const { status, stdout } = upshot("ask", "why did win rate drop?", "--no-chart", ...target);
    expect(status).toBe(0);
    expect(stdout).toMatch(/too few|not enough|too little/i);
  });
});

describe("with the sample", () => {
  beforeAll(() => {
    expect(upshot("seed").status).toBe(0);
  }, 60_000);

  test("start without a terminal answers the first question, names the picture and exits", () => {
    const { status, stdout } = upshot("start");
    expect(status).toBe(0);
    expect(stdout).toMatch(/Why did win rate drop\?/);
    expect(stdout).toMatch(/Win rate fell/);
    const picture = /\S+\.png/.exec(stdout)?.[0] ?? "";
    expect(existsSync(picture), `the picture ${picture} exists`).toBe(true);
  });

  test("--json prints an answer and nothing else, and it can be replayed", () => {
    const { status, stdout } = upshot("ask", "why did win rate drop?", "--json", "--no-chart");
    expect(status).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer.headline).toMatch(/^Win rate fell/);
    const replayed = upshot("replay", answer.id, "--json");
    expect(JSON.parse(replayed.stdout)).toMatchObject({ identical: true, sameData: true });
  });

  test("an error with --json is JSON too", () => {
    const { status, stdout } = upshot("replay", "ans_nothing", "--json");
    expect(status).toBe(2);
    expect(JSON.parse(stdout).error.message).toMatch(/no answer ans_nothing/);
  });

  test("a follow-up under the same thread key keeps the other slots", () => {
    upshot("ask", "why did win rate drop?", "--thread", "t1", "--no-chart");
    const { stdout } = upshot("ask", "and in EMEA?", "--thread", "t1", "--no-chart");
    expect(stdout).toMatch(/win rate.*region EMEA/i);
  });

  test("tools and tool work, and an unknown field is named", () => {
    expect(upshot("tools").stdout).toMatch(/why_changed/);
    expect(upshot("tool", "describe_data").status).toBe(0);
    const { status, stderr } = upshot("tool", "measure", "--input", '{"mesure":"win_rate"}');
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown field mesure/);
  });

  test("a reader that leaves early, as head does, is no fault", () => {
    const words = `"${process.execPath}" "${launch}" tool measure --input '{"bucket":"week","period":"all","by":"region"}' --json | head -1`;
    const { status, stdout, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", words], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" },
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "{\n" });
    expect(stderr).not.toMatch(/EPIPE|went wrong/);
  });

  test("a data file that is no database is damage", () => {
    const path = join(home, "broken.db");
    writeFileSync(path, "this is not a database but it is long enough to be taken for a header of one, surely");
    const { status, stderr } = upshot("ask", "why?", "--db", path);
    expect(status).toBe(4);
    expect(stderr).toMatch(/broken\.db is damaged, or is no data file .* choose another file with --db/);
  });
});
