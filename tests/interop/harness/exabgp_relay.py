"""ExaBGP's helper process: its events go to a file, datagrams from the test go to it as commands."""

import pathlib
import select
import socket
import sys


def main():
    directory = pathlib.Path(sys.argv[1])
    commands = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    commands.bind(str(directory / "commands"))
    (directory / "ready").touch()
    with open(directory / "events.json", "ab", buffering=0) as events:
        while True:
            readable, _, _ = select.select([sys.stdin, commands], [], [])
            if sys.stdin in readable:
                octets = sys.stdin.buffer.raw.read(65536)
                if octets == b"":
                    return
                events.write(octets or b"")  # None: nothing to read after all.
            if commands in readable:
                sys.stdout.write(commands.recv(65536).decode() + "\n")
                sys.stdout.flush()


main()
