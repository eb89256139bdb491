#!/usr/bin/env node
// The one entry. Plain JavaScript that an older Node (20) can run: it installs what is missing, finds Node 24, and hands over. Named imports that
// an older Node lacks would stop it before it can say so.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import module from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const REQUIRED_MAJOR = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const ownNode = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const args = process.argv.slice(2);

/** The installed version of every direct dependency is the one that the lock file names. */
function isInstalled() {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { dependencies, devDependencies } = lock.packages[""];
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) => {
    const file = join(modules, name, "package.json");
    return (
      existsSync(file) &&
      JSON.parse(readFileSync(file, "utf8")).version === lock.packages[`node_modules/${name}`]?.version
    );
  });
}

function runNpm(npmArgs, options) {
  const npm = process.env.npm_execpath;
  return npm && /\.c?js$/.test(npm)
    ? spawnSync(process.execPath, [npm, ...npmArgs], options)
    : spawnSync(process.platform === "win32" ? "npm.cmd" : "npm", npmArgs, {
        shell: process.platform === "win32",
        ...options,
      });
}

function stop(message, code = 3) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function install() {
  process.stderr.write("Installing packages (once, about half a minute)…\n");
  const done = runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (done.status !== 0)
    stop("The packages could not be installed. Run `npm ci` in this folder to see why, then try again.");
}

const isTest = args[0] === "--npm-script";
if ((isTest || args[0] === "start" || !existsSync(modules)) && !isInstalled()) install();

if (isTest) {
  const path = `${join(modules, ".bin")}${delimiter}${process.env.PATH}`;
  const done = runNpm(["run", "--silent", ...args.slice(1)], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: path },
  });
  process.exit(done.status ?? 1);
}

if (Number(process.versions.node.split(".")[0]) >= REQUIRED_MAJOR) {
  module.enableCompileCache?.(join(modules, ".cache", "upshot"));
  const { main } = await import("./main.ts");
  process.exitCode = await main(args);
} else if (existsSync(ownNode)) {
  const done = spawnSync(ownNode, [fileURLToPath(import.meta.url), ...args], { stdio: "inherit" });
  process.exitCode = done.status ?? 1;
} else {
  stop(
    `Upshot needs Node ${REQUIRED_MAJOR} or newer; this is Node ${process.versions.node}. Run \`npm ci\` in this folder, which brings its own.`,
  );
}
