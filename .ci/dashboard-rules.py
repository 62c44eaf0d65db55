"""Prints the queries of Grafana's dashboards as Prometheus rules, for promtool to check and to test.

python3 .ci/dashboard-rules.py DASHBOARD...

A rule is called as its dashboard's file, its panel's id and its query: `panel:order:1:A`.
"""

import json
import sys
from pathlib import Path

rules = []
for path in sys.argv[1:]:
    with open(path) as file:
        panels = json.load(file)["panels"]
    for panel in panels:
        for target in panel.get("targets", []):
            if "expr" in target:
                query = target["expr"].replace("$__range", "15m").replace("$service", ".*").replace("$instance", ".*")
                rules.append({"record": f"panel:{Path(path).stem}:{panel['id']}:{target['refId']}", "expr": query})
if not rules:
    sys.exit("no queries")
json.dump({"groups": [{"name": "dashboards", "rules": rules}]}, sys.stdout, indent=1)
