"""The chart as Helm renders it: what it asks of a node, and whether heraldd takes its file."""

import copy
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import unittest

import yaml

CHART = pathlib.Path("charts/herald")
HERALDD = pathlib.Path("cmd/heraldd/heraldd").absolute()
SCENARIOS = sorted(path.name for path in (CHART / "ci").glob("*-values.yaml"))
KUBERNETES = "1.34.0"


def tools():
    home = pwd.getpwuid(os.getuid()).pw_dir
    return pathlib.Path(os.environ.get("HERALD_TOOLS", f"{home}/.cache/herald/tools/bin"))


def values_of(scenario):
    return yaml.safe_load((CHART / "ci" / scenario).read_text())


class ChartTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.helm = tools() / "helm"
        if not cls.helm.exists():
            raise FileNotFoundError(f"{cls.helm} is missing: run ./dev setup")
        cls.scratch = pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR")))
        # A copy of plain files: Helm complains of symbolic links.
        cls.chart = cls.scratch / "herald"
        shutil.copytree(CHART, cls.chart)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.scratch)

    def run_helm(self, *arguments, values=None):
        if values is not None:
            path = self.scratch / "values.yaml"
            path.write_text(yaml.safe_dump(values))
            arguments += ("--values", path)
        environment = {"PATH": "/usr/bin:/bin"}
        for kind in ("CACHE", "CONFIG", "DATA"):
            environment[f"HELM_{kind}_HOME"] = str(self.scratch / kind.lower())
        return subprocess.run(
            [self.helm, *arguments], env=environment, capture_output=True, text=True, check=False
        )

    def template(self, values, *arguments, version=KUBERNETES):
        return self.run_helm(
            "template", "site", self.chart, "--namespace=routing", f"--kube-version={version}",
            *arguments, values=values,
        )

    def render(self, values, *arguments):
        """The manifests by kind; there is at most one of each."""
        result = self.template(values, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        manifests = [manifest for manifest in yaml.safe_load_all(result.stdout) if manifest]
        by_kind = {manifest["kind"]: manifest for manifest in manifests}
        self.assertEqual(len(by_kind), len(manifests))
        return by_kind

    def run_heraldd(self, manifests, node_ip):
        """Checks the configuration with the arguments that a node with this address gives."""
        path = self.scratch / "herald.yaml"
        path.write_text(file_of(manifests))
        arguments = [
            argument.replace("/etc/herald/herald.yaml", str(path))
            .replace("$(HERALD_ROUTER_ID)", node_ip)
            for argument in heraldd_of(manifests)["args"]
        ]
        return subprocess.run(
            [HERALDD, "--check-config", *arguments], capture_output=True, text=True, check=False
        )

    def for_each_scenario(self, check):
        self.assertGreater(len(SCENARIOS), 0)
        for scenario in SCENARIOS:
            with self.subTest(scenario):
                values = values_of(scenario)
                check(values, self.render(values))


def pod_of(manifests):
    return manifests["DaemonSet"]["spec"]["template"]["spec"]


def heraldd_of(manifests):
    return next(c for c in pod_of(manifests)["containers"] if c["name"] == "heraldd")


def file_of(manifests):
    return manifests["ConfigMap"]["data"]["herald.yaml"]


class EveryScenario(ChartTest):
    def test_passes_the_linter(self):
        for scenario in SCENARIOS:
            with self.subTest(scenario):
                result = self.run_helm(
                    "lint", "--strict", f"--kube-version={KUBERNETES}", self.chart,
                    values=values_of(scenario),
                )
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_runs_without_rights(self):
        def check(_, manifests):
            pod = pod_of(manifests)
            self.assertIs(pod["securityContext"]["runAsNonRoot"], True)
            self.assertEqual(pod["securityContext"]["runAsUser"], 65532)
            self.assertEqual(pod["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"})
            self.assertIs(pod["automountServiceAccountToken"], False)
            for volume in pod["volumes"]:
                self.assertNotIn("hostPath", volume)
            context = heraldd_of(manifests)["securityContext"]
            self.assertIs(context["allowPrivilegeEscalation"], False)
            self.assertIs(context["readOnlyRootFilesystem"], True)
            self.assertEqual(context["capabilities"]["drop"], ["ALL"])
            self.assertNotIn("privileged", context)
            self.assertFalse([kind for kind in manifests if "Role" in kind])

        self.for_each_scenario(check)

    def test_has_a_capability_only_for_a_low_port(self):
        def check(values, manifests):
            listen = values.get("config", {}).get("listen")
            low = listen is not None and listen.get("port", 179) < 1024
            added = heraldd_of(manifests)["securityContext"]["capabilities"].get("add", [])
            self.assertEqual(added, ["NET_BIND_SERVICE"] if low else [])

        self.for_each_scenario(check)

    def test_shares_the_nodes_network(self):
        def check(_, manifests):
            self.assertIs(pod_of(manifests)["hostNetwork"], True)
            self.assertEqual(pod_of(manifests)["dnsPolicy"], "ClusterFirstWithHostNet")
            strategy = manifests["DaemonSet"]["spec"]["updateStrategy"]
            if strategy["type"] == "RollingUpdate":
                # Two pods of a node would want the same ports.
                self.assertEqual(strategy["rollingUpdate"]["maxSurge"], 0)
            else:
                self.assertNotIn("rollingUpdate", strategy)

        self.for_each_scenario(check)

    def test_is_probed_through_the_socket_in_the_writable_directory(self):
        def check(values, manifests):
            api = values.get("config", {}).get("api", {})
            socket = api.get("unix_socket", "/run/herald/herald.sock")
            command = ["heraldctl", "--target", f"unix://{socket}", "health"]
            container = heraldd_of(manifests)
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                self.assertEqual(container[probe]["exec"]["command"], command)
                self.assertGreater(container[probe]["timeoutSeconds"], 1)
            mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
            self.assertEqual(mounts["run"]["mountPath"], "/run/herald")
            volumes = {volume["name"]: volume for volume in pod_of(manifests)["volumes"]}
            self.assertIn("emptyDir", volumes["run"])
            name = manifests["ConfigMap"]["metadata"]["name"]
            self.assertEqual(volumes["config"]["configMap"]["name"], name)
            self.assertIs(mounts["config"]["readOnly"], True)
            path = mounts["config"]["mountPath"] + "/herald.yaml"
            command = container["command"] + container["args"]
            self.assertEqual(command[:3], ["heraldd", "--config", path])

        self.for_each_scenario(check)

    def test_selects_its_own_pods(self):
        def check(_, manifests):
            spec = manifests["DaemonSet"]["spec"]
            labels = spec["template"]["metadata"]["labels"].items()
            selectors = [spec["selector"]["matchLabels"]]
            if "Service" in manifests:
                selectors.append(manifests["Service"]["spec"]["selector"])
            if "PodMonitor" in manifests:
                selectors.append(manifests["PodMonitor"]["spec"]["selector"]["matchLabels"])
            for selector in selectors:
                self.assertEqual(len(selector), 3)
                self.assertLessEqual(selector.items(), labels)

        self.for_each_scenario(check)

    def test_carries_the_configuration_unchanged(self):
        def check(values, manifests):
            self.assertEqual(yaml.safe_load(file_of(manifests)), values.get("config", {}))

        self.for_each_scenario(check)

    def test_has_a_configuration_that_heraldd_takes(self):
        def check(_, manifests):
            result = self.run_heraldd(manifests, node_ip="192.0.2.7")
            self.assertEqual(result.returncode, 0, result.stderr)

        self.for_each_scenario(check)


class RouterId(ChartTest):
    ARGUMENT = "--router-id=$(HERALD_ROUTER_ID)"
    FROM_NODE = {
        "name": "HERALD_ROUTER_ID",
        "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.hostIP"}},
    }

    def test_is_the_nodes_address_unless_the_configuration_has_one(self):
        for values, from_node in (
            ({}, True),
            ({"config": {"router_id": None}}, True),
            ({"config": {"router_id": "192.0.2.1"}}, False),
            ({"routerId": "config"}, False),
            ({"routerId": "config", "config": {"router_id": "192.0.2.1"}}, False),
        ):
            with self.subTest(values):
                heraldd = heraldd_of(self.render(values))
                self.assertEqual(heraldd["args"][2:], [self.ARGUMENT] if from_node else [])
                self.assertEqual(heraldd.get("env", []), [self.FROM_NODE] if from_node else [])

    def test_stands_before_further_arguments_and_environment(self):
        further = {"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "http://collector:4317"}
        heraldd = heraldd_of(self.render({"env": [further], "extraArgs": ["--help"]}))
        self.assertEqual(heraldd["args"][2:], [self.ARGUMENT, "--help"])
        self.assertEqual(heraldd["env"], [self.FROM_NODE, further])

    def test_cannot_be_an_ipv6_address(self):
        result = self.run_heraldd(self.render(values_of("peers-values.yaml")), "2001:db8::7")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--router-id: must be written like an IPv4 address", result.stderr)
        self.assertIn("2001:db8::7", result.stderr)


class SomeValues(ChartTest):
    def test_large_asns_stay_numbers_from_the_command_line_too(self):
        manifests = self.render({}, "--set=config.asn=4294967295")
        self.assertEqual(file_of(manifests), "asn: 4294967295\n")

    def test_a_new_configuration_makes_new_pods(self):
        def checksum(values):
            metadata = self.render(values)["DaemonSet"]["spec"]["template"]["metadata"]
            return metadata["annotations"]["checksum/config"]

        self.assertNotEqual(checksum({}), checksum({"config": {"asn": 1}}))
        self.assertEqual(checksum({}), checksum({"minReadySeconds": 1}))

    def test_default_waits_for_nodes_with_a_host_network(self):
        affinity = pod_of(self.render({}))["affinity"]["nodeAffinity"]
        required = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
        refused = {
            e["key"]: e["values"]
            for e in required[0]["matchExpressions"]
            if e["operator"] == "NotIn"
        }
        self.assertEqual(
            refused, {"eks.amazonaws.com/compute-type": ["fargate"], "type": ["virtual-kubelet"]}
        )

    def test_default_is_a_daemon_set_and_what_it_needs(self):
        manifests = self.render({})
        self.assertEqual(set(manifests), {"ConfigMap", "DaemonSet", "ServiceAccount"})
        self.assertIs(manifests["ServiceAccount"]["automountServiceAccountToken"], False)
        spec = manifests["DaemonSet"]["spec"]
        self.assertEqual(
            spec["updateStrategy"],
            {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}},
        )
        self.assertEqual(spec["minReadySeconds"], 30)
        self.assertEqual(pod_of(manifests)["terminationGracePeriodSeconds"], 30)
        self.assertEqual(pod_of(manifests)["tolerations"], [{"operator": "Exists"}])

    def test_the_image_is_of_the_daemons_version(self):
        version = yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]
        self.assertIn(f'kVersion[] = "{version}"', pathlib.Path("internal/version/version.h").read_text())
        self.assertEqual(heraldd_of(self.render({}))["image"], f"herald:{version}")

    def test_metrics_have_a_port_a_service_and_a_monitor(self):
        manifests = self.render(values_of("metrics-values.yaml"))
        port = {"name": "metrics", "containerPort": 9479, "protocol": "TCP"}
        self.assertEqual(heraldd_of(manifests)["ports"], [port])
        service = manifests["Service"]["spec"]
        self.assertEqual(service["clusterIP"], "None")
        self.assertEqual(service["ports"][0]["port"], 9479)
        monitor = manifests["PodMonitor"]
        self.assertEqual(monitor["metadata"]["labels"]["release"], "monitoring")
        self.assertEqual(
            monitor["spec"]["podMetricsEndpoints"],
            [{"port": "metrics", "path": "/metrics", "interval": "15s", "scrapeTimeout": "10s"}],
        )

    def test_what_everything_sets_is_there(self):
        manifests = self.render(values_of("everything-values.yaml"))
        metadata = manifests["DaemonSet"]["metadata"]
        self.assertEqual(metadata["name"], "bgp-speaker")
        self.assertEqual(metadata["labels"]["app.kubernetes.io/name"], "bgp")
        pod, container = pod_of(manifests), heraldd_of(manifests)
        self.assertEqual(
            container["image"], "registry.example/network/herald@sha256:" + "0123456789abcdef" * 4
        )
        self.assertEqual(container["imagePullPolicy"], "Always")
        self.assertEqual(pod["imagePullSecrets"], [{"name": "registry"}])
        self.assertEqual(pod["serviceAccountName"], "speaker")
        self.assertNotIn("ServiceAccount", manifests)
        self.assertNotIn("PodMonitor", manifests)
        self.assertEqual(manifests["Service"]["metadata"]["name"], "bgp-speaker-metrics")
        self.assertEqual(manifests["Service"]["spec"]["ports"][0]["port"], 9100)
        self.assertEqual(pod["priorityClassName"], "system-node-critical")
        self.assertEqual(pod["terminationGracePeriodSeconds"], 60)
        self.assertEqual([c["name"] for c in pod["containers"]], ["heraldd", "controller"])
        self.assertIn({"name": "scratch", "emptyDir": {}}, pod["volumes"])
        keys = {"name": "keys", "mountPath": "/etc/herald-keys", "readOnly": True}
        self.assertIn(keys, container["volumeMounts"])
        self.assertEqual(pod["nodeSelector"], {"kubernetes.io/os": "linux", "rack": "a"})
        self.assertEqual(pod["tolerations"], [{"key": "dedicated", "operator": "Exists"}])
        self.assertEqual(container["startupProbe"]["failureThreshold"], 60)
        template = manifests["DaemonSet"]["spec"]["template"]["metadata"]
        self.assertEqual(template["labels"]["team"], "network")
        evict = "cluster-autoscaler.kubernetes.io/safe-to-evict"
        self.assertEqual(template["annotations"][evict], "true")

    def test_every_value_is_used(self):
        templates = "".join(path.read_text() for path in (CHART / "templates").iterdir())
        for key in yaml.safe_load((CHART / "values.yaml").read_text()):
            self.assertIn(f".Values.{key}", templates)

    def test_clusters_with_vendor_versions_are_not_too_old(self):
        self.assertEqual(self.template({}, version="v1.27.3-gke.100").returncode, 0)
        self.assertIn("incompatible", self.template({}, version="1.26.9").stderr)


