#!/bin/sh
# Gives Kibana its data view, searches and dashboard: `sh stack/kibana/setup.sh`. What is there already is
# written again, so it may run as often as one likes. KIBANA_URL says where Kibana is; the links in
# what is written lead to JAEGER_PAGE, CONSOLE_PAGE and GRAFANA_PAGE.
set -eu

kibana=${KIBANA_URL:-http://localhost:5601}
objects=$(mktemp)
answer=$(mktemp)
trap 'rm -f "$objects" "$answer"' EXIT

ask() {
  curl --silent --show-error --fail-with-body --max-time 60 --retry 10 --retry-delay 3 \
    --retry-all-errors --header 'kbn-xsrf: true' --output "$answer" "$@" || {
    cat "$answer" >&2
    exit 1
  }
}

sed -e "s|http://localhost:16686|${JAEGER_PAGE:-http://localhost:16686}|g" \
  -e "s|http://localhost:5010|${CONSOLE_PAGE:-http://localhost:5010}|g" \
  -e "s|http://localhost:3900|${GRAFANA_PAGE:-http://localhost:3900}|g" \
  "$(dirname "$0")/simplebank.ndjson" >"$objects"
ask --form "file=@$objects;filename=simplebank.ndjson" "$kibana/api/saved_objects/_import?overwrite=true"
# It answers with 200 even where it has refused some of them.
grep -q '"success":true' "$answer" || {
  cat "$answer" >&2
  exit 1
}

ask --header 'content-type: application/json' --data '{"data_view_id":"fluentd","force":true}' \
  "$kibana/api/data_views/default"
echo "Kibana has its data view, searches and dashboard."
