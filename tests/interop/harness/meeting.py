"""Herald, another daemon, and the session between them."""

import dataclasses

from harness import process
from harness.herald import ESTABLISHED, Herald, Listener
from harness.session import DAEMON, HERALD, RANGE, Session

HERALD_ASN, OTHER_ASN = 4200000001, 4200000002


@dataclasses.dataclass(frozen=True)
class Setting:
    kind: str  # "ipv4" or "ipv6": what the session runs over. It carries both families.
    internal: bool
    herald_dials: bool


SETTINGS = {
    "ExternalActive": Setting("ipv4", internal=False, herald_dials=True),
    "ExternalPassive": Setting("ipv6", internal=False, herald_dials=False),
    "InternalActive": Setting("ipv6", internal=True, herald_dials=True),
    "InternalPassive": Setting("ipv4", internal=True, herald_dials=False),
}


class Meeting:
    """Herald, a daemon, and the session between them. A dynamic peer has no entry of its own in Herald's
    configuration: it is of a range."""

    def __init__(self, daemon_class, setting, peer=None, dynamic=False, key=None, **session):
        """peer: further fields of Herald's configuration; key: Herald's, if not the daemon's password;
        session: of the daemon's Session."""
        asn = HERALD_ASN if setting.internal else OTHER_ASN
        here, there = HERALD[setting.kind], DAEMON[setting.kind]
        facts = {"local": there, "peer": here, "local_asn": asn, "peer_asn": HERALD_ASN, **session}
        self.daemon = daemon_class(Session(passive=setting.herald_dials, **facts))
        self.name = f"other/{there}" if dynamic else "other"
        self.key_file = process.new_directory("key") / "md5"
        self.peer = {
            "name": "other",
            "local_address": here,
            "peer_asn": self.daemon.session.local_asn,
            "ttl_security": self.daemon.session.ttl_security,
            **(peer or {}),
        }
        if key or self.daemon.session.password:
            self.write_key(key or self.daemon.session.password)
            self.peer["md5_password_file"] = str(self.key_file)
        config = {"asn": HERALD_ASN, "listen": {"addresses": [here]}}
        if dynamic:
            config["dynamic_peers"] = [{"prefix": RANGE[setting.kind], "peer": self.peer}]
        else:
            self.peer.update(address=there, connect_retry_time_s=1, passive=not setting.herald_dials)
            config["peers"] = [self.peer]
        self.herald = Herald(config)
        self.listener = None

    def write_key(self, key):
        self.key_file.write_text(key + "\n")

    def start_both(self):
        self.herald.start()
        self.listener = Listener(self.herald)
        self.daemon.start()

    def start(self):
        self.start_both()
        self.wait_established()

    def wait_established(self, seconds=30):
        process.wait_until(
            lambda: self.established() and self.daemon.established(),
            lambda: f"established; Herald says {self.herald.all_peers()}",
            seconds,
        )

    def established(self):
        """What Herald says. A dynamic peer may not be there."""
        return any(p.name == self.name and p.state == ESTABLISHED for p in self.herald.all_peers())

    def stop(self):
        if self.listener:
            self.listener.close()
        self.herald.stop()
        self.daemon.stop()