class Notes(ChartTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # helm template leaves the notes out; this puts them into a manifest.
        (cls.chart / "templates" / "notes.yaml").write_text(
            "kind: Notes\ntext: |\n"
            '  {{- include (print $.Template.BasePath "/NOTES.txt") . | nindent 2 }}\n'
        )

    def notes(self, scenario):
        return self.render(values_of(scenario))["Notes"]["text"]

    def test_tell_what_is_missing_and_what_to_mind(self):
        default = self.notes("default-values.yaml")
        self.assertIn("There is no peer", default)
        self.assertIn("-n routing exec daemonset/site-herald -- heraldctl", default)
        self.assertIn("API on 127.0.0.1:1179", default)
        self.assertNotIn("cap_net_bind_service", default)
        peers = self.notes("peers-values.yaml")
        self.assertNotIn("There is no peer", peers)
        self.assertIn("BGP Identifier of a node is its IPv4 address", peers)
        self.assertNotIn("may call the API", peers)
        listen = self.notes("listen-values.yaml")
        self.assertIn("cap_net_bind_service=+ep", listen)
        self.assertIn("BGP Identifier 192.0.2.10 of config", listen)
        self.assertIn("BGP Identifiers of config", self.notes("router-id-values.yaml"))


def scraped_at(listen):
    return {"metrics": {"enabled": True}, "config": {"metrics": {"listen": listen}}}


class BadValues(ChartTest):
    def refuse(self, values, *reasons):
        result = self.template(values)
        self.assertNotEqual(result.returncode, 0, values)
        for reason in reasons:
            self.assertIn(reason, result.stderr, values)

    def test_are_refused_with_their_name(self):
        for values, *reasons in (
            ({"config": []}, "config"),
            ({"config": {"listen": "everywhere"}}, "listen"),
            ({"config": {"listen": {"port": "bgp"}}}, "port"),
            ({"config": {"api": {"unix_socket": "/var/a.sock"}}}, "unix_socket", "/run/herald"),
            ({"config": {"api": {"unix_socket": ""}}}, "config.api.unix_socket"),
            ({"config": {"api": "none"}}, "api"),
            ({"config": {"router_id": 1}}, "router_id"),
            ({"routerId": "hostname"}, "routerId"),
            ({"image": {"repository": ""}}, "repository"),
            ({"image": {"digest": "sha256:abc"}}, "digest"),
            ({"image": {"tag": "a b"}}, "tag"),
            ({"image": {"pullPolicy": "Sometimes"}}, "pullPolicy"),
            (scraped_at("127.0.0.1:9479"), "config.metrics.listen", "127.0.0.1:9479"),
            (scraped_at("[::1]:1"), "config.metrics.listen", "[::1]:1"),
            (scraped_at(""), "config.metrics.listen"),
            ({"metrics": {"enabled": True}}, "config.metrics.listen", "127.0.0.1:9479"),
            ({"metrics": {"podMonitor": {"enabled": True}}}, "needs metrics.enabled"),
            ({"metrics": {"podMonitor": {"interval": "often"}}}, "interval"),
            ({"minReadySeconds": "soon"}, "minReadySeconds"),
            ({"terminationGracePeriodSeconds": 0}, "terminationGracePeriodSeconds"),
            ({"updateStrategy": {"type": "Recreate"}}, "type"),
            ({"updateStrategy": {"rollingUpdate": {"maxSurge": 1}}}, "maxSurge"),
            ({"updateStrategy": {"rollingUpdate": {"maxUnavailable": 0}}}, "maxUnavailable"),
            ({"securityContext": {"privileged": True}}, "privileged"),
            ({"securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}}, "capabilities", "add"),
            ({"livenessProbe": {"httpGet": {"port": 80}}}, "livenessProbe", "httpGet"),
            ({"podLabels": {"a": 1}}, "podLabels"),
            ({"extraArgs": "--verbose"}, "extraArgs"),
        ):
            with self.subTest(values):
                self.refuse(values, *reasons)

    def test_unknown_keys_are_refused_at_every_level_of_the_chart(self):
        defaults = yaml.safe_load((CHART / "values.yaml").read_text())
        own = (
            (), ("image",), ("metrics",), ("metrics", "podMonitor"), ("serviceAccount",),
            ("updateStrategy",), ("updateStrategy", "rollingUpdate"), ("startupProbe",),
        )
        for path in own:
            with self.subTest(path):
                values = copy.deepcopy(defaults)
                level = values
                for key in path:
                    level = level[key]
                level["unheardOf"] = "x"
                self.refuse(values, "unheardOf")


del ChartTest  # Only its subclasses have tests.

if __name__ == "__main__":
    unittest.main()
