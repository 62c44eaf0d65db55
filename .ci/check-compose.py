"""What docs/stack.md promises of every container, checked against the Compose file.

docker compose config --format json | python3 .ci/check-compose.py docs/stack.md
"""

import json
import pathlib
import re
import sys

OURS = {
    "gateway", "orders", "account-transactions", "market", "fees",
    "profile", "settings", "external", "console",
}
SCALABLE = {"orders", "account-transactions", "market", "fees", "settings"}
WRITES_INTO_ITSELF = {"elasticsearch", "kibana"}
MEBIBYTE = 2**20

faults = []


def expect(service, condition, what):
    if not condition:
        faults.append(f"{service}: {what}")


services = json.load(sys.stdin)["services"]
document = pathlib.Path(sys.argv[1]).read_text()
rows = dict(re.findall(r"^\| `([\w-]+)` \|.*\| (\d+) \|$", document, re.MULTILINE))

for name, service in services.items():
    megabytes = int(service.get("mem_limit", 0)) // MEBIBYTE
    logging = service["logging"]
    expect(name, megabytes > 0, "has no memory limit")
    expect(name, rows.get(name) == str(megabytes), f"{megabytes} MB here, {rows.get(name)} in {sys.argv[1]}")
    expect(name, service.get("cap_drop") == ["ALL"], "keeps capabilities")
    expect(name, "no-new-privileges:true" in service.get("security_opt", []), "may gain privileges")
    expect(name, service.get("read_only") or name in WRITES_INTO_ITSELF, "can write into its image")
    expect(name, service.get("restart"), "is not started again")
    expect(
        name,
        "healthcheck" in service or name in OURS,
        "has no health check",
    )
    expect(
        name,
        "build" in service or re.search(r":v?\d+\.\d+", service["image"]),
        f"image {service.get('image')} is not pinned",
    )
    for port in service.get("ports", []):
        expect(name, port.get("host_ip") == "127.0.0.1", f"port {port['published']} is open to the network")
    if logging["driver"] == "fluentd":
        options = logging["options"]
        expect(name, options.get("tag") == f"simplebank.{name}", "has another tag")
        expect(name, options.get("mode") == "non-blocking", "stops while Fluentd is away")
        expect(name, "fluentd-async" not in options, "loses its last lines when it ends")
        expect(name, options.get("fluentd-request-ack") == "true", "loses lines when Fluentd ends")
        needed = service.get("depends_on", {}).get("fluentd", {})
        expect(name, needed.get("condition") == "service_healthy", "may start before Fluentd, and so not at all")
    else:
        expect(name, name not in OURS, "does not log to Fluentd")
        bounds = {"max-size", "max-file"} <= logging.get("options", {}).keys()
        expect(name, logging["driver"] == "json-file" and bounds, "has a log that may grow without end")
    if name in SCALABLE:
        expect(name, not service.get("ports"), "publishes a port, so there can be only one")

total = sum(int(service.get("mem_limit", 0)) for service in services.values()) // MEBIBYTE
expect("all", total <= 4096, f"{total} MB of memory are more than 4 GB")
expect("all", f"{total:,} MB" in document, f"{sys.argv[1]} does not say that they add up to {total:,} MB")

if faults:
    sys.exit("\n".join(faults))
print(f"{len(services)} services, {total:,} MB of memory at most")
