"""Programs that a test starts: their logs, their readiness, their end."""

import pathlib
import signal
import socket
import subprocess
import tempfile
import time

_running = []


def wait_until(condition, what, seconds=30):
    """Polls until condition() is true and returns its value; what says what was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.05)


def new_directory(name):
    """Below TMPDIR, which is private to the test (isolated.sh)."""
    return pathlib.Path(tempfile.mkdtemp(prefix=f"{name}-"))


def run(*argv, seconds=60):
    """What a tool prints. Fails loudly when the tool does."""
    done = subprocess.run(
        [str(arg) for arg in argv], capture_output=True, text=True, timeout=seconds, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, argv))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def accepts(path):
    """Whether somebody listens on the unix socket."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


class Program:
    """A program in the background, its output in a file."""

    def __init__(self, name, argv, directory, env=None):
        self.name = name
        self.log = directory / f"{name}.log"
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [str(arg) for arg in argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=directory,
                env=env,
            )
        _running.append(self)

    @property
    def pid(self):
        return self._process.pid

    @property
    def exit_code(self):
        """None while it runs."""
        return self._process.poll()

    def log_text(self):
        return self.log.read_text(errors="backslashreplace")

    def wait_ready(self, condition, seconds=30):
        """Waits for condition(), or fails at once when the program ends before."""

        def ready_or_dead():
            return self.exit_code is not None or condition()

        wait_until(ready_or_dead, f"{self.name} is ready", seconds)
        if self.exit_code is not None:
            raise AssertionError(f"{self.name} ended with {self.exit_code}:\n{self.log_text()}")

    def wait(self, seconds=30):
        """Its exit code, once it ends by itself."""
        return self._process.wait(seconds)

    def signal(self, number):
        if self.exit_code is None:
            self._process.send_signal(number)

    def hang_up(self):
        self.signal(signal.SIGHUP)

    def terminate(self):
        self.signal(signal.SIGTERM)

    def kill(self):
        if self.exit_code is None:
            self._process.kill()
        self._process.wait()

    def stop(self, seconds=10):
        """SIGTERM, then SIGKILL when that is not obeyed. Returns the exit code."""
        if self in _running:
            _running.remove(self)
        self.terminate()
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.returncode


def stop_all():
    for program in list(_running):
        program.stop()


def logs(lines=60):
    """The ends of the logs of all that runs, for a failed test."""
    for program in _running:
        tail = program.log_text().splitlines()[-lines:]
        yield f"--- {program.name} (pid {program.pid}), last {len(tail)} lines of its log"
        yield from tail
