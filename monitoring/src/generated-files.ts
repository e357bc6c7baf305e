/** Every file of this folder that is written by `npm run generate`, as it should be. */
import { type ConfigurationFile, composeFiles } from "./compose.ts";
import { dashboards, languages } from "./objects.ts";
import { adapterValuesFile } from "./scaling.ts";

export const generatedFiles: readonly ConfigurationFile[] = [
  ...languages
    .flatMap((language) => dashboards(language))
    .map(({ name, json }) => ({ path: `grafana/dashboards/${name}.json`, content: json })),
  ...composeFiles,
  adapterValuesFile,
];
