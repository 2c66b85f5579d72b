// Builds the look: `make look` writes static/ui/; with --check it tells whether that is up to date.
// Its packages stand where NODE_PATH says, which `require` reads and `import` does not.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { bundleAsync } = require("lightningcss");
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const version = (major, minor = 0) => (major << 16) | (minor << 8);
// Phones and office machines that are still about: no newer syntax than these read.
const targets = {
  safari: version(15, 4), ios_saf: version(15, 4), chrome: version(105), edge: version(105), firefox: version(110),
};

async function look() {
  const { code } = await bundleAsync({
    filename: here("index.css"),
    minify: true,
    targets,
    resolver: {
      resolve: (name, from) => (name.startsWith(".") ? fileURLToPath(new URL(name, `file://${from}`)) : require.resolve(name)),
    },
  });
  return Buffer.from(code);
}

const built = {
  "madoguchi.css": await look(),
  "htmx.min.js": readFileSync(require.resolve("htmx.org/dist/htmx.min.js")),
};
const stale = Object.entries(built).filter(([name, content]) => {
  const path = here(`../static/ui/${name}`);
  return !existsSync(path) || !readFileSync(path).equals(content);
});
if (process.argv.includes("--check")) {
  for (const [name] of stale) console.error(`static/ui/${name} is not what the sources give: run \`make look\``);
  process.exit(stale.length ? 1 : 0);
}
for (const [name, content] of stale) writeFileSync(here(`../static/ui/${name}`), content);
console.log(stale.length ? `written: ${stale.map(([name]) => name).join(", ")}` : "up to date");
