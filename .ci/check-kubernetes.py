"""Whether Kubernetes would take the manifests, by the schemas of its own API.

python3 .ci/check-kubernetes.py MANIFESTS NAME

Kinds that are not Kubernetes' own are counted, not checked.
"""

import sys

import kubernetes_validate
import yaml

VERSION = "1.37"
OTHERS = {"RabbitmqCluster", "ScaledObject"}

with open(sys.argv[1]) as file:
    manifests = [each for each in yaml.safe_load_all(file) if each]
faults = []
for manifest in manifests:
    name = f"{manifest['kind']} {manifest['metadata']['name']}"
    if manifest["kind"] in OTHERS:
        continue
    try:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        faults.append(f"{name}: {'.'.join(map(str, error.path))}: {error.message}")
if faults:
    sys.exit("\n".join(faults))
others = sum(manifest["kind"] in OTHERS for manifest in manifests)
print(f"{sys.argv[2]}: {len(manifests)} manifests, {others} of them of other kinds")
