"""Herald, another daemon, and the session between them."""

import dataclasses

from harness import process
from harness.herald import Herald, Listener
from harness.session import DAEMON, HERALD, Session

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
    """Herald, a daemon, and the session between them."""

    def __init__(self, daemon_class, setting, peer=None, **session):
        """peer: further fields of Herald's configuration; session: of the daemon's Session."""
        asn = HERALD_ASN if setting.internal else OTHER_ASN
        here, there = HERALD[setting.kind], DAEMON[setting.kind]
        facts = {"local": there, "peer": here, "local_asn": asn, "peer_asn": HERALD_ASN, **session}
        self.daemon = daemon_class(Session(passive=setting.herald_dials, **facts))
        peer = {
            "name": "other",
            "address": there,
            "local_address": here,
            "peer_asn": self.daemon.session.local_asn,
            "connect_retry_time_s": 1,
            "passive": not setting.herald_dials,
            "ttl_security": self.daemon.session.ttl_security,
            **(peer or {}),
        }
        if password := self.daemon.session.password:
            key = process.new_directory("key") / "md5"
            key.write_text(password + "\n")
            peer["md5_password_file"] = str(key)
        self.herald = Herald({"asn": HERALD_ASN, "peers": [peer], "listen": {"addresses": [here]}})
        self.listener = None

    def start_both(self):
        self.herald.start()
        self.listener = Listener(self.herald)
        self.daemon.start()

    def start(self):
        self.start_both()
        process.wait_until(
            lambda: self.herald.established("other") and self.daemon.established(),
            lambda: f"established; Herald says {self.herald.peer('other')}",
        )

    def stop(self):
        if self.listener:
            self.listener.close()
        self.herald.stop()
        self.daemon.stop()
