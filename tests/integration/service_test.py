"""The systemd unit that we ship: what it takes away from the daemon."""

import configparser
import shutil
import subprocess
import unittest

_UNIT = "cmd/heraldd/heraldd.service"
# R20.
_MANDATORY = {
    "DynamicUser": "yes",
    "Restart": "always",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
}
# In tenths, by systemd's own measure: 0 for nothing that could be taken away, 100 for root.
_EXPOSURE_MAX = 20


class ServiceTest(unittest.TestCase):
    def test_it_is_confined_and_comes_back(self):
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read(_UNIT)
        service = unit["Service"]
        self.assertEqual({key: service.get(key) for key in _MANDATORY}, _MANDATORY)
        self.assertIn("HUP", service["ExecReload"])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze")
    def test_systemd_finds_little_exposed(self):
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", f"--threshold={_EXPOSURE_MAX}", _UNIT],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
