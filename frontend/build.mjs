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
  const folders = Object.keys(inputs)
    .map((path) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean);
  const texts = [...new Set(folders)].sort().map((folder) => {
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8") : "";
    return `${folder.replace("node_modules/", "")}\n\n${text}`;
  });
  return texts.join("\n----\n\n");
}
