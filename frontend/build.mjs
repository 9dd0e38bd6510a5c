// Bundles the query editor and the views of results into the package, with the licences of what is
// in them: node build.mjs
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

// what a view needs is a file of its own, which is loaded with the view
const BUNDLES = { editor: "src/editor.js", views: "src/views/results.js" };

for (const [name, entryPoint] of Object.entries(BUNDLES)) {
  const out = `../dortmund_lod/site/static/${name}`;
  rmSync(out, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [entryPoint],
    outdir: out,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: "es2022",
    loader: { ".css": "text" },
    metafile: true,
  });
  writeFileSync(`${out}/LICENSES.txt`, licences(metafile));
}

function licences({ inputs }) {
  const folders = new Set();
  for (const path of Object.keys(inputs)) addFolder(/^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1], folders);
  const texts = [...folders].sort().map((folder) => {
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8") : "";
    return `${folder.replace("node_modules/", "")}\n\n${text}`;
  });
  return texts.join("\n----\n\n");
}

// a package, and those that it depends on: some come with these inside their own files
function addFolder(folder, folders) {
  if (!folder || folders.has(folder) || !existsSync(folder)) return;
  folders.add(folder);
  const { dependencies = {} } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  for (const name of Object.keys(dependencies)) addFolder(`node_modules/${name}`, folders);
}
