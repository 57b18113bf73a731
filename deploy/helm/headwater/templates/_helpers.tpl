{{/*
What each service is: its port, what it needs, and the consumer groups whose lag on a topic says how many questions or
records of documents wait for it.
*/}}
{{- define "headwater.facts" -}}
gateway: {port: 8080, blobs: true}
ingest-service:
  port: 8081
  blobs: true
  models: true
  documents: {ingest-interactive: documents, ingest-bulk: documents}
embed-service:
  port: 8082
  models: true
  engine: embed
  questions: {embed-questions: questions}
  documents: {embed-interactive: chunks, embed-bulk: chunks-bulk}
retrieve-service:
  port: 8083
  elasticsearch: true
  questions: {retrieve-search: embedded-questions}
  documents: {retrieve-index-interactive: embedded-chunks, retrieve-index-bulk: embedded-chunks-bulk}
generate-service:
  port: 8084
  models: true
  engine: generate
  questions: {generate: grounded-questions}
{{- end }}

{{- define "headwater.selector" -}}
app.kubernetes.io/name: {{ .service }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "headwater.labels" -}}
{{ include "headwater.selector" . }}
app.kubernetes.io/part-of: headwater
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* An image, by its name. */}}
{{- define "headwater.image" -}}
{{- $image := .root.Values.image -}}
{{ with $image.registry }}{{ . }}/{{ end }}{{ .image }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* The environment of a service: its settings. Secrets are files or references. */}}
{{- define "headwater.env" -}}
{{- $values := .root.Values -}}
{{- if eq .service "gateway" }}
{{- $name := printf "%s-gateway" .root.Release.Name }}
{{- $full := printf "%s.%s" $name .root.Release.Namespace }}
{{- $hosts := concat (list $name $full (printf "%s.svc" $full) (printf "%s.svc.cluster.local" $full)) $values.hosts }}
{{- with $values.ingress.host }}
{{- $hosts = append $hosts . }}
{{- end }}
- {name: HEADWATER_GATEWAY_HOSTS, value: {{ join "," $hosts | quote }}}
{{- if $values.access.keysSecret }}
- {name: HEADWATER_GATEWAY_KEYS, value: /etc/headwater/access/keys}
{{- else }}
- {name: HEADWATER_GATEWAY_OPEN_WITHOUT_KEYS, value: {{ $values.access.openWithoutKeys | quote }}}
{{- end }}
{{- end }}
{{- if .fact.elasticsearch }}
- {name: HEADWATER_ELASTICSEARCH_URL, value: {{ $values.elasticsearch.url | quote }}}
- {name: HEADWATER_ELASTICSEARCH_REPLICAS, value: {{ $values.elasticsearch.replicas | quote }}}
{{- with $values.elasticsearch.credentialsSecret }}
- name: HEADWATER_ELASTICSEARCH_USERNAME
  valueFrom: {secretKeyRef: {name: {{ . }}, key: username}}
- name: HEADWATER_ELASTICSEARCH_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ . }}, key: password}}
{{- end }}
{{- if $values.elasticsearch.caSecret }}
- {name: HEADWATER_ELASTICSEARCH_CA_CERTIFICATE, value: /etc/headwater/elasticsearch/ca.crt}
{{- end }}
{{- end }}
{{- if .fact.blobs }}
- {name: HEADWATER_BLOBS_STORE, value: {{ $values.blobs.store }}}
{{- if eq $values.blobs.store "s3" }}
{{- with $values.blobs.s3 }}
- {name: HEADWATER_BLOBS_S3_BUCKET, value: {{ .bucket | quote }}}
- {name: HEADWATER_BLOBS_S3_REGION, value: {{ .region | quote }}}
- {name: HEADWATER_BLOBS_S3_PATH_STYLE, value: {{ .pathStyle | quote }}}
{{- with .endpoint }}
- {name: HEADWATER_BLOBS_S3_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- with .prefix }}
- {name: HEADWATER_BLOBS_S3_PREFIX, value: {{ . | quote }}}
{{- end }}
{{- if .credentialsSecret }}
- {name: HEADWATER_BLOBS_S3_CREDENTIALS_FILE, value: /etc/headwater/s3/credentials}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if eq (.fact.engine | default "") "generate" }}
{{- with $values.engines.generate }}
{{- if .url }}
- {name: HEADWATER_GENERATE_OPENAI_URL, value: {{ .url | quote }}}
- {name: HEADWATER_GENERATE_OPENAI_CONTEXT_SIZE, value: {{ .contextSize | quote }}}
{{- with .model }}
- {name: HEADWATER_GENERATE_OPENAI_MODEL, value: {{ . | quote }}}
{{- end }}
{{- if .apiKeySecret }}
- {name: HEADWATER_GENERATE_OPENAI_API_KEY_FILE, value: /etc/headwater/engine/api-key}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if eq (.fact.engine | default "") "embed" }}
{{- with $values.engines.embed }}
{{- if .url }}
- {name: HEADWATER_EMBED_OPENAI_URL, value: {{ .url | quote }}}
- {name: HEADWATER_EMBED_OPENAI_DIMENSIONS, value: {{ .dimensions | quote }}}
- {name: HEADWATER_EMBED_OPENAI_QUERY_PREFIX, value: {{ .queryPrefix | quote }}}
- {name: HEADWATER_EMBED_OPENAI_PASSAGE_PREFIX, value: {{ .passagePrefix | quote }}}
{{- if .apiKeySecret }}
- {name: HEADWATER_EMBED_OPENAI_API_KEY_FILE, value: /etc/headwater/engine/api-key}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $value := .settings.env }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{/* Name, place and source of each volume of a service. */}}
{{- define "headwater.volumes" -}}
{{- $values := .root.Values -}}
volumes:
  - {name: tmp, path: /tmp, source: {emptyDir: {sizeLimit: 4Gi}}}
  {{- with $values.kafka.clientPropertiesSecret }}
  - {name: kafka, path: /etc/headwater/kafka, readOnly: true, source: {secret: {secretName: {{ . }}}}}
  {{- end }}
  {{- if eq .service "gateway" }}
  {{- with $values.access.keysSecret }}
  - {name: access, path: /etc/headwater/access, readOnly: true, source: {secret: {secretName: {{ . }}}}}
  {{- end }}
  {{- end }}
  {{- if .fact.elasticsearch }}
  {{- with $values.elasticsearch.caSecret }}
  - {name: elasticsearch, path: /etc/headwater/elasticsearch, readOnly: true, source: {secret: {secretName: {{ . }}}}}
  {{- end }}
  {{- end }}
  {{- if .fact.models }}
  - {name: models, path: /var/lib/headwater/models, readOnly: true, source: {{ $values.models.volume | default (dict "emptyDir" dict) | toJson }}}
  {{- end }}
  {{- if .fact.blobs }}
  {{- if eq $values.blobs.store "directory" }}
  - {name: blobs, path: /var/lib/headwater/blobs, source: {{ toJson $values.blobs.volume }}}
  {{- else if $values.blobs.s3.credentialsSecret }}
  - {name: s3, path: /etc/headwater/s3, readOnly: true, source: {secret: {secretName: {{ $values.blobs.s3.credentialsSecret }}}}}
  {{- end }}
  {{- end }}
  {{- with .fact.engine }}
  {{- $engine := get $values.engines . }}
  {{- if and $engine.url $engine.apiKeySecret }}
  - {name: engine, path: /etc/headwater/engine, readOnly: true, source: {secret: {secretName: {{ $engine.apiKeySecret }}}}}
  {{- end }}
  {{- end }}
{{- end }}
