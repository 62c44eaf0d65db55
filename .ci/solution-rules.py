"""Prints the PromQL in the solutions of the cases as Prometheus rules, for promtool to check.

python3 .ci/solution-rules.py SOLUTION...
"""

import json
import re
import sys
from pathlib import Path

rules = []
for path in sys.argv[1:]:
    for code in re.findall(r"`([^`]+)`", Path(path).read_text()):
        query = re.sub(r"\{\{\w+\}\}", "1", " ".join(code.split()))
        # A name alone is no query; one of ours with labels or in a function is.
        if re.search(r"(simplebank|rabbitmq|process|v8js|nodejs|http_server|messaging)_\w+", query) and re.search(r"[{(\[]", query):
            name = Path(path).parent.name.replace("-", "_")
            rules.append({"record": f"solution:{name}:{len(rules)}", "expr": query})
if not rules:
    sys.exit("no queries")
json.dump({"groups": [{"name": "solutions", "rules": rules}]}, sys.stdout, indent=1)
