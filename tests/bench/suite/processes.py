"""The processes of a daemon under test: started on a core, looked at, ended."""

import dataclasses
import os
import pathlib
import signal
import subprocess
import time

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Sample:
    """What the processes have used so far. Memory in octets."""

    cpu_seconds: float
    pss: int
    anonymous: int  # Of that; files are shared with whoever else has them just now.
    peak: int
    time: float  # Of the monotonic clock.


def _fields(pid):
    """Of /proc/PID/stat, from the third on: what is before may have spaces."""
    text = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return text.rpartition(")")[2].split()


def _kilobytes(path, key):
    for line in pathlib.Path(path).read_text(encoding="ascii").splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) * 1024
    return 0  # A process that has ended has no memory.


def tree(pid):
    """The process and all that descend from it."""
    parents = {}
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit():
                parents[int(entry)] = int(_fields(entry)[1])
        except (FileNotFoundError, ProcessLookupError):
            pass
    found = [pid]
    for parent in found:
        found += [child for child, its_parent in parents.items() if its_parent == parent]
    return found


def cpu_seconds(pid):
    """With that of children that have ended."""
    return sum(int(ticks) for ticks in _fields(pid)[11:15]) / _TICKS


def sample(pids):
    total = Sample(0, 0, 0, 0, time.monotonic())
    for pid in pids:
        try:
            total.cpu_seconds += cpu_seconds(pid)
            total.pss += _kilobytes(f"/proc/{pid}/smaps_rollup", "Pss")
            total.anonymous += _kilobytes(f"/proc/{pid}/smaps_rollup", "Pss_Anon")
            total.peak += _kilobytes(f"/proc/{pid}/status", "VmHWM")
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total


def machine_busy_seconds():
    """Of all cores, since the machine started: all but idle and waiting for disks."""
    line = pathlib.Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    ticks = [int(field) for field in line.split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / _TICKS


class Program:
    """In the background, its output in a file of the directory."""

    def __init__(self, argv, directory, core=None, env=None):
        self._log = directory / f"{pathlib.Path(argv[0]).name}.log"
        pin = ["taskset", "-c", str(core)] if core is not None else []
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                pin + [str(word) for word in argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=directory,
                env=None if env is None else {**os.environ, **env},
            )

    @property
    def pid(self):
        return self._process.pid

    def log_text(self):
        return self._log.read_text(errors="backslashreplace")

    def pids(self):
        return tree(self.pid)

    def wait_until(self, condition, seconds=30):
        """Polls; fails when the program ends before."""
        deadline = time.monotonic() + seconds
        while not condition():
            if self._process.poll() is not None:
                raise RuntimeError(f"{self._log.stem} ended: {self.log_text()[-500:]}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self._log.stem} is not ready: {self.log_text()[-500:]}")
            time.sleep(0.02)

    def stop(self):
        pids = self.pids()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._process.wait()
