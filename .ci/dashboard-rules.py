"""Prints the queries of Grafana's dashboards as Prometheus rules, for promtool to check.

python3 .ci/dashboard-rules.py DASHBOARD...
"""

import json
import sys

rules = []
for path in sys.argv[1:]:
    with open(path) as file:
        panels = json.load(file)["panels"]
    for panel in panels:
        for target in panel.get("targets", []):
            if "expr" in target:
                query = target["expr"].replace("$__range", "15m").replace("$service", ".*").replace("$instance", ".*")
                rules.append({"record": f"panel_{len(rules)}", "expr": query})
if not rules:
    sys.exit("no queries")
json.dump({"groups": [{"name": "dashboards", "rules": rules}]}, sys.stdout, indent=1)
