// kind, which makes the demo's and the end-to-end tests' clusters.
module voicebots.invalid/tools/kind

go 1.25.0

require sigs.k8s.io/kind v0.33.0
