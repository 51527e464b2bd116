"""One BGP session with Herald, as the other daemon sees it, and the face that daemons share."""

import dataclasses

from harness import process
from harness.route import without

# On the loopback interface of the test's own network namespace (isolated.sh). Not in 127/8, which
# some daemons refuse as a next hop.
HERALD = {"ipv4": "10.99.0.1", "ipv6": "fd00:99::1"}
DAEMON = {"ipv4": "10.99.0.2", "ipv6": "fd00:99::2"}
# A second daemon's address, where there is one.
ANOTHER = {"ipv4": "10.99.0.3", "ipv6": "fd00:99::3"}
# What has all of them in it.
RANGE = {"ipv4": "10.99.0.0/24", "ipv6": "fd00:99::/64"}
# A third router's address, so that a next hop which was replaced is seen.
ELSEWHERE = {"ipv4": "10.99.0.77", "ipv6": "fd00:99::77"}
AS_TRANS = 23456  # Stands for an ASN of four octets where there is room for two (RFC 6793).


@dataclasses.dataclass(frozen=True)
class Session:
    local: str  # The daemon's address.
    peer: str  # Herald's.
    local_asn: int
    peer_asn: int
    passive: bool = False  # Whether the daemon waits for Herald to connect.
    router_id: str = "10.99.0.2"
    password: str = ""  # Of TCP MD5 signatures (RFC 2385); empty: none.
    ttl_security: bool = False  # RFC 5082
    four_octet_as: bool = True  # RFC 6793
    extended_messages: bool = True  # RFC 8654; where the daemon has them
    role: str = ""  # The daemon's (RFC 9234), in Herald's words; empty: it says nothing.
    add_path: bool = False  # Both ways (RFC 7911).
    restart_time_s: int = 0  # Graceful restart (RFC 4724); 0: not the daemon's own.
    routes_max: int = 0  # Of Herald's, each family; one more ends the session. 0: no limit.
    namespace: str = ""  # Network namespace that the daemon is in; empty: the test's.

    @property
    def internal(self):
        return self.local_asn == self.peer_asn


class Daemon:
    """A speaker that is not ours. cannot_set and cannot_show name fields of Attributes, and "as_set"."""

    cannot_set = frozenset()
    cannot_show = frozenset()
    sends_end_of_rib = True  # Also without graceful restart of its own.
    sends_route_refresh = True
    answers_route_refresh = True
    sets_ipv6_next_hops = True  # Of IPv4 routes (RFC 8950).
    shows_refreshes = True  # Where they begin and end (RFC 7313).
    stays_shut_down = True  # Until start_session.
    resolves_collisions = True  # RFC 4271 section 6.8
    keeps_what_stands = True  # Once a collision is over.
    can_be_old = True  # Not speak of 4-octet ASNs (RFC 6793).
    takes_as_trans = False  # As its neighbor's ASN, when it is old.
    has_extended_messages = True  # RFC 8654
    can_refuse_extended_messages = True
    can_restart_gracefully = True  # RFC 4724
    makes_paths = True  # Several to one destination, of its own (RFC 7911).
    has_shutdown_text = True  # RFC 9003; sends one, and shows what it receives.
    has_roles = True  # RFC 9234
    has_routes_max = True
    has_long_commands = True  # That make a route of more than 4,096 octets.
    # Guards of a session (RFC 2385, RFC 5082). Those that connect have both.
    waits_with_md5 = True
    waits_with_ttl_security = True
    has_internal_ttl_security = True

    def __init__(self, session):
        self.session = session
        self.directory = process.new_directory(type(self).__name__.lower())
        self.program = None
        self.announced = {}  # Prefix to Attributes.

    def as_sent(self, attributes):
        """What it sends for a route that it was told to announce with these."""
        return without(attributes, self.cannot_set)

    def has_large_communities(self, prefix, number):
        """Whether a route has that many."""
        routes = self.routes()
        return prefix in routes and len(routes[prefix].large_communities) == number

    def as_shown(self, attributes):
        """What its tool shows of a route that arrives with these."""
        return without(attributes, self.cannot_show)

    def run(self, name, argv, env=None):
        """Starts its program."""
        namespace = self.session.namespace
        enter = ["/usr/bin/nsenter", f"--net=/run/netns/{namespace}", "--"] if namespace else []
        self.program = process.Program(name, enter + argv, self.directory, env)

    def start(self):
        """Returns once its own tool answers."""
        raise NotImplementedError

    def stop(self):
        if self.program:
            self.program.stop()

    def kill(self):
        """Without a word to the peer."""
        self.program.kill()

    def start_again(self):
        """As a restarting speaker (RFC 4724), with the routes that it announced before or is to remember."""
        raise NotImplementedError

    def remember(self, routes):
        """Sets what it announces when it is started again (prefix to Attributes)."""
        self.announced = dict(routes)

    def announce_paths(self, prefix, paths):
        """Announces exactly these paths (a list of Attributes) to one prefix (RFC 7911)."""
        raise NotImplementedError

    def established(self):
        raise NotImplementedError

    def routes(self):
        """Prefix to Attributes, of what Herald announced."""
        raise NotImplementedError

    def meds(self, prefix):
        """The MEDs of all paths to it that Herald announced (RFC 7911), sorted."""
        raise NotImplementedError

    def announce(self, routes):
        """Announces exactly these (prefix to Attributes); what is left out is withdrawn."""
        raise NotImplementedError

    def ask_for_refresh(self):
        """Sends ROUTE-REFRESH for both families."""
        raise NotImplementedError

    def refreshes_seen(self):
        """How often Herald said that a refresh begins, and that it is over (RFC 7313)."""
        raise NotImplementedError

    def end_of_rib_received(self):
        """Families whose End-of-RIB Herald has sent."""
        raise NotImplementedError

    def shut_down_session(self):
        """Its operator's command that ends the session; the daemon stays."""
        raise NotImplementedError

    def start_session(self):
        """Its operator's command that undoes shut_down_session."""
        raise NotImplementedError

    def shut_down_session_with(self, text):
        """Likewise, with a text for the peer (RFC 9003)."""
        raise NotImplementedError

    def says(self, text):
        """Whether its tool or its log shows this text of Herald's."""
        return text in self.program.log_text()

    def change_password(self, password):
        """Of a running session, which ends by that: none of them changes it without."""
        self.session = dataclasses.replace(self.session, password=password)

    def role_mismatch_seen(self):
        """Whether its tool or its log says that the roles do not go together."""
        raise NotImplementedError

    def routes_max_received(self):
        """Whether its tool or its log says that Herald sent Cease/Maximum Number of Prefixes Reached."""
        raise NotImplementedError

    def administrative_shutdown_received(self):
        """Whether its tool or its log says that Herald sent Cease/Administrative Shutdown."""
        raise NotImplementedError
