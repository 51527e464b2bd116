"""Routes that among them have every attribute."""

from dataclasses import replace

from harness.route import IPV4, Attributes, extended_community, family_of
from harness.session import ELSEWHERE

_COMMUNITIES = frozenset({"65001:1", "65535:666"})
_EXTENDED = frozenset(
    {
        extended_community("rt", 65001, 4000000000),
        extended_community("rt", "10.0.0.1", 5),
        extended_community("rt", 4200000010, 7),
        extended_community("soo", 65001, 8),
    }
)
_LARGE = frozenset({"65001:666:0", "4294967295:1:4294967295"})

# A route target for an IPv6 address (RFC 5701), and a type that nobody has assigned.
_IPV6_EXTENDED = frozenset({"000220010db800000000000000000000000a1011"})
_RAW = frozenset({(126, "0102ff")})

_ATTRIBUTES = {
    "203.0.113.0/24": Attributes(),
    "0.0.0.0/0": Attributes(origin="egp", med=0),
    "203.0.113.66/32": Attributes(
        communities=_COMMUNITIES, extended_communities=_EXTENDED, large_communities=_LARGE
    ),
    "198.51.100.128/25": Attributes(
        origin="incomplete", as_path=(65010, 4200000010, 65010), med=4294967295
    ),
    "198.51.100.0/24": Attributes(
        as_path=(65010, frozenset({65012, 4200000013})),
        atomic_aggregate=True,
        aggregator=(70010, "10.1.1.1"),
    ),
    "192.0.2.0/24": Attributes(
        ipv6_extended_communities=_IPV6_EXTENDED, only_to_customer=4200000010, raw=_RAW
    ),
    "2001:db8:1::/48": Attributes(),
    "::/0": Attributes(origin="incomplete", med=1),
    "2001:db8::66/128": Attributes(
        communities=_COMMUNITIES,
        extended_communities=_EXTENDED,
        large_communities=_LARGE,
        as_path=(4200000010,),
    ),
    "2001:db8:3::/48": Attributes(ipv6_extended_communities=_IPV6_EXTENDED, only_to_customer=1, raw=_RAW),
}
_INTERNAL_ONLY = {
    "100.64.0.0/10": Attributes(local_pref=0),
    "100.66.0.0/15": Attributes(aigp=4294967303),
    "100.65.0.0/16": Attributes(
        local_pref=4294967295,
        originator_id="10.9.9.9",
        cluster_list=("10.8.8.8", "10.7.7.7"),
    ),
    "2001:db8:2::/47": Attributes(local_pref=200, originator_id="10.9.9.9", cluster_list=("10.8.8.8",)),
}


def routes(internal):
    """Prefix to Attributes. With an internal session also what only internal peers are told."""
    chosen = {**_ATTRIBUTES, **(_INTERNAL_ONLY if internal else {})}
    return {prefix: _with_next_hop(prefix, chosen[prefix]) for prefix in chosen}


def _with_next_hop(prefix, attributes):
    kind = "ipv4" if family_of(prefix) == IPV4 else "ipv6"
    return replace(attributes, next_hop=ELSEWHERE[kind])
