// Bundles the modules of this folder into ../explorer.js, which the page carries; with --check only says whether it is up to date.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../explorer.js", import.meta.url));

const { outputFiles } = await build({
  absWorkingDir: folder,
  entryPoints: ["main.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "ascii",
  legalComments: "inline",
  write: false,
});
const [{ text }] = outputFiles;

if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8").catch(() => "");
  if (committed !== text) {
    console.error("explorer.js is not what the modules in explorer/ give; run: npm run build");
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}
