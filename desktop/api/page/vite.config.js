// Builds the page into built/, which is shipped: nobody who installs 이음 needs npm.  Beside it goes a stamp, by which
// tests/desktop/api/test_page.py finds a bundle that is not what the source says.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const SOURCES = ["index.html", "package-lock.json", "package.json", "public", "src", "tsconfig.json", "vite.config.js"];
const TERMS = ["react", "react-dom", "scheduler"];
const digest = (content) => createHash("sha256").update(content).digest("hex");

const below = (path) => (statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => below(`${path}/${name}`)) : [path]);

const stamp = {
  name: "ieum-stamp",
  closeBundle() {
    const terms = TERMS.map((name) => `${name}\n\n${readFileSync(join("node_modules", name, "LICENSE"), "utf8")}`);
    writeFileSync("built/LICENSES.txt", terms.join("\n"));
    const told = SOURCES.flatMap(below).sort().map((path) => `${path} ${digest(readFileSync(path))}\n`);
    const files = Object.fromEntries(readdirSync("built").sort().map((name) => [name, digest(readFileSync(join("built", name)))]));
    writeFileSync("built/stamp.json", `${JSON.stringify({ source: digest(told.join("")), files }, null, 2)}\n`);
  },
};

export default defineConfig({
  base: "./",
  plugins: [react(), stamp],
  build: {
    outDir: "built",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { entryFileNames: "page.js", assetFileNames: "page[extname]" } },
  },
});
