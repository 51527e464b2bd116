"""What the kernel of the test's network namespace counts."""

import pathlib


def tcp_count(name):
    """As `nstat -az TcpExt<name>`."""
    lines = pathlib.Path("/proc/net/netstat").read_text().splitlines()
    for names, values in zip(lines[::2], lines[1::2]):
        if names.startswith("TcpExt:"):
            return dict(zip(names.split()[1:], map(int, values.split()[1:])))[name]
    raise KeyError(name)
