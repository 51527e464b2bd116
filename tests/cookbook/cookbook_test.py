"""Runs docs/cookbook.md: real heraldd, real BIRD, every command, and what it must show."""

import os
import pathlib
import subprocess
import unittest

from harness import herald, process

import page

_PAGE = pathlib.Path("docs/cookbook.md").absolute()
_SECONDS = 30
_USERS = {"detector": 1001, "service": 1002}
# Stands for sudo, which the machine of a test need not have, and for its users.
_SUDO = """#!/bin/bash
case $2 in
{cases}
  *) echo "sudo: who is $2?" >&2; exit 1 ;;
esac
exec setpriv --reuid "$user" --regid 0 --clear-groups "${{@:3}}"
"""
# The upstream's routers are in a namespace of their own, at the other end of a cable.
_LINKS = """
netns add upstream
link add edge type veth peer name far
link set far netns upstream
address add 192.0.2.10/24 dev edge
address add 192.0.2.11/24 dev edge
link set edge up
-n upstream address add 192.0.2.1/24 dev far
-n upstream address add 192.0.2.2/24 dev far
-n upstream link set far up
-n upstream link set lo up
"""
_UPSTREAM = ["ip", "netns", "exec", "upstream"]
# What the page types at the upstream.
_IP = f"#!/bin/bash\nPATH=/usr/sbin:/sbin:/bin exec {' '.join(_UPSTREAM)} ip \"$@\"\n"


class Shell:
    """One bash for all blocks, so that what one sets the next has."""

    def __init__(self, directory):
        tools = directory / "bin"
        tools.mkdir()
        (tools / "heraldctl").symlink_to(herald.heraldctl())
        cases = "\n".join(f"  {name}) user={uid} ;;" for name, uid in _USERS.items())
        for name, text in {"sudo": _SUDO.format(cases=cases), "ip": _IP}.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        environment = {**os.environ, "PATH": f"{tools}:/usr/sbin:/usr/bin:/sbin:/bin"}
        self._bash = subprocess.Popen(
            ["/bin/bash"],
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, command):
        """Its exit code and what it prints."""
        self._bash.stdin.write(f"{command}\nprintf '\\nended %d\\n' $?\n")
        self._bash.stdin.flush()
        lines = []
        for line in self._bash.stdout:
            if line.startswith("ended "):
                return int(line.split()[1]), "".join(lines)
            lines.append(line)
        raise AssertionError("bash has ended")

    def close(self):
        self._bash.stdin.close()
        self._bash.wait()
        self._bash.stdout.close()


class Cookbook(unittest.TestCase):
    def setUp(self):
        self.directory = process.new_directory("cookbook")
        self.directory.chmod(0o755)
        for command in _LINKS.strip().split("\n"):
            process.run("ip", *command.split())
        self.shell = Shell(self.directory)
        self.addCleanup(self.shell.close)

    def test_page(self):
        all_blocks = page.blocks(_PAGE.read_text())
        for block in all_blocks:
            if block.name:
                self._write(block)
        self._start_bird()
        self._start_heraldd()
        done = 0
        for block in all_blocks:
            if block.language == "sh":
                code, output = self.shell.run(block.text)
                self.assertEqual(code, 0, f"{block.text}\n{output}")
                done += 1
            elif block.language == "console":
                self._await(block.text)
                done += 1
        self.assertGreater(done, 20)

    def _write(self, block):
        # The page says where a service would keep it; a test has a place of its own.
        text = block.text.replace("/var/log/herald", str(self.directory))
        (self.directory / block.name).write_text(text)

    def _start_bird(self):
        os.makedirs("/run/bird")
        command = [*_UPSTREAM, "/usr/sbin/bird", "-f", "-c", self.directory / "bird.conf", "-P", "/run/bird/bird.pid"]
        bird = process.Program("bird", command, self.directory)
        bird.wait_ready(lambda: process.accepts("/run/bird/bird.ctl"))
        self.addCleanup(bird.stop)

    def _start_heraldd(self):
        os.makedirs("/run/herald")
        command = [herald.heraldd(), "--config", self.directory / "herald.yaml"]
        heraldd = process.Program("heraldd", command, self.directory)
        heraldd.wait_ready(lambda: process.accepts("/run/herald/herald.sock"))
        self.addCleanup(heraldd.stop)

    def _await(self, text):
        command, shown = page.command_and_lines(text)
        output = ""

        def shows():
            nonlocal output
            _, output = self.shell.run(command)
            return not page.missing(shown, output)

        process.wait_until(
            shows, lambda: f"{command}\nmissing: {page.missing(shown, output)}\nin:\n{output}", _SECONDS
        )


if __name__ == "__main__":
    unittest.main()
