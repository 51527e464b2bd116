"""One daemon, one case, once."""

import json
import pathlib
import resource
import subprocess
import tempfile
import threading
import time

import processes

# Of the driver; by itself it gives up when a table is not there after two minutes.
LIMIT_SECONDS = 600
_FOREIGN_PERCENT_MAX = 5


class Failed(Exception):
    pass


def was_busy(figures):
    """Whether others had so much of the CPU that the run says little."""
    return figures["foreign_cpu_percent"] > _FOREIGN_PERCENT_MAX


def _own_cpu_seconds():
    """Of this process, and of those that it has seen end: the driver is one, a daemon is not."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


class _Limit:
    """Kills a process that has not ended by then."""

    def __init__(self, process, seconds):
        self.passed = False
        self._process = process
        self._timer = threading.Timer(seconds, self._kill)

    def _kill(self):
        self.passed = True
        self._process.kill()

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.cancel()


class Cell:
    def __init__(self, daemon, case, driver, prefixes, cores, watch=lambda sample: None, limit=LIMIT_SECONDS):
        """watch: is given what is sampled at each mark, at once. limit: seconds."""
        self._daemon, self._case = daemon, case
        self._driver, self._prefixes, self._cores = driver, prefixes, cores
        self._samples = {}
        self._watch, self._limit = watch, limit

    def run(self):
        """The figures, with what the daemon used and how busy others were."""
        for setting in self._case.sysctls:
            before = subprocess.check_output(["sysctl", "-n", setting.partition("=")[0]], text=True).split()
            subprocess.run(["sysctl", "-qw", setting], check=True)
        try:
            with tempfile.TemporaryDirectory(prefix="cell-") as directory:
                return self._in(pathlib.Path(directory))
        finally:
            for setting in self._case.sysctls:
                restored = f"{setting.partition('=')[0]}={' '.join(before)}"
                subprocess.run(["sysctl", "-qw", restored], check=True)

    def _in(self, directory):
        directory.chmod(0o755)
        started, busy, own = time.monotonic(), processes.machine_busy_seconds(), _own_cpu_seconds()
        daemon = self._daemon(directory, self._case, self._cores[0])
        try:
            daemon.start()
            figures = self._drive(daemon)
            last = processes.sample(daemon.pids())
            # Before it is told to stop: what it does then is nobody's.
            elapsed = time.monotonic() - started
            busy = processes.machine_busy_seconds() - busy
            ours = last.cpu_seconds + _own_cpu_seconds() - own
        finally:
            daemon.stop()
        figures["foreign_cpu_percent"] = max(0.0, 100 * (busy - ours) / elapsed / len(set(self._cores)))
        figures["peak_mb"] = last.peak / 1e6
        figures.update(self._between_marks(figures))
        if not daemon.answers:
            figures = {name: value for name, value in figures.items() if "answer_" not in name}
        return figures

    def _argv(self, daemon):
        case = self._case
        argv = ["taskset", "-c", str(self._cores[1]), self._driver, "--work", case.work]
        argv += ["--peers", case.peers, "--sets", case.sets, "--routes", case.routes]
        argv += ["--batch", min(case.batch, daemon.batch_max)]
        argv += ["--prefixes", self._prefixes] if self._prefixes else []
        argv += ["--ipv6"] if case.ipv6 else []
        return [str(word) for word in argv + daemon.driver_arguments() + list(case.flags)]

    def _drive(self, daemon):
        """The driver's figures."""
        with tempfile.TemporaryFile("w+", errors="backslashreplace") as said:
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": said}
            driver = subprocess.Popen(self._argv(daemon), text=True, **pipes)
            with _Limit(driver, self._limit) as limit, driver:
                figures = self._figures(driver, daemon)
            if limit.passed:
                raise Failed(f"the driver did not end in {self._limit:g} s {daemon.complaint()}".strip())
            if not figures:
                said.seek(0)
                text = said.read().strip() or f"the driver ended with {driver.returncode}"
                raise Failed(f"{text} {daemon.complaint()}".strip())
            return figures

    def _figures(self, driver, daemon):
        """What stands in its last line; None if it ends without."""
        for line in driver.stdout:
            figures = json.loads(line)
            if "mark" not in figures:
                return figures
            sample = processes.sample(daemon.pids())
            self._samples[figures["mark"]] = sample
            self._watch(sample)
            driver.stdin.write("\n")
            driver.stdin.flush()
        return None

    def _between_marks(self, figures):
        marks = list(self._samples.values())
        used = {}
        if "none" in self._samples:
            pss = {mark: self._samples[mark].pss for mark in ("none", "tenth", "all")}
            used |= {f"pss_{mark}_mb": octets / 1e6 for mark, octets in pss.items()}
            more = self._case.routes - self._case.routes // 10
            used["octets_per_route"] = (pss["all"] - pss["tenth"]) / more
        end = self._samples.get("told", marks[-1])
        used["cpu_seconds"] = end.cpu_seconds - marks[0].cpu_seconds
        if "operations" in figures:
            used["cpu_us_per_operation"] = 1e6 * used["cpu_seconds"] / figures["operations"]
        return used
