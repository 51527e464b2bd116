{{- define "herald.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The release's name, with the chart's unless it is in it. */}}
{{- define "herald.fullname" -}}
{{- $name := include "herald.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Only these select pods: a selector cannot be changed. */}}
{{- define "herald.selectorLabels" -}}
app.kubernetes.io/name: {{ include "herald.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: speaker
{{- end }}

{{- define "herald.labels" -}}
{{ include "herald.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "herald.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "herald.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "herald.image" -}}
{{- with .Values.image }}
{{- if .registry }}{{ .registry }}/{{ end }}{{ .repository }}
{{- if .digest }}@{{ .digest }}{{ else }}:{{ default $.Chart.AppVersion .tag }}{{ end }}
{{- end }}
{{- end }}

{{/* Where the API's unix socket is: probes need it, and only this directory is writable. */}}
{{- define "herald.socket" -}}
{{- $socket := dig "unix_socket" "/run/herald/herald.sock" (default dict .Values.config.api) }}
{{- if not (regexMatch "^/run/herald/[^/]+$" $socket) }}
{{- fail (printf "config.api.unix_socket: must be in /run/herald, for the probes, is %q" $socket) }}
{{- end }}
{{- $socket }}
{{- end }}

{{/* "true" if heraldd binds a port that only NET_BIND_SERVICE allows. */}}
{{- define "herald.bindsLowPort" -}}
{{- with .Values.config.listen }}
{{- if lt (int (default 179 .port)) 1024 }}true{{ end }}
{{- end }}
{{- end }}

{{/* "true" if the BGP Identifier is the node's address. */}}
{{- define "herald.routerIdIsNodeIP" -}}
{{- if and (eq .Values.routerId "nodeIP") (not .Values.config.router_id) }}true{{ end }}
{{- end }}

{{- define "herald.metricsPort" -}}
{{- $listen := dig "listen" "127.0.0.1:9479" (default dict .Values.config.metrics) }}
{{- if or (not $listen) (regexMatch "^(127\\.|\\[::1\\])" $listen) }}
{{- fail (printf "metrics.enabled: needs config.metrics.listen beyond loopback, such as \"0.0.0.0:9479\", is %q" $listen) }}
{{- end }}
{{- regexFind "[0-9]+$" $listen }}
{{- end }}

{{/* A probe: the timing of the argument's "timing", asking the API's health service. */}}
{{- define "herald.probe" -}}
exec:
  command:
    - heraldctl
    - --target
    - unix://{{ include "herald.socket" .root }}
    - health
{{ toYaml .timing }}
{{- end }}
