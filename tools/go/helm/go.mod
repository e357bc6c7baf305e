// Helm, which installs the chart in the demo and in the end-to-end tests.
module voicebots.invalid/tools/helm

go 1.26.0

require helm.sh/helm/v4 v4.3.1
