/** Clusters on this machine that go away again: what the demo and the tests see of `tools`. */

export { whyNoKind } from "../engine/choose-engine.ts";
export { type ImageBuild, type ImageMaker } from "../images/images.ts";
export { MissingRequirement } from "../missing-requirement.ts";
export { freePort, freePorts, isFree } from "../platform/free-ports.ts";
export { type Progress, progressToStderr } from "../progress.ts";
export { type AuditEvent } from "./audit-log.ts";
export { cleanClusters, clustersLeft, removeClusters } from "./clusters.ts";
export { type ControlPlane, type ControlPlaneOptions, type Identity, startControlPlane } from "./control-plane.ts";
export { type KindCluster, type KindClusterOptions, startKindCluster } from "./kind.ts";
export { type PortMapping } from "./kind-config.ts";
export { type Kubectl, KubectlError } from "./kubectl.ts";
