"""Who may call a whole heraldd: users of the socket, and clients with certificates."""

import json
import pathlib
import subprocess
import unittest

from harness import process
from harness.herald import Herald, heraldctl

_STRANGER = 54321  # A user without a name.
_URI = "spiffe://herald.example/detector"


def openssl(directory, *words):
    process.run("/bin/sh", "-c", 'cd "$0" && exec openssl "$@" 2>/dev/null', directory, *words)


class Authority:
    """Issues certificates; its own is ca.pem in the directory."""

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir()
        self._make_key("ca", "-x509", "-out", "ca.pem", "-days", "1")

    def issue(self, name, alternative):
        """The files of a certificate and its key."""
        self._make_key(name, "-out", f"{name}.csr", "-addext", f"subjectAltName={alternative}")
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-copy_extensions", "copy", "-days", "1")
        openssl(self.directory, "x509", "-req", "-in", f"{name}.csr", *signing, "-out", f"{name}.pem")
        return self.directory / f"{name}.pem", self.directory / f"{name}.key"

    def _make_key(self, name, *words):
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        openssl(self.directory, "req", *curve, "-keyout", f"{name}.key", "-subj", f"/CN={name}", *words)


def call(*words):
    """The exit code of heraldctl and what it says of errors."""
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


class AccessTest(unittest.TestCase):
    def start(self, **config):
        herald = Herald(config)
        self.addCleanup(herald.stop)
        herald.start()
        return herald

    def test_a_stranger_at_the_socket(self):
        herald = self.start()
        for path in (herald.socket, *herald.socket.parents[:2]):
            path.chmod(0o777)
        as_stranger = ("setpriv", f"--reuid={_STRANGER}", f"--regid={_STRANGER}", "--clear-groups")
        info = (*as_stranger, heraldctl(), "--target", herald.target, "--json", "info")
        code, said = call(*info)
        self.assertEqual(code, 1)
        self.assertIn("UNAUTHENTICATED", said)
        self.assertIn(f"uid:{_STRANGER}", said)

        reader = {"name": "reader", "identities": [f"gid:{_STRANGER}"], "roles": ["read"]}
        operator = {"name": "operator", "identities": ["uid:0"], "roles": ["read", "inject", "admin"]}
        herald.write_config(principals=[reader, operator])
        herald.reload()
        self.assertEqual(json.loads(process.run(*info))["principal"]["name"], "reader")
        code, said = call(*as_stranger, heraldctl(), "--target", herald.target, "withdraw", "192.0.2.1/32")
        self.assertEqual(code, 1)
        self.assertIn("PERMISSION_DENIED", said)

    def test_tls_from_another_host(self):
        authority = Authority(pathlib.Path(process.new_directory("tls")) / "authority")
        certificate, key = authority.issue("herald", "IP:10.99.0.1")
        client, client_key = authority.issue("detector", f"URI:{_URI}")
        self.start(
            api={
                "tls": {
                    "listen": "10.99.0.1:1180",
                    "certificate_file": str(certificate),
                    "key_file": str(key),
                    "client_authorities_file": str(authority.directory / "ca.pem"),
                }
            },
            principals=[{"name": "detector", "identities": [f"uri:{_URI}"], "roles": ["read"]}],
        )
        tool = (heraldctl(), "--target", "10.99.0.1:1180")
        files = ("--tls-ca", authority.directory / "ca.pem", "--tls-cert", client, "--tls-key", client_key)
        info = json.loads(process.run(*tool, *files, "--json", "info"))
        self.assertEqual(info["principal"]["name"], "detector")
        self.assertEqual(info["principal"]["identity"], f"uri:{_URI}")

        stranger = Authority(authority.directory.parent / "stranger")
        other, other_key = stranger.issue("other", f"URI:{_URI}")
        refused = (*files[:2], "--tls-cert", other, "--tls-key", other_key)
        self.assertEqual(call(*tool, *refused, "info")[0], 3)
        self.assertEqual(call(*tool, "info")[0], 2)


if __name__ == "__main__":
    unittest.main()
