"""Whether every JSON file in the given folders is JSON, and every NDJSON file JSON line by line.

python3 .ci/check-json.py FOLDER...
"""

import json
import pathlib
import sys

files = [
    path
    for folder in sys.argv[1:]
    for path in sorted(pathlib.Path(folder).rglob("*"))
    if path.suffix in (".json", ".ndjson")
]
for path in files:
    text = path.read_text()
    try:
        for document in text.splitlines() if path.suffix == ".ndjson" else [text]:
            json.loads(document)
    except ValueError as error:
        sys.exit(f"{path}: {error}")
print(f"{len(files)} files are JSON")
