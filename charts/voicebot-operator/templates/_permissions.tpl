{{/*
The rules of one kind of role: include with (list $ "watchedNamespace"). The rules are the operator's own list of what it
does, written to files/permissions.yaml; in it, names that an installation chooses are in capitals.
*/}}
{{- define "voicebot-operator.rules" -}}
{{- $context := index . 0 -}}
{{- $text := $context.Files.Get "files/permissions.yaml"
  | replace "LEASE_NAME" (include "voicebot-operator.fullname" $context)
  | replace "METRICS_API_SERVICE" (include "voicebot-operator.metricsApiName" $context)
  | replace "METRICS_API_OWNER" (include "voicebot-operator.metricsApiName" $context) -}}
{{- required (printf "the chart lacks the rules %q" (index . 1)) (get (fromYaml $text) (index . 1)) | toYaml -}}
{{- end -}}

{{- define "voicebot-operator.subjects" -}}
- kind: ServiceAccount
  name: {{ include "voicebot-operator.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}
