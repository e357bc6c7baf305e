{{/* Names leave room for the longest suffix within the 63 characters of a Service's name. */}}
{{- define "voicebot-operator.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 44 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 44 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 44 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "voicebot-operator.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (include "voicebot-operator.fullname" .) -}}
{{- end -}}

{{/* The Service through which the API server reaches the metrics API. */}}
{{- define "voicebot-operator.metricsApiName" -}}
{{- include "voicebot-operator.fullname" . }}-metrics-api
{{- end -}}

{{- define "voicebot-operator.image" -}}
{{- if .Values.image.digest -}}
{{- .Values.image.repository }}@{{ .Values.image.digest -}}
{{- else -}}
{{- .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion -}}
{{- end -}}
{{- end -}}

{{- define "voicebot-operator.voicebotImage" -}}
{{- .Values.voicebotImage | default (printf "voicebots/voicebot:%s" .Chart.AppVersion) -}}
{{- end -}}

{{- define "voicebot-operator.selectorLabels" -}}
app.kubernetes.io/name: voicebot-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "voicebot-operator.labels" -}}
{{ include "voicebot-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: voicebots
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}
