"""One daemon, one case, once."""

import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import processes


class Failed(Exception):
    pass


class Cell:
    def __init__(self, daemon, case, routes, flags, driver, prefixes, cores, watch=lambda sample: None):
        """watch: is given what is sampled at each mark, at once."""
        self._daemon, self._case, self._routes, self._flags = daemon, case, routes, flags
        self._driver, self._prefixes, self._cores = driver, prefixes, cores
        self._samples = {}
        self._watch = watch

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
        started, busy = time.monotonic(), processes.machine_busy_seconds()
        own = time.process_time()
        daemon = self._daemon(directory, self._case, self._cores[0])
        try:
            daemon.start()
            figures, driver_seconds = self._drive(daemon)
            last = processes.sample(daemon.pids())
        finally:
            daemon.stop()
        elapsed = time.monotonic() - started
        busy = processes.machine_busy_seconds() - busy
        ours = last.cpu_seconds + driver_seconds + time.process_time() - own
        figures["foreign_cpu_percent"] = max(0.0, 100 * (busy - ours) / elapsed / len(set(self._cores)))
        figures["peak_mb"] = last.peak / 1e6
        figures.update(self._between_marks(figures))
        return figures

    def _argv(self, daemon):
        case = self._case
        argv = ["taskset", "-c", str(self._cores[1]), self._driver, "--work", case.work]
        argv += ["--peers", case.peers, "--sets", case.sets, "--routes", self._routes]
        argv += ["--batch", min(case.batch, daemon.batch_max)]
        argv += ["--prefixes", self._prefixes] if self._prefixes else []
        argv += ["--ipv6"] if case.ipv6 else []
        return [str(word) for word in argv + daemon.driver_arguments() + list(self._flags)]

    def _drive(self, daemon):
        argv = self._argv(daemon)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(argv, text=True, **pipes) as driver:
            figures = {}
            for line in driver.stdout:
                figures = json.loads(line)
                if "mark" not in figures:
                    break
                sample = processes.sample(daemon.pids())
                self._samples[figures["mark"]] = sample
                self._watch(sample)
                driver.stdin.write("\n")
                driver.stdin.flush()
            else:
                driver.wait()
                text = driver.stderr.read().strip() or f"the driver ended with {driver.returncode}"
                raise Failed(f"{text} {daemon.complaint()}".strip())
            return figures, processes.cpu_seconds(driver.pid)

    def _between_marks(self, figures):
        marks = list(self._samples.values())
        used = {}
        if "none" in self._samples:
            routes = {"none": 0, "tenth": self._routes // 10, "all": self._routes}
            pss = [self._samples[mark].pss for mark in routes]
            used |= {f"pss_{mark}_mb": octets / 1e6 for mark, octets in zip(routes, pss)}
            used["octets_per_route"] = statistics.linear_regression(list(routes.values()), pss).slope
        end = self._samples.get("told", marks[-1])
        used["cpu_seconds"] = end.cpu_seconds - marks[0].cpu_seconds
        if "operations" in figures:
            used["cpu_us_per_operation"] = 1e6 * used["cpu_seconds"] / figures["operations"]
        return used
