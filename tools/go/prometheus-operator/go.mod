// Prometheus and its operator, against which the ServiceMonitor and PrometheusRule of a Voicebot are proven: of one release
// train, so that their libraries, and Kubernetes' own, compile once for both.
module voicebots.invalid/tools/prometheus-operator

go 1.25.0

require github.com/prometheus-operator/prometheus-operator v0.88.0

require github.com/prometheus/prometheus v0.310.0

replace (
	github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring => github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring v0.88.0
	github.com/prometheus-operator/prometheus-operator/pkg/client => github.com/prometheus-operator/prometheus-operator/pkg/client v0.88.0
)

replace (
	k8s.io/api => k8s.io/api v0.34.3
	k8s.io/apiextensions-apiserver => k8s.io/apiextensions-apiserver v0.34.3
	k8s.io/apimachinery => k8s.io/apimachinery v0.34.3
	k8s.io/client-go => k8s.io/client-go v0.34.3
)
