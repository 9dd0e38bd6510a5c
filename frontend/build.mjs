// Bundles the query editor into the package, with the licences of what is in it: node build.mjs
import { readdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { build } from "esbuild";

const out = "../dortmund_lod/site/static/editor";

const { metafile } = await build({
  entryPoints: ["src/editor.js"],
  outdir: out,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  metafile: true,
});

const folders = Object.keys(metafile.inputs)
  .map((path) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
  .filter(Boolean);

const licences = [...new Set(folders)].sort().map((folder) => {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const text = file && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8") : "";
  return `${folder.replace("node_modules/", "")}\n\n${text}`;
});
writeFileSync(`${out}/LICENSES.txt`, licences.join("\n----\n\n"));
