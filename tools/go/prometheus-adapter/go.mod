// prometheus-adapter, to which a Voicebot's autoscaler may be pointed: with the rule that we write for it.
module voicebots.invalid/tools/prometheus-adapter

go 1.25.0

require sigs.k8s.io/prometheus-adapter v0.12.0
