/** Makes a kind cluster with one image and waits to be killed: `node a-cluster.ts NAME TAG`. Says on standard output how far it is. */
import { startKindCluster } from "@voicebots/tools/cluster";
import { simulatorBuild } from "./simulator-image.ts";

const [name = "", tag = ""] = process.argv.slice(2);
await startKindCluster({
  name,
  images: async (make) => [await make.build(simulatorBuild(tag))],
  progress: (line) => console.log(line),
});
console.log("the cluster is up");
setInterval(() => {}, 60_000);
