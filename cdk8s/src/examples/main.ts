/** Writes the example as YAML: `npm run --silent -w cdk8s synth | kubectl apply -f -`. */
import { App } from "cdk8s";
import { SupportLine } from "./support-line.ts";

const app = new App();
new SupportLine(app, "support-line", { namespace: "support-line", pbxNamespace: "asterisk", providerConcurrency: 200 });
process.stdout.write(app.synthYaml());
