"""Prints the queries by which KEDA scales as Prometheus rules, for promtool to check.

python3 .ci/scaling-rules.py MANIFESTS
"""

import json
import sys

import yaml

with open(sys.argv[1]) as file:
    scaled = [each for each in yaml.safe_load_all(file) if each and each["kind"] == "ScaledObject"]
rules = [
    {"record": f"scaling:{each['metadata']['name']}", "expr": trigger["metadata"]["query"]}
    for each in scaled
    for trigger in each["spec"]["triggers"]
    if trigger["type"] == "prometheus"
]
if not rules:
    sys.exit("no queries")
json.dump({"groups": [{"name": "scaling", "rules": rules}]}, sys.stdout, indent=1)
