{{- define "bascule.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "bascule.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "bascule.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "bascule.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "bascule.selectorLabels" -}}
app.kubernetes.io/name: {{ include "bascule.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "bascule.labels" -}}
{{ include "bascule.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "bascule.secret" -}}
{{- default (include "bascule.fullname" .) .Values.existingSecret }}
{{- end }}

{{- /* The port that the bridge listens on. */}}
{{- define "bascule.port" -}}
{{- dig "listen" "port" 8808 .Values.config | int }}
{{- end }}

{{- /* The path of listen.basePath, in front of the routes for probes and metrics. */}}
{{- define "bascule.basePath" -}}
{{- dig "listen" "basePath" "" .Values.config | trimSuffix "/" }}
{{- end }}

{{- define "bascule.scheme" -}}
{{- ternary "HTTPS" "HTTP" (not (empty (dig "listen" "tls" "" .Values.config))) }}
{{- end }}

{{- define "bascule.probe" -}}
httpGet:
  path: {{ include "bascule.basePath" .root }}/health/{{ .route }}
  port: http
  scheme: {{ include "bascule.scheme" .root }}
{{- end }}
