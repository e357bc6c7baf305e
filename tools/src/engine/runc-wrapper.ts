/**
 * A stand-in for runc on a machine whose root lacks CAP_SYS_RESOURCE (a small virtual machine, a container): there no
 * container may be given that capability, a raised limit or a lower OOM score, and docker's `--privileged` asks for all three.
 */
import { readFileSync } from "node:fs";

/** Bit 24 of a capability set: linux/capability.h. */
const capSysResource = 24n;

/** Whether the process that this /proc/PID/status is of has CAP_SYS_RESOURCE. */
export function hasCapSysResource(status: string): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> capSysResource) & 1n) === 1n;
}

export function needsRuncWrapper(): boolean {
  return !hasCapSysResource(readFileSync("/proc/self/status", "utf8"));
}

/** A shell script; needs jq. It edits the bundle or the process file that it is told to run, then becomes runc. */
export function runcWrapper(runc: string): string {
  return `#!/bin/sh
# Takes out of a container's description what this machine may not grant, then runs runc.
set -eu
bundle= file= before=
for argument in "$@"; do
  case "$before" in
    --bundle|-b) bundle=$argument ;;
    --process|-p) file=$argument ;;
  esac
  case "$argument" in
    --bundle=*) bundle=\${argument#--bundle=} ;;
    --process=*) file=\${argument#--process=} ;;
  esac
  before=$argument
done
allowed='
  (if .capabilities then .capabilities |= map_values(map(select(. != "CAP_SYS_RESOURCE"))) else . end)
  | .rlimits = []
  | (if (.oomScoreAdj // 0) < 0 then .oomScoreAdj = 0 else . end)'
edit() {
  jq "$1" "$2" >"$2.allowed"
  # In place: runc may already hold the file's name.
  cat "$2.allowed" >"$2"
  rm "$2.allowed"
}
if [ -n "$bundle" ]; then edit ".process |= ($allowed)" "$bundle/config.json"; fi
if [ -n "$file" ]; then edit "$allowed" "$file"; fi
exec ${runc} "$@"
`;
}
