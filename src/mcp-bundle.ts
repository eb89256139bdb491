// The entry of the bundle for Claude Desktop. It imports nothing before it knows that this Node has what the rest needs: `node:sqlite` and more.
const REQUIRED_MAJOR = 24;

if (Number(process.versions.node.split(".")[0]) >= REQUIRED_MAJOR) {
  const { serveBundle } = await import("./serve-bundle.ts");
  await serveBundle();
} else {
  process.stderr.write(
    `Upshot needs Node ${REQUIRED_MAJOR} or newer; this is Node ${process.versions.node}. Update Claude Desktop, which brings its own Node.\n`,
  );
  process.exitCode = 3;
}
