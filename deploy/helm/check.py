"""Checks rendered manifests: check.py KEDA-CRD.yaml MANIFESTS.yaml…

Each against its schema, in the oldest and the newest version of Kubernetes that the chart is for; then what no schema
says: names that must match, and who may talk to whom.
"""

import pathlib
import re
import sys

import jsonschema
import kubernetes_validate
import yaml

SETTINGS = pathlib.Path(__file__).parent / "../../docs/settings.md"
VERSIONS = ["1.30", "1.37"]
PORTS = {"kafka": {9092, 9093}, "elasticsearch": {9200}, "s3": {9000}, "engines": {8000, 8080}}


def main(keda, *files):
    scaled_object = yaml.safe_load(pathlib.Path(keda).read_text())["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    for file in files:
        manifests = [m for m in yaml.safe_load_all(pathlib.Path(file).read_text()) if m]
        for manifest in manifests:
            if manifest["apiVersion"].startswith("keda.sh/"):
                jsonschema.validate(manifest, scaled_object)
            else:
                for version in VERSIONS:
                    kubernetes_validate.validate(manifest, version, strict=True)
        services = of(manifests, "Deployment")
        check(len(services) == 5, "there are five services")
        for name, deployment in services.items():
            check_service(name, deployment, manifests)
        check_network(of(manifests, "NetworkPolicy"), "full" in file)
        check_settings(manifests)
        check_hosts(manifests, "full" in file)
        check_access(manifests, "full" in file)
        print(f"{pathlib.Path(file).stem}: {len(manifests)} manifests hold")


def check_service(name, deployment, manifests):
    template = deployment["spec"]["template"]
    pod = template["spec"]
    selector = deployment["spec"]["selector"]["matchLabels"]
    check(selector.items() <= template["metadata"]["labels"].items(), f"{name} selects its own pods")
    check(of(manifests, "Service")[name]["spec"]["selector"] == selector, f"{name}: service and pods match")
    budget = of(manifests, "PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"]
    check(budget == selector, f"{name}: disruption budget and pods match")
    check(pod["securityContext"]["runAsNonRoot"], f"{name} is not root")
    volumes = {v["name"]: v for v in pod["volumes"]}
    for volume in volumes.values():
        check(len(volume) == 2, f"{name}: the volume {volume['name']} has one source")
    for container in pod["containers"] + pod.get("initContainers", []):
        check(container["securityContext"]["readOnlyRootFilesystem"], f"{name} writes to volumes alone")
        mounts = container["volumeMounts"]
        check({m["name"] for m in mounts} <= volumes.keys(), f"{name} mounts what it has")
        for variable in container.get("env", []):
            path = str(variable.get("value", ""))
            if path.startswith("/"):
                check(any(path.startswith(m["mountPath"] + "/") for m in mounts), f"{name}: {path} is mounted")
    port = pod["containers"][0]["ports"][0]["containerPort"]
    check(of(manifests, "Service")[name]["spec"]["ports"][0]["port"] == port, f"{name}: ports match")
    scalers = {**of(manifests, "ScaledObject"), **of(manifests, "HorizontalPodAutoscaler")}
    check(("replicas" in deployment["spec"]) != (name in scalers), f"{name} is scaled by one alone")
    if name in scalers:
        check(scalers[name]["spec"]["scaleTargetRef"]["name"] == name, f"{name}: its scaler is its own")


def check_network(policies, full):
    outgoing = {
        name: {p["port"] for rule in policy["spec"].get("egress", []) for p in rule["ports"]}
        for name, policy in policies.items()
    }
    services = {name: ports for name, ports in outgoing.items() if name != "try-deny"}
    check(outgoing["try-deny"] == set(), "nothing is allowed by default")
    reach = {what: {name[4:] for name, its in services.items() if its & ports} for what, ports in PORTS.items()}
    check(len(reach["kafka"]) == 5, "all reach Kafka")
    check(reach["elasticsearch"] == {"retrieve-service"}, "retrieve-service alone reaches Elasticsearch")
    check(reach["s3"] == ({"gateway", "ingest-service"} if full else set()), "gateway and ingest-service reach S3")
    engines = {"embed-service", "generate-service"} if full else set()
    check(reach["engines"] == engines, "embed-service and generate-service reach engines")
    outside = {
        name[4:]
        for name, policy in policies.items()
        for rule in policy["spec"].get("ingress", [])
        if "ingress-nginx" in str(rule)
    }
    check(outside == ({"gateway"} if full else set()), "the gateway alone is reached from outside")


def check_settings(manifests):
    keys = re.findall(r"`(headwater\.[a-z0-9.-]+|HEADWATER_[A-Z_]+)`", SETTINGS.read_text())
    known = {re.sub("[.-]", "_", key).upper() for key in keys}
    variables = set(of(manifests, "ConfigMap")["try"]["data"])
    for deployment in of(manifests, "Deployment").values():
        variables |= {v["name"] for v in deployment["spec"]["template"]["spec"]["containers"][0].get("env", [])}
    unknown = {name for name in variables - known if name.startswith("HEADWATER_")}
    check(not unknown, f"docs/settings.md knows {', '.join(sorted(unknown))}")


def check_hosts(manifests, full):
    gateway = of(manifests, "Deployment")["try-gateway"]["spec"]["template"]["spec"]["containers"][0]
    hosts = next(v["value"] for v in gateway["env"] if v["name"] == "HEADWATER_GATEWAY_HOSTS").split(",")
    service = "try-gateway.default"
    names = {"try-gateway", service, f"{service}.svc", f"{service}.svc.cluster.local"}
    names |= {"search.example.com", "headwater.example.com"} if full else set()
    check(set(hosts) == names, "the gateway answers under the names of its service, its ingress and those that are set")


def check_access(manifests, full):
    deployments = of(manifests, "Deployment")
    gateway = {v["name"]: v["value"] for v in deployments["try-gateway"]["spec"]["template"]["spec"]["containers"][0]["env"]}
    check(("HEADWATER_GATEWAY_KEYS" in gateway) == full, "the gateway has the keys, where there are any")
    check(("HEADWATER_GATEWAY_OPEN_WITHOUT_KEYS" in gateway) != full, "it does without keys only where that is set")
    holders = {name for name, deployment in deployments.items() if "headwater-keys" in str(deployment)}
    check(holders == ({"try-gateway"} if full else set()), "the gateway alone has the keys")


def of(manifests, kind):
    return {m["metadata"]["name"]: m for m in manifests if m["kind"] == kind}


def check(holds, what):
    if not holds:
        sys.exit(f"does not hold: {what}")


main(*sys.argv[1:])
