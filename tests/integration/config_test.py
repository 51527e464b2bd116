"""heraldd's command line and what it says of a configuration."""

import subprocess
import unittest

from harness import process
from harness.herald import heraldd

_VALID = """\
asn: 65001
router_id: 10.99.0.1
peers:
  - name: edge-1
    address: 10.99.0.2
    peer_asn: 4200000002
    families: [ipv4-unicast, ipv6-unicast]
routes:
  - prefix: 203.0.113.66/32
    communities: [blackhole, "65001:1"]
"""
_FAULTS = """\
asn: 65001
router_id: 10.99.0.1
colour: blue
peers:
  - name: edge-1
    address: 10.99.0.256
    peer_asn: 65002
  - name: edge-1
    address: 10.99.0.3
    peer_asn: many
    hold_time_s: 2
routes:
  - prefix: 203.0.113.66/24
"""


class ConfigTest(unittest.TestCase):
    def setUp(self):
        self.path = process.new_directory("config") / "herald.yaml"

    def heraldd(self, *arguments):
        return subprocess.run(
            [heraldd(), *arguments], capture_output=True, text=True, timeout=20, check=False
        )

    def check(self, text, *arguments):
        self.path.write_text(text)
        return self.heraldd("--check-config", "--config", str(self.path), *arguments)

    def test_valid_configuration(self):
        done = self.check(_VALID)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("valid", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_every_fault_with_file_line_and_field_at_once(self):
        done = self.check(_FAULTS)
        self.assertEqual(done.returncode, 2)
        expected = [
            (3, "colour"),
            (6, "peers[0].address"),
            (8, "peers[1].name"),
            (10, "peers[1].peer_asn"),
            (11, "peers[1].hold_time_s"),
            (13, "routes[0].prefix"),
        ]
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), len(expected), done.stderr)
        for line, (number, field) in zip(lines, expected):
            self.assertTrue(line.startswith(f"{self.path}:{number}: {field}: "), line)

    def test_faulty_configuration_does_not_start(self):
        self.path.write_text(_FAULTS)
        done = self.heraldd("--config", str(self.path))
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{self.path}:3: colour: ", done.stderr)

    def test_router_id_of_the_command_line_stands_in_for_the_files(self):
        text = _VALID.replace("router_id: 10.99.0.1\n", "")
        without = self.check(text)
        self.assertEqual(without.returncode, 2)
        self.assertIn("peers[0].router_id: is missing", without.stderr)
        done = self.check(text, "--router-id=10.99.0.9")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_router_id_that_is_none(self):
        # The first is what a node has that speaks only IPv6.
        for text in ("2001:db8::1", "0.0.0.0", "10.99.0"):
            with self.subTest(text):
                done = self.check(_VALID, f"--router-id={text}")
                self.assertEqual(done.returncode, 2)
                self.assertIn("--router-id: must be written like an IPv4 address", done.stderr)
                self.assertIn(f'"{text}"', done.stderr)
        empty = self.check(_VALID, "--router-id=")
        self.assertEqual(empty.returncode, 2)
        self.assertIn("--router-id: ", empty.stderr)

    def test_file_that_is_too_large(self):
        done = self.check("#" * (4 << 20) + "\n")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, f"{self.path}: must be at most 4194304 octets\n")

    def test_path_that_is_no_file(self):
        done = self.heraldd("--check-config", "--config", str(self.path.parent))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, f"{self.path.parent}: cannot be read: Is a directory\n")

    def test_text_that_is_not_yaml(self):
        done = self.check("asn: [65001\n")
        self.assertEqual(done.returncode, 2)
        self.assertTrue(done.stderr.startswith(f"{self.path}:"), done.stderr)

    def test_file_that_is_not_there(self):
        done = self.heraldd("--check-config", "--config", str(self.path))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, f"{self.path}: cannot be read: No such file or directory\n")

    def test_unknown_argument(self):
        done = self.heraldd("--colour")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--colour", done.stderr)

    def test_version(self):
        done = self.heraldd("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^\S*\d+\.\d+\.\d+\S*\n$")
