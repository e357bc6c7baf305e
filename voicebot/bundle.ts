/**
 * The voicebot as one file, beside it files of what only some pods load: what a pod reads at its start it pays for while others
 * are in calls. The ElevenLabs SDK's client for speech asks for two tables of contents that name every part of
 * the SDK, nine megabytes; here each is answered with the few parts that it uses, found in the client itself.
 */
import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";

const sdk = dirname(createRequire(import.meta.url).resolve("@elevenlabs/elevenlabs-js/package.json"));
const client = join(sdk, "api/resources/textToSpeech/client/Client.js");

/** The SDK's file that exports the name, below a folder. Throws when there is none or are several: then the SDK has changed. */
function fileOf(name: string, folder: string): string {
  const files = globSync(`${folder}/**/${name}.js`, { cwd: sdk });
  const [file] = files;
  if (file === undefined || files.length > 1 || !existsSync(join(sdk, file))) {
    throw new Error(`${files.length} files for ${name} in ${folder}/ of the ElevenLabs SDK: mend voicebot/bundle.ts`);
  }
  return file;
}

/** What the client takes from one of its tables of contents. */
function used(variable: string): string[] {
  const names = readFileSync(client, "utf8").matchAll(new RegExp(`\\b${variable}\\.([A-Z]\\w+)(?=[.(])`, "g"));
  return [...new Set([...names].map(([, name = ""]) => name))];
}

const contents: Readonly<Record<string, { readonly variable: string; readonly folder: string }>> = {
  "../../../../serialization/index": { variable: "serializers", folder: "serialization" },
  "../../../index": { variable: "ElevenLabs", folder: "api" },
};

const onlySpeech: Plugin = {
  name: "only-speech",
  setup(bundle) {
    bundle.onResolve({ filter: /index$/ }, ({ path, importer }) =>
      importer === client && path in contents ? { path, namespace: "only-speech" } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: "only-speech" }, ({ path }) => {
      const table = contents[path];
      if (table === undefined) throw new Error(`not a table of contents: ${path}`);
      const { variable, folder } = table;
      const lines = used(variable).map((name) => `exports.${name} = require("./${fileOf(name, folder)}").${name};`);
      return { contents: lines.join("\n"), resolveDir: sdk, loader: "js" };
    });
  },
};

// The names of the files beside it change with what is in them.
rmSync(join(import.meta.dirname, "dist"), { recursive: true, force: true });
await build({
  entryPoints: { voicebot: "src/main.ts" },
  absWorkingDir: import.meta.dirname,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  sourcemap: "linked",
  logLevel: "warning",
  splitting: true,
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  chunkNames: "voicebot-[hash]",
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  plugins: [onlySpeech],
});
